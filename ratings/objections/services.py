"""Objections: raised by rated branches while the round is in notice, answered before it is published."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import User, people_with
from portal.notifications.services import notify
from portal.workflow import StaleState, add_row, check_right
from ratings.objections.models import Objection
from ratings.reviews.services.reviews import may_review
from ratings.rounds.models import Entry, Round
from ratings.rounds.services.ranking import hold
from ratings.schemes.models import Criterion

RAISE, ANSWER = "ratings.raise_objection", "ratings.answer_objection"


def raise_objection(*, entry: Entry, text: str, criterion: Criterion | None = None, actor: User) -> Objection:
    """Object to a line of a branch's score, or to the whole. Raises StaleState when the notice is over."""
    check_right(RAISE, entry.organisation, actor)
    if criterion is not None and criterion.scheme_id != entry.round.scheme_id:
        raise ValidationError({"criterion": _("This line belongs to another scheme.")})
    if not text.strip():
        raise ValidationError({"text": _("Say what is wrong.")})
    if entry.round.notice_is_over():
        raise StaleState(entry.round, RAISE)
    with transaction.atomic():
        hold(entry.round, RAISE, (Round.State.NOTICE,))
        objection = Objection(entry=entry, criterion=criterion, text=text, raised_by=actor)
        add_row(RAISE, objection, ["criterion", "text"], organisation=entry.organisation, actor=actor)
        notify(
            people_with(ANSWER, entry.round.organisation_path),
            gettext_noop("%(branch)s objects to its score of %(month)s. The objection blocks publishing."),
            link=reverse("objection_detail", args=[objection.pk]),
            branch=entry.name,
            month=f"{entry.round.month:%Y-%m}",
        )
    return objection


def may_answer(objection: Objection, actor: User) -> bool:
    """Tell whether a person may answer: organises the round, may judge the branch, and did not object."""
    entry = objection.entry
    return (
        actor.may(ANSWER, entry.round.organisation)
        and may_review(entry, actor, ANSWER)
        and objection.raised_by_id != actor.pk
    )


def require_answerer(objection: Objection, actor: User) -> None:
    """Raise PermissionDenied unless a person may answer an objection."""
    if not may_answer(objection, actor):
        raise PermissionDenied(ANSWER)


def answer_objection(*, objection: Objection, upheld: bool, answer: str, actor: User) -> Objection:
    """Answer an objection. Scores can be corrected after the notice is withdrawn.

    Raises StaleState, ValidationError.
    """
    entry = objection.entry
    require_answerer(objection, actor)
    if not answer.strip():
        raise ValidationError({"answer": _("Answer in words, line by line.")})
    transition = Objection.UPHOLD if upheld else Objection.REFUSE
    with transaction.atomic():
        transition.apply(objection, actor=actor, answer=answer, answered_by=actor, answered_at=timezone.now())
        notify(
            [objection.raised_by],
            gettext_noop("Your objection of %(month)s has been answered."),
            link=reverse("objection_detail", args=[objection.pk]),
            month=f"{entry.round.month:%Y-%m}",
        )
    return objection
