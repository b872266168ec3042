"""Urging: the problem stores it, and the branch is notified after ten seconds, in which it can be undone."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from portal.accounts.models import User
from portal.audit.services import record
from portal.notifications.services import notify, take_back
from portal.workflow import StaleState, check_right
from rectification.ledger.models import Problem
from rectification.ledger.services.rules import check_working
from rectification.ledger.services.telling import GRACE, list_link, recipients_of
from rectification.urging.models import Urge

URGE, UNDO = "rectification.urge_problem", "rectification.undo_urge"
AGAIN_AFTER = timedelta(hours=24)


def urged_lately(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems that somebody urged within the last 24 hours."""
    since = timezone.now() - AGAIN_AFTER
    return [one for one in problems if one.last_urge_id and one.last_urge.at >= since]


def urge_problems(*, rows: Sequence[Problem], text: str = "", again: bool = False, actor: User) -> uuid.UUID:
    """Urge the branches of problems to go on with them, and return the batch. Each person is notified once.

    Raises PermissionDenied, StaleState (not at work, or urged by another person at the same moment), and
    ValidationError (again) when one of them was urged within 24 hours and `again` is not set.
    """
    for problem in rows:
        check_right(URGE, problem.organisation, actor)
        check_working(problem, URGE)
    lately = urged_lately(rows)
    if lately and not again:
        said = ngettext("%(n)s was urged within 24 hours", "%(n)s were urged within 24 hours", len(lately))
        raise ValidationError({"again": said % {"n": len(lately)}})
    batch = uuid.uuid4()
    with transaction.atomic():
        for problem in rows:
            _remember(problem, Urge.objects.create(problem=problem, batch=batch, by=actor, text=text))
            record(URGE, problem, actor=actor, reason=text)
        # A batch may take a while to write, so all its rows get the moment of the notice. Undo compares with that
        # moment.
        at = timezone.now()
        Urge.objects.filter(batch=batch).update(at=at)
        _notify(rows, text, batch, at, actor)
    return batch


def _remember(problem: Problem, urge: Urge) -> None:
    working = Problem._base_manager.filter(pk=problem.pk, state__in=Problem.WORKING)
    same = working.filter(last_urge=problem.last_urge_id)
    if not same.update(last_urge=urge, urges_total=F("urges_total") + 1):
        raise StaleState(problem, URGE)


def _notify(problems: Sequence[Problem], text: str, batch: uuid.UUID, at: datetime, actor: User) -> None:
    for person, own in recipients_of(problems).items():
        if person != actor:
            sentence, words, link = _said(own)
            words |= {"who": actor, "text": text}
            notify([person], sentence, link=link, key=f"urge:{batch}", after=GRACE, at=at, **words)


def _said(problems: Sequence[Problem]) -> tuple[str, dict[str, object], str]:
    if len(problems) == 1:
        one = problems[0]
        sentence = gettext_noop("%(who)s urges you to go on with %(what)s, limit %(day)s. %(text)s")
        words = {"what": one.number, "day": one.due_on}
        return sentence, words, reverse("problem_detail", args=[one.pk])
    sentence = gettext_noop("%(who)s urges you to go on with %(n)s problems. %(text)s")
    return sentence, {"n": len(problems)}, list_link(problems)


def undo_urge(*, batch: uuid.UUID, actor: User) -> int:
    """Undo all of one's own urgings of a batch before anybody can have seen them, and return their number.

    Raises ValidationError after ten seconds, or when it was undone already.
    """
    now = timezone.now()
    with transaction.atomic():
        urges = Urge.objects.filter(batch=batch, by=actor)
        undone = urges.filter(undone_at__isnull=True, at__gt=now - GRACE).update(undone_at=now)
        if not undone:
            raise ValidationError(_("It is too late: the branch has been told."))
        take_back(key=f"urge:{batch}", at=now)
        for urge in urges.filter(undone_at=now).select_related("problem__organisation"):
            _forget(urge)
            record(UNDO, urge.problem, actor=actor)
    return undone


def _forget(urge: Urge) -> None:
    before = Urge.objects.filter(problem=urge.problem_id, undone_at__isnull=True).order_by("-pk").first()
    rows = Problem._base_manager.filter(pk=urge.problem_id)
    rows.update(urges_total=F("urges_total") - 1)
    rows.filter(last_urge=urge).update(last_urge=before)
