"""Closing (销号): the branch applies, a reviewer of a higher organisation decides, never the applicant.

A return can be undone for ten seconds. The branch is notified only after that.
"""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from portal.accounts.models import User, people_with
from portal.audit.services import record
from portal.evidence.services import store_evidence
from portal.notifications.services import notify, take_back
from portal.workflow import StaleState, check_right
from rectification.closing.models import Closing
from rectification.ledger.models import Problem
from rectification.ledger.services.problems import follow_end
from rectification.ledger.services.telling import GRACE

APPLY = "rectification.apply_for_closing"
WITHDRAW = "rectification.withdraw_closing"
DECIDE, UNDO = "rectification.decide_closing", "rectification.undo_return"


def missing_for_closing(problem: Problem) -> list[str]:
    """Return in words what a problem lacks before its branch may apply for closing.

    Empty when nothing is missing.
    """
    measures = list(problem.measures.all())
    lacks = []
    if not measures:
        lacks.append(_("No measure has been taken yet."))
    unfinished = sum(measure.percent < 100 for measure in measures)
    if unfinished:
        text = ngettext("%(n)s measure is not finished.", "%(n)s measures are not finished.", unfinished)
        lacks.append(text % {"n": unfinished})
    if measures and not any(measure.evidence_total for measure in measures):
        lacks.append(_("No proof has been added yet: at least one file is needed."))
    return lacks


def apply_for_closing(
    *, problem: Problem, statement: str, files: Iterable[UploadedFile] = (), actor: User
) -> Closing:
    """Apply for closing, and notify the reviewers above. A file uploaded here counts as proof.

    Raises ValidationError with what is missing, and StaleState when the problem is in review already or ended.
    """
    check_right(APPLY, problem.organisation, actor)
    files = list(files)
    if problem.state not in Problem.WORKING:
        raise StaleState(problem, APPLY)
    lacks = missing_for_closing(problem)
    if files and lacks and not any(measure.evidence_total for measure in problem.measures.all()):
        lacks = lacks[:-1]
    if not statement.strip():
        raise ValidationError({"statement": _("Say in a few sentences what was achieved.")})
    if lacks:
        raise ValidationError(lacks)
    with transaction.atomic():
        Problem.SUBMIT.apply(problem, actor=actor, reason=statement, applied_on=timezone.localdate())
        closing = _save_round(problem, statement, actor)
        closing.evidence.set(
            store_evidence(file=file, organisation=problem.organisation, actor=actor) for file in files
        )
        notify(
            people_with(DECIDE, problem.organisation.path, strictly_above=True).exclude(pk=actor.pk),
            gettext_noop("%(who)s applies for closing %(what)s."),
            link=reverse("problem_detail", args=[problem.pk]),
            who=actor,
            what=problem.number,
        )
    return closing


def _save_round(problem: Problem, statement: str, actor: User) -> Closing:
    last = problem.closings.aggregate(last=Max("round"))["last"] or 0
    try:
        with transaction.atomic():
            return Closing.objects.create(
                problem=problem, round=last + 1, statement=statement, applied_by=actor
            )
    except IntegrityError as error:
        raise StaleState(problem, APPLY) from error


def withdraw_closing(*, closing: Closing, actor: User) -> Closing:
    """Withdraw one's own waiting application. Raises PermissionDenied, StaleState."""
    check_right(WITHDRAW, closing.problem.organisation, actor)
    if closing.applied_by_id != actor.pk:
        raise PermissionDenied(WITHDRAW)
    with transaction.atomic():
        _end(closing, Closing.State.WITHDRAWN, WITHDRAW)
        Problem.WITHDRAW.apply(closing.problem, actor=actor, applied_on=None)
    return closing


def withdraw_waiting(problem: Problem) -> None:
    """Withdraw the waiting application of a problem that has ended otherwise."""
    problem.closings.filter(state=Closing.State.WAITING).update(state=Closing.State.WITHDRAWN)


def accept_closing(*, closing: Closing, opinion: str, checked_points: list[str], actor: User) -> Closing:
    """Close the problem. Raises PermissionDenied, ValidationError (checked_points), StaleState."""
    _check_reviewer(closing, actor)
    if not checked_points:
        raise ValidationError({"checked_points": _("Tick what you have checked, one point at least.")})
    with transaction.atomic():
        _end(closing, Closing.State.ACCEPTED, DECIDE, opinion, checked_points, actor)
        today = timezone.localdate()
        Problem.CLOSE.apply(closing.problem, actor=actor, reason=opinion, closed_on=today)
        follow_end(closing.problem)
        _notify(closing, gettext_noop("%(what)s has been closed: %(who)s accepted it."))
    return closing


def return_closing(*, closing: Closing, opinion: str, checked_points: list[str], actor: User) -> Closing:
    """Return the problem to the branch with a reason. Raises PermissionDenied, ValidationError, StaleState."""
    _check_reviewer(closing, actor)
    if not opinion.strip():
        raise ValidationError({"opinion": _("Say what is missing, so that the branch can add it.")})
    with transaction.atomic():
        _end(closing, Closing.State.RETURNED, DECIDE, opinion, checked_points, actor)
        Problem.RETURN.apply(closing.problem, actor=actor, reason=opinion, applied_on=None)
        _notify(
            closing,
            gettext_noop("%(who)s returned %(what)s with a reason. Add what is missing and apply again."),
            key=_key_of(closing),
            after=GRACE,
        )
    return closing


def undo_return(*, closing: Closing, actor: User) -> Closing:
    """Undo one's own return within ten seconds, before the branch is notified. The application waits again.

    Raises PermissionDenied, StaleState when the branch has gone on with the problem already, and ValidationError
    after ten seconds.
    """
    _check_reviewer(closing, actor)
    own = Closing.objects.filter(pk=closing.pk, state=Closing.State.RETURNED, decided_by=actor)
    undecided = {"decided_by": None, "decided_at": None, "opinion": "", "checked_points": []}
    with transaction.atomic():
        applied_on = timezone.localdate(closing.applied_at)
        Problem.UNDO_RETURN.apply(closing.problem, actor=actor, applied_on=applied_on)
        if not own.filter(decided_at__gt=timezone.now() - GRACE).update(
            state=Closing.State.WAITING, **undecided
        ):
            raise ValidationError(_("It is too late: the branch has been told."))
        closing.refresh_from_db()
        record(UNDO, closing, actor=actor, changes={"state": ["returned", "waiting"]})
        take_back(key=_key_of(closing))
    return closing


def _key_of(closing: Closing) -> str:
    return f"return:{closing.pk}"


def may_decide(closing: Closing, actor: User) -> bool:
    """Tell whether a person may decide: needs the right at an organisation above, and no part in the application."""
    above = actor.reach(DECIDE).covers_above(closing.problem.organisation.path)
    return above and actor.pk not in {closing.applied_by_id, closing.problem.registered_by_id}


def _check_reviewer(closing: Closing, actor: User) -> None:
    if not may_decide(closing, actor):
        raise PermissionDenied(DECIDE)


def _end(
    closing: Closing,
    state: str,
    verb: str,
    opinion: str = "",
    points: Iterable[str] = (),
    actor: User | None = None,
) -> None:
    fields = {"opinion": opinion, "checked_points": list(points), "decided_by": actor}
    decided = fields | {"decided_at": timezone.now()} if actor else {}
    ended = Closing.objects.filter(pk=closing.pk, state=Closing.State.WAITING).update(state=state, **decided)
    closing.refresh_from_db()
    if not ended:
        raise StaleState(closing, verb)
    record(
        verb,
        closing,
        actor=actor or closing.applied_by,
        changes={"state": ["waiting", state]},
        reason=opinion,
    )


def _notify(closing: Closing, sentence: str, **when: object) -> None:
    recipients = {closing.applied_by, closing.problem.registered_by} - {closing.decided_by}
    link = reverse("problem_detail", args=[closing.problem_id])
    words = {"who": closing.decided_by, "what": closing.problem.number}
    notify(recipients, sentence, link=link, **when, **words)
