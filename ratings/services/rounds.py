"""A month's course: opened, frozen and ranked by a job, put up for notice, published by a second person."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import Grant, User, people_with
from portal.accounts.roles import roles_with
from portal.audit.services import record
from portal.calendar.workdays import workdays_after
from portal.jobs.leases import finishing
from portal.jobs.models import Job
from portal.jobs.services import enqueue
from portal.notifications.services import notify
from portal.workflow import check_right
from ratings.models import Criterion, Entry, Objection, Review, Round, Scheme
from ratings.months import finished_by, first_of, last_of
from ratings.services.custody import hand_over
from ratings.services.digests import digest_of
from ratings.services.freezing import freeze
from ratings.services.ranking import hold, rank

RANK = "ratings.rank_month"
OPEN_MONTHS = "ratings.open_months"


# --- Frozen and ranked ---------------------------------------------------------------------------------


def open_months(day: date) -> int:
    """See to it that every scheme in use has its round of the past month; returns how many were opened now."""
    month = finished_by(day)
    rated = Scheme._base_manager.filter(state=Scheme.State.ACTIVE).exclude(rounds__month=month)
    return sum(open_round(scheme=scheme, month=month, actor=None) is not None for scheme in rated)


def open_in_background(job: Job, report) -> None:
    """Open the past month's rounds, whoever runs this again and however often."""
    open_months(timezone.localdate())


def rank_month(*, scheme: Scheme, month: date, actor) -> Round:
    """Open the round of a month by hand and let its job rank it. Raises PermissionDenied, ValidationError."""
    check_right(RANK, scheme.organisation, actor)
    return open_round(scheme=scheme, month=month, actor=actor)


def open_round(*, scheme: Scheme, month: date, actor) -> Round:
    """Return the round of a scheme and month, made once with its job. Raises ValidationError for a wrong month."""
    month = first_of(month)
    check_month(scheme, month)
    found = Round._base_manager.filter(scheme=scheme, month=month).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made = Round(scheme=scheme, organisation=scheme.organisation, month=month)
            made.job = enqueue(
                RANK,
                key=f"{RANK}:{scheme.pk}:{month:%Y-%m}",
                organisation=scheme.organisation,
                actor=actor,
                scheme=scheme.pk,
                month=f"{month:%Y-%m-%d}",
            )
            made.save()
            record(RANK, made, actor=actor, changes={"state": [None, made.state]})
    except IntegrityError:
        return Round._base_manager.get(scheme=scheme, month=month)  # somebody was faster
    return made


def check_month(scheme: Scheme, month: date) -> None:
    """Raise ValidationError unless a scheme can rank a month: it is in use, and the month has ended."""
    if scheme.state != Scheme.State.ACTIVE:
        raise ValidationError({"scheme": _("Put the scheme into use first.")})
    if last_of(month) >= timezone.localdate():
        message = _("%(month)s has not ended yet: a month is ranked from the 1st of the next one.")
        raise ValidationError({"month": message % {"month": f"{month:%Y-%m}"}})


def rank_in_background(job: Job, report) -> None:
    """Freeze and rank the round of a job; both and the end of the job are one transaction."""
    round_ = Round._base_manager.get(
        scheme=job.arguments["scheme"], month=date.fromisoformat(job.arguments["month"])
    )
    with finishing(job):
        draft(round_)


def draft(round_: Round) -> bool:
    """Freeze the inputs of a round and rank it, once: who comes second finds it done. Tells whether it did."""
    with transaction.atomic():
        waiting = Round._base_manager.filter(pk=round_.pk, state=Round.State.WAITING)
        done = waiting.update(state=Round.State.DRAFT, frozen_at=timezone.now())
        round_.refresh_from_db()
        if not done:
            return False
        freeze(round_)
        rank(round_)
        counts = {"entries": [None, Entry._base_manager.filter(round=round_).count()]}
        record(RANK, round_, actor=None, changes={"state": [Round.State.WAITING, round_.state]} | counts)
        if round_.scheme.criteria.filter(indicator="").exists():
            notify(
                people_with("ratings.score_entry", round_.organisation_path),
                gettext_noop("%(month)s has been frozen and ranked as a draft: scores wait for review."),
                link=reverse("score_desk"),
                month=f"{round_.month:%Y-%m}",
            )
    return True


# --- In notice -----------------------------------------------------------------------------------------


def unscored(round_: Round) -> int:
    """Return how many lines still wait for a reviewer."""
    reviewed = Criterion._base_manager.filter(scheme=round_.scheme_id, indicator="").count()
    entries = Entry._base_manager.filter(round=round_).count()
    return reviewed * entries - Review._base_manager.filter(entry__round=round_).count()


def propose_round(*, round_: Round, actor) -> Round:
    """Put a draft up for notice. Raises StaleState, ValidationError while lines wait for a reviewer."""
    check_right(Round.PROPOSE.verb, round_.organisation, actor)
    if round_.is_open and (lacking := unscored(round_)):
        message = _("%(n)s lines still wait for a reviewer's score. Have them scored first.")
        raise ValidationError(message % {"n": lacking})
    today = timezone.localdate()
    with transaction.atomic():
        hold(round_, Round.PROPOSE.verb)
        until = workdays_after(today, round_.scheme.notice_workdays)
        Round.PROPOSE.apply(round_, actor=actor, proposed_by=actor, notice_until=until)
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


def withdraw_notice(*, round_: Round, reason: str, actor) -> Round:
    """Take a round back from notice, to correct scores; a new notice follows. Raises StaleState, ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is taken back.")})
    return Round.WITHDRAW.apply(round_, actor=actor, reason=reason, proposed_by=None, notice_until=None)


# --- Published -----------------------------------------------------------------------------------------


def obstacles_to_publishing(round_: Round, actor) -> list[str]:
    """Return what keeps `actor` from publishing a round in notice, in words; empty when nothing does."""
    found = []
    if round_.proposed_by_id == actor.pk:
        found.append(_("You have proposed it: a second person publishes."))
    if not round_.notice_is_over():
        found.append(_("It is in notice until %(day)s.") % {"day": round_.notice_until})
    waiting = Objection._base_manager.filter(entry__round=round_, state=Objection.State.OPEN).count()
    if waiting:
        found.append(_("%(n)s objections have not been answered.") % {"n": waiting})
    earlier = Round._base_manager.filter(
        scheme__organisation_id=round_.organisation_id,
        scheme__title=round_.scheme.title,
        month__lt=round_.month,
    ).exclude(state=Round.State.PUBLISHED)
    if earlier.exists():
        month = earlier.order_by("month").first().month
        found.append(
            _("%(month)s has not been published: months follow each other.") % {"month": f"{month:%Y-%m}"}
        )
    return found


def publish_round(*, round_: Round, actor) -> Round:
    """Publish a round for ever, and hand over the flags. Raises StaleState, PermissionDenied, ValidationError."""
    check_right(Round.PUBLISH.verb, round_.organisation, actor)
    with transaction.atomic():
        hold(round_, Round.PUBLISH.verb, (Round.State.NOTICE,))
        if faults := obstacles_to_publishing(round_, actor):
            raise ValidationError(faults)
        rank(round_)
        hand_over(round_)
        Round.PUBLISH.apply(
            round_, actor=actor, published_by=actor, published_at=timezone.now(), digest=digest_of(round_)
        )
        notify(
            rated_people(round_),
            gettext_noop("The ranking of %(month)s has been published."),
            link=f"{reverse('rating_home')}?round={round_.pk}",
            month=f"{round_.month:%Y-%m}",
        )
    return round_


def rated_people(round_: Round):
    """Return the people who hold a post at a branch that is rated and may look at its standing."""
    rated = Entry._base_manager.filter(round=round_).values("organisation")
    grants = Grant.objects.in_force().filter(
        role__in=roles_with("ratings.raise_objection"), organisation__in=rated
    )
    return User._base_manager.filter(is_active=True, pk__in=grants.values("user"))
