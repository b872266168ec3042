"""The course of a month: opened, frozen and ranked by a job, proposed for notice, published by a second person."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import Grant, User, people_with
from portal.accounts.roles import roles_with
from portal.audit.services import record
from portal.calendar.workdays import workdays_after
from portal.jobs.clock import check_clock, doubted_since
from portal.jobs.leases import finishing
from portal.jobs.models import Job
from portal.jobs.registry import Report
from portal.jobs.services import enqueue
from portal.notifications.services import notify
from portal.workflow import check_right
from ratings.publishing.services.obstacles import (
    obstacles_to_publishing,
    out_of_order,
    unscored,
    upheld_in_vain,
)
from ratings.publishing.services.sealing import seal
from ratings.rounds.models import Entry, Round
from ratings.rounds.months import first_of
from ratings.rounds.services.custody import hand_over
from ratings.rounds.services.due import check_month, due_by_itself, in_force
from ratings.rounds.services.freezing import freeze
from ratings.rounds.services.ranking import hold, rank, stands
from ratings.rounds.services.seals import seal_month
from ratings.schemes.models import EarlyUse, Scheme
from ratings.schemes.services.schemes import indicator_faults

RANK = "ratings.rank_month"
OPEN_MONTHS = "ratings.open_months"


# --- Frozen and ranked ---------------------------------------------------------------------------------


def open_months(day: date) -> int:
    """Open the missing rounds of every scheme in use up to the past month, and return the number of new ones."""
    schemes = list(Scheme._base_manager.filter(state=Scheme.State.ACTIVE).select_related("organisation"))
    due = list(due_by_itself(schemes, day))
    for scheme, month in due:
        open_round(scheme=scheme, month=month, actor=None)
    return len(due)


def open_in_background(job: Job, report: Report) -> None:
    """Open the rounds that are due. Running the job again opens nothing twice.

    While the day on the clock waits to be confirmed, none is due; the keepers have been told.
    """
    if doubted_since() is None:
        open_months(timezone.localdate())


def rank_month(*, scheme: Scheme, month: date, actor: User, reason: str = "") -> Round:
    """Open the round of a month by hand and start its job. Raises PermissionDenied, ValidationError."""
    check_right(RANK, scheme.organisation, actor)
    return open_round(scheme=scheme, month=month, actor=actor, reason=reason)


def open_round(*, scheme: Scheme, month: date, actor: User | None, reason: str = "") -> Round:
    """Return the round of a month, of any edition, and create it with its job if needed. Raises ValidationError.

    The edition that was in use when the month began rates it. If there was none, this one does as an exception: a person
    gives the `reason`, and the month shows both.
    """
    month = first_of(month)
    found = rated_by(scheme, month)
    if found is not None:
        return found
    check_clock()
    check_month(scheme, month)
    edition = in_force(scheme, month)
    if edition is None and not (reason.strip() and actor):
        message = _(
            "The rules were put into use when %(month)s had begun: rate it only with a reason and a person."
        )
        raise ValidationError({"reason": message % {"month": f"{month:%Y-%m}"}})
    try:
        with transaction.atomic():
            made = Round(scheme=edition or scheme, organisation=scheme.organisation, month=month)
            made.job = enqueue(
                RANK,
                # One key for all editions: a second request for the month finds the job of the first.
                key=f"{RANK}:series:{scheme.series_id}:{month:%Y-%m}",
                organisation=scheme.organisation,
                actor=actor,
                scheme=made.scheme_id,
                month=f"{month:%Y-%m-%d}",
            )
            made.save()
            record(RANK, made, actor=actor, changes={"state": [None, made.state]}, reason=reason)
            if edition is None:
                _keep_exception(scheme, month, reason, actor)
    except IntegrityError:
        if (found := rated_by(scheme, month)) is None:
            raise
        return found  # another request was faster
    return made


def _keep_exception(scheme: Scheme, month: date, reason: str, actor: User) -> None:
    EarlyUse.objects.create(
        scheme=scheme,
        month=month,
        what=EarlyUse.What.RULES,
        text=f"{scheme} {scheme.in_use_from:%Y-%m-%d}",
        reason=reason,
        decided_by=actor,
    )


def rated_by(scheme: Scheme, month: date) -> Round | None:
    """Return the round of a month, of any edition of a scheme."""
    return Round.objects.of_series(scheme).filter(month=month).order_by("pk").first()


def rank_in_background(job: Job, report: Report) -> None:
    """Freeze and rank the round of a job. This and the end of the job are one transaction."""
    round_ = Round._base_manager.get(job=job)
    with finishing(job):
        draft(round_)


def draft(round_: Round) -> bool:
    """Freeze the inputs of a round and rank it, once. Returns False when it was done already.

    Raises ValidationError for criteria that no indicator of the portal counts any more, and while the day on the clock
    waits to be confirmed.
    """
    with transaction.atomic():
        check_clock()
        waiting = Round._base_manager.filter(pk=round_.pk, state=Round.State.WAITING)
        done = waiting.update(state=Round.State.DRAFT, frozen_at=timezone.now())
        round_.refresh_from_db()
        if not done:
            return False
        changes = {"state": [Round.State.WAITING, round_.state]}
        edition = countable_edition(round_)
        if edition != round_.scheme:
            changes["scheme"] = [str(round_.scheme), str(edition)]
            round_.scheme = edition
            round_.save(update_fields=["scheme"])
        freeze(round_)
        rank(round_)
        changes["entries"] = [None, Entry._base_manager.filter(round=round_).count()]
        record(RANK, round_, actor=None, changes=changes)
        if round_.scheme.criteria.filter(indicator="").exists():
            notify(
                people_with("ratings.score_entry", round_.organisation_path),
                gettext_noop("%(month)s has been frozen and ranked as a draft: scores wait for review."),
                link=reverse("score_desk"),
                month=f"{round_.month:%Y-%m}",
            )
    return True


def countable_edition(round_: Round) -> Scheme:
    """Return the edition that freezes a waiting round: its own, or the one in use if an indicator is gone."""
    faults = indicator_faults(round_.scheme.criteria.exclude(indicator=""))
    if not faults:
        return round_.scheme
    for edition in round_.scheme.editions().filter(state=Scheme.State.ACTIVE).exclude(pk=round_.scheme_id):
        if not indicator_faults(edition.criteria.exclude(indicator="")):
            return edition
    message = _(
        "Bring back what counts it, or put an edition without it into use; then have the month ranked again."
    )
    raise ValidationError([*faults, message])


# --- In notice -----------------------------------------------------------------------------------------


def propose_round(*, round_: Round, actor: User) -> Round:
    """Propose a draft for notice, ranked anew.

    Raises StaleState, and ValidationError for open lines or earlier months.
    """
    check_right(Round.PROPOSE.verb, round_.organisation, actor)
    with transaction.atomic():
        hold(round_, Round.PROPOSE.verb)
        faults = [*out_of_order(round_), *upheld_in_vain(round_)]
        if lacking := unscored(round_):
            message = _("%(n)s lines still wait for a reviewer's score. Have them scored first.")
            faults.append(message % {"n": lacking})
        if faults:
            raise ValidationError(faults)
        rank(round_)  # an earlier month may have decided the holder since the last ranking
        now = timezone.now()
        until = workdays_after(timezone.localdate(now), round_.scheme.notice_workdays)
        Round.PROPOSE.apply(round_, actor=actor, proposed_by=actor, proposed_at=now, notice_until=until)
        notify(
            rated_people(round_),
            gettext_noop(
                "The ranking of %(month)s is in notice until %(day)s. Look at your score; you may object."
            ),
            link=f"{reverse('rating_home')}?round={round_.pk}",
            month=f"{round_.month:%Y-%m}",
            day=round_.notice_until,
        )
    return round_


def withdraw_notice(*, round_: Round, reason: str, actor: User) -> Round:
    """Withdraw a round from notice to correct scores. A new notice follows. Raises StaleState, ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is taken back.")})
    nobody = {"proposed_by": None, "proposed_at": None, "notice_until": None}
    return Round.WITHDRAW.apply(round_, actor=actor, reason=reason, **nobody)


# --- Published -----------------------------------------------------------------------------------------


def publish_round(*, round_: Round, actor: User) -> Round:
    """Publish a round unchanged as it stood in notice, and hand over the flags. This is final.

    Raises StaleState, PermissionDenied, ValidationError.
    """
    check_right(Round.PUBLISH.verb, round_.organisation, actor)
    with transaction.atomic():
        hold(round_, Round.PUBLISH.verb, (Round.State.NOTICE,))
        if faults := obstacles_to_publishing(round_, actor):
            raise ValidationError(faults)
        if not stands(round_):
            message = _(
                "Ranked anew, it is not what stands in notice. Take it back and put it up for notice again."
            )
            raise ValidationError(message)
        now = timezone.now()
        hand_over(round_, on=timezone.localdate(now))
        Round._base_manager.filter(pk=round_.pk).update(published_by=actor, published_at=now)
        # The record covers who published it when, and the audit entry of publishing carries the digest.
        signed = {"published_by": actor, "published_at": now, "digest": seal(round_)}
        Round.PUBLISH.apply(round_, actor=actor, **signed)
        notify(
            rated_people(round_),
            gettext_noop("The ranking of %(month)s has been published."),
            link=f"{reverse('rating_home')}?round={round_.pk}",
            month=f"{round_.month:%Y-%m}",
        )
        transaction.on_commit(
            lambda: seal_month(round_), robust=True
        )  # the sealer comes later, if this fails
    return round_


def rated_people(round_: Round) -> QuerySet[User]:
    """Return the people with a post at a rated branch who may see its standing."""
    rated = Entry._base_manager.filter(round=round_).values("organisation")
    grants = Grant.objects.in_force().filter(
        role__in=roles_with("ratings.raise_objection"), organisation__in=rated
    )
    return User._base_manager.filter(is_active=True, pk__in=grants.values("user"))
