"""Whatever is done to the tree in whatever order: it stays whole, rows follow, placements have no gaps."""

from datetime import date
from itertools import pairwise

from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.organisations import services
from portal.organisations.models import Organisation, Placement, Unit
from portal.organisations.services.paths import models_with_path
from tests.factories.accounts import person
from tests.factories.organisations import unit

DAY = date(2026, 1, 5)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["found", "rename", "move", "merge", "dissolve"]), st.integers(), st.integers()
    ),
    max_size=25,
)


def act(name: str, organisation, other, number: int) -> None:
    """Try one act; a refusal is an answer too."""
    order = {"document_number": f"文{number}", "day": DAY, "actor": None}
    calls = {
        "found": lambda: found(organisation, number),
        "rename": lambda: services.rename_organisation(
            organisation=organisation, name=f"改名{number}", **order
        ),
        "move": lambda: services.move_organisation(organisation=organisation, parent=other, **order),
        "merge": lambda: services.merge_organisation(organisation=organisation, successor=other, **order),
        "dissolve": lambda: services.dissolve_organisation(organisation=organisation, **order),
    }
    try:
        calls[name]()
    except ValidationError:
        return


def found(parent, number: int):
    kind = Organisation.Kind.BRANCH if number % 4 == 3 else Organisation.Kind.PRIMARY_COMMITTEE
    founded = services.found_organisation(
        name=f"组织{number}",
        code=f"P{number}",
        kind=kind,
        parent=parent,
        document_number=f"文{number}",
        day=DAY,
        actor=None,
    )
    unit(founded, is_active=False)
    person(founded, "branch_cadre")
    return founded


class TreeProperties(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(acts=ACTS)
    def test_the_tree_stays_whole(self, acts):
        root = found(None, 0)
        made = [root, *(found(root, number) for number in (1, 2, 4))]
        for step, (name, one, two) in enumerate(acts):
            organisations = list(Organisation.objects.all())
            organisation = organisations[one % len(organisations)]
            act(name, organisation, organisations[two % len(organisations)], 10 + step)

        assert Organisation.objects.find_problems() == ([], [], [], [], [])
        assert Organisation.objects.filter(depth=1).count() == 1
        for model in models_with_path():
            if hasattr(model, "organisation"):
                for row in model.objects.select_related("organisation"):
                    assert row.organisation_path == row.organisation.path
        self.check_placements()
        assert Unit.objects.count() >= len(made)

    def check_placements(self):
        for organisation in Organisation.objects.all():
            spans = list(Placement.objects.filter(organisation=organisation).order_by("pk"))
            assert spans[0].act == Placement.Act.FOUNDED
            assert spans[-1].ends_on is None
            for earlier, later in pairwise(spans):
                assert earlier.ends_on == later.starts_on
            last = spans[-1]
            assert last.name == organisation.name
            assert last.parent_id == getattr(Organisation.objects.get_parent(organisation), "pk", None)
            assert organisation.is_active == (last.act not in {Placement.Act.MERGED, Placement.Act.DISSOLVED})
            names = [
                child.name
                for child in Organisation.objects.get_children(organisation).filter(dissolved_on__isnull=True)
            ]
            assert len(names) == len(set(names))
