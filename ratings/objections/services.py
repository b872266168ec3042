"""Objections: raised by rated branches while the round is in notice, answered before it is published."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import User, people_with
from portal.audit.services import record
from portal.notifications.services import notify
from portal.workflow import StaleState, add_row, check_right
from ratings.objections.models import Objection
from ratings.reviews.services.reviews import may_review
from ratings.rounds.models import Entry, Input, Round, Standing
from ratings.rounds.services.ranking import hold
from ratings.schemes.models import Criterion

RAISE, ANSWER = "ratings.raise_objection", "ratings.answer_objection"
KEEP = "ratings.keep_score"


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
    """Answer an objection. An upheld one blocks the month until its score has changed, or `keep_score`.

    Raises StaleState, ValidationError.
    """
    entry = objection.entry
    require_answerer(objection, actor)
    if not answer.strip():
        raise ValidationError({"answer": _("Answer in words, line by line.")})
    transition = Objection.UPHOLD if upheld else Objection.REFUSE
    with transaction.atomic():
        transition.apply(
            objection,
            actor=actor,
            answer=answer,
            answered_by=actor,
            answered_at=timezone.now(),
            **(_as_it_is(objection) if upheld else {}),
        )
        notify(
            [objection.raised_by],
            gettext_noop("Your objection of %(month)s has been answered."),
            link=reverse("objection_detail", args=[objection.pk]),
            month=f"{entry.round.month:%Y-%m}",
        )
    return objection


def _as_it_is(objection: Objection) -> dict[str, object]:
    """Return the total of a branch, and the line that an objection is about, as they are now."""
    total = Standing._base_manager.filter(pk=objection.entry_id).values_list("total", flat=True).first()
    lines = Input._base_manager.filter(
        round=objection.entry.round_id, entry=objection.entry_id, criterion=objection.criterion_id
    )
    part, whole = lines.values_list("part", "whole").first() or (None, None)
    return {"total_then": total, "part_then": part, "whole_then": whole}


def may_keep(objection: Objection, actor: User) -> bool:
    """Tell whether a person may say why a score stays: whoever may answer the objection."""
    return actor.may(KEEP, objection.entry.round.organisation) and may_answer(objection, actor)


def keep_score(*, objection: Objection, reason: str, actor: User) -> Objection:
    """Say, for all to read, why a score stays although an objection to it was upheld.

    Raises PermissionDenied, ValidationError, and StaleState unless it blocks its month.
    """
    if not may_keep(objection, actor):
        raise PermissionDenied(KEEP)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the score stays.")})
    round_ = objection.entry.round
    with transaction.atomic():
        hold(round_, KEEP, (Round.State.DRAFT, Round.State.NOTICE))
        open_ones = Objection._base_manager.filter(
            pk=objection.pk, state=Objection.State.UPHELD, kept_because=""
        )
        said = {"kept_because": reason, "kept_by": actor, "kept_at": timezone.now()}
        written = open_ones.update(**said) if is_unsettled(objection) else 0
        objection.refresh_from_db()
        if not written:
            raise StaleState(objection, KEEP)
        changes = {"kept_because": ["", reason]}
        record(KEEP, objection, actor=actor, changes=changes, reason=reason)
        notify(
            [objection.raised_by],
            gettext_noop("The score of %(month)s that you objected to stays; the organiser has said why."),
            link=reverse("objection_detail", args=[objection.pk]),
            month=f"{round_.month:%Y-%m}",
        )
    return objection


# --- Settled ------------------------------------------------------------------------------------------


def unsettled(round_: Round) -> list[Objection]:
    """Return the upheld objections of a round that block it, in a fixed number of queries."""
    upheld = Objection._base_manager.filter(
        entry__round=round_, state=Objection.State.UPHELD, kept_because=""
    )
    rows = list(upheld.select_related("entry", "criterion").order_by("pk"))
    if not rows:
        return []
    entries = {one.entry_id for one in rows}
    totals = dict(Standing._base_manager.filter(pk__in=entries).values_list("pk", "total"))
    lines = {
        (entry, criterion): (part, whole)
        for entry, criterion, part, whole in Input._base_manager.filter(
            round=round_, entry__in=entries
        ).values_list("entry", "criterion", "part", "whole")
    }
    return [one for one in rows if not _is_settled(one, round_, totals, lines)]


def is_unsettled(objection: Objection) -> bool:
    """Tell whether an objection blocks its month."""
    return objection.pk in {one.pk for one in unsettled(objection.entry.round)}


def _is_settled(one: Objection, round_: Round, totals: dict, lines: dict) -> bool:
    if one.total_then is None:
        # Upheld before the line was stored with it: taking the notice back since then settles it, as it did.
        return round_.proposed_at is None or one.answered_at < round_.proposed_at
    if one.criterion_id is None:
        return totals.get(one.entry_id) != one.total_then
    return lines.get((one.entry_id, one.criterion_id)) != (one.part_then, one.whole_then)
