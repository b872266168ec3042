"""Two people at one scheme at once, each with his own connection: nobody is answered with a fault of ours."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from portal.workflow import StaleState
from ratings.models import Criterion, Scheme
from ratings.schemes.services import activate_scheme, change_criterion, renew_scheme, schemes

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts):
    """Run acts at once, each with its own connection; return the names of what came of them."""
    met = Barrier(len(acts))

    def run(act):
        met.wait(10)
        try:
            act()
        except (StaleState, ValidationError) as fault:
            return type(fault).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.parametrize("in_use", [True, False])
def test_of_two_editions_put_into_use_at_once_one_is_in_use(scheme, admin, monkeypatch, in_use):
    drafts = [renew_scheme(scheme=scheme, edition=name, actor=admin) for name in ("甲", "乙")]
    if not in_use:
        Scheme.objects.filter(pk=scheme.pk).update(state=Scheme.State.RETIRED)
    met, look = Barrier(2), schemes.faults_of

    def both_look(one):
        found = look(one)
        if connection.vendor != "sqlite":  # there is one writer at a time
            met.wait(10)
        return found

    monkeypatch.setattr(schemes, "faults_of", both_look)
    acts = [
        lambda pk=one.pk: activate_scheme(scheme=Scheme.objects.get(pk=pk), actor=admin) for one in drafts
    ]

    # Either the second saw the first and replaces it, or neither saw the other and one is told so in words.
    assert together(*acts) in (["done", "done"], ["ValidationError", "done"])
    assert Scheme.objects.filter(state=Scheme.State.ACTIVE).count() == 1


def test_a_draft_is_put_into_use_or_changed_and_never_both(scheme, admin):
    for number in range(10):
        draft = renew_scheme(scheme=scheme, edition=f"{number}", actor=admin)

        def change(pk=draft.pk):
            line = Criterion.objects.select_related("scheme").filter(scheme=pk).first()
            change_criterion(line, version=line.version, weight=100, actor=admin)

        def activate(pk=draft.pk):
            activate_scheme(scheme=Scheme.objects.get(pk=pk), actor=admin)

        assert together(change, activate) in (["StaleState", "done"], ["ValidationError", "done"])
        draft.refresh_from_db()
        total = sum(one.weight for one in draft.criteria.all())
        assert (draft.state == Scheme.State.ACTIVE) == (total == Scheme.FULL)
