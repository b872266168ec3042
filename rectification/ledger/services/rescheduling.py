"""A new limit for problems, set from above with a reason.

It can be undone for ten seconds, before anyone is notified.
"""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.audit.requests import begin, current_request_id
from portal.notifications.services import notify, take_back
from portal.workflow import apply_edit, check_right
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.lights import refresh_lights
from rectification.ledger.services.measured import is_superior
from rectification.ledger.services.rules import check_working
from rectification.ledger.services.telling import GRACE, list_link, recipients_of

VERB, UNDO = "rectification.reschedule_problem", "rectification.undo_reschedule"


def reschedule_problems(*, rows: Sequence[Problem], due_on: date, reason: str, actor: User) -> str:
    """Set the limit of problems that branches below are at work on. Each person is notified once, ten seconds later.

    Problems that have this limit already are skipped. Returns the batch: the request id of the audit entries.
    Nothing is written when one problem is refused. Raises PermissionDenied, StaleState, StaleEdit, and
    ValidationError (reason; due_on, which names the problems for which the day is too early).
    """
    for problem in rows:
        check_right(VERB, problem.organisation, actor)
        check_working(problem, VERB)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the limit is another one.")})
    if own := [problem.number for problem in rows if not is_superior(problem, actor)]:
        message = _("Somebody above sets the limit of what you work on yourself: %(numbers)s")
        raise ValidationError({"due_on": message % {"numbers": "、".join(own)}})
    rows = [problem for problem in rows if problem.due_on != due_on]
    _check_fits(rows, due_on)
    batch = current_request_id() or begin()
    with transaction.atomic():
        for problem in rows:
            apply_edit(VERB, problem, {"due_on": due_on}, version=problem.version, actor=actor, reason=reason)
            refresh_lights(problem)
        _notify(rows, due_on, reason, batch, actor)
    return batch


def _notify(rows: Sequence[Problem], due_on: date, reason: str, batch: str, actor: User) -> None:
    at = timezone.now()  # one moment for all, so that all can be undone until then
    for person, own in recipients_of(rows).items():
        if person == actor:
            continue
        words = {"who": actor, "day": due_on, "reason": reason, "what": own[0].number, "n": len(own)}
        sentence = gettext_noop("%(who)s has set the limit of %(what)s to %(day)s: %(reason)s")
        link = reverse("problem_detail", args=[own[0].pk])
        if len(own) > 1:
            sentence = gettext_noop("%(who)s has set the limit of %(n)s problems to %(day)s: %(reason)s")
            link = list_link(own)
        notify([person], sentence, link=link, key=f"limit:{batch}", after=GRACE, at=at, **words)


def _check_fits(rows: Sequence[Problem], due_on: date) -> None:
    late = Measure._base_manager.filter(problem__in=rows, due_on__gt=due_on)
    clashing = set(late.values_list("problem", flat=True))
    unfit = [one.number for one in rows if one.pk in clashing or due_on < one.found_on]
    if unfit:
        words = {"day": due_on, "numbers": "、".join(unfit)}
        message = _("%(day)s lies before the problem was found, or before the end of a measure: %(numbers)s")
        raise ValidationError({"due_on": message % words})


def limits_set(batch: str) -> models.QuerySet[AuditEntry]:
    """Return the audit entries of a batch: one for each problem with a new limit."""
    return AuditEntry.objects.filter(request_id=batch, action=VERB)


def undo_reschedule(*, batch: str, actor: User) -> int:
    """Restore the limits that one's own batch changed less than ten seconds ago, and return their number.

    The old limits are read from the audit entries of the batch. The ten seconds run from the latest entry.
    Raises PermissionDenied, StaleEdit, and ValidationError after ten seconds or when a limit was changed since.
    """
    now = timezone.now()
    entries = list(limits_set(batch).filter(actor=actor))
    limits = {int(entry.row_id): entry.changes["due_on"] for entry in entries}
    problems = list(Problem._base_manager.filter(pk__in=limits).select_related("organisation", "campaign"))
    late = not entries or max(entry.at for entry in entries) <= now - GRACE
    if late or any(str(one.due_on) != limits[one.pk][1] for one in problems):
        raise ValidationError(
            _("It is too late: the branches have been told, or the limit was changed again.")
        )
    with transaction.atomic():
        for problem in problems:
            check_right(VERB, problem.organisation, actor)
            before = date.fromisoformat(limits[problem.pk][0])
            apply_edit(UNDO, problem, {"due_on": before}, version=problem.version, actor=actor)
            refresh_lights(problem)
        take_back(key=f"limit:{batch}", at=now)
    return len(problems)
