"""Door-to-door bookings: booked, assigned, rescheduled, done, confirmed, cancelled."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grids.bookings.models import Booking, ServiceTeam
from grids.ground.models import Grid
from grids.ground.services.handover import Work, declare_work
from grids.ground.services.notes import check_note, moment_of
from grids.ground.services.notices import tell, tell_replaced
from grids.ground.services.writing import check_other, require_text
from grids.residents.models import form_of_address
from grids.residents.services.masking import check_masked
from portal.accounts.models import User, people_with
from portal.audit.services import record
from portal.workflow import StaleState, add_row, check_row

ADD, ASSIGN = "grids.add_booking", "grids.assign_booking"
RECORDED = ["grid", "category", "matter", "shown_as", "appointed_at", "assignee", "team"]


def add_booking(
    *, grid: Grid, appointed_at: datetime, kept_at: datetime | None = None, actor: User, **values: object
) -> Booking:
    """Book a service. A worker of the grid who books is the assignee unless another is named.

    Raises PermissionDenied, and ValidationError by field.
    """
    check_note(ADD, grid, actor, kept_at)
    values["place"] = require_text(
        values["place"], "place", _("Say where: building and entrance are enough.")
    )
    if (
        values.get("assignee") is None
        and values.get("team") is None
        and not actor.may(ADD, grid.organisation)
        and grid.admits(actor, ADD)  # the post may have ended while the phone kept this
    ):
        values["assignee"] = actor
    booked_at = moment_of(kept_at)
    if timezone.localdate(appointed_at) < timezone.localdate(booked_at):
        raise ValidationError(
            {"appointed_at": _("An appointment lies not before today. Choose another day.")}
        )
    row = Booking(
        grid=grid,
        organisation=grid.organisation,
        appointed_at=appointed_at,
        booked_by=actor,
        booked_at=booked_at,
        shown_as=form_of_address(values["person_name"], values["honorific"]),
        **values,
    )
    check_masked(row, place=row.place, matter=row.matter, note=row.note)
    with transaction.atomic():
        add_row(ADD, row, RECORDED, actor=actor)
        tell([row.assignee], row, gettext_noop("%(who)s asks you to go to: %(what)s"), actor=actor)
    return row


def assign_booking(
    *, booking: Booking, assignee: User | None = None, team: ServiceTeam | None = None, actor: User
) -> Booking:
    """Assign a person or a team. Raises StaleState once it is done, and ValidationError."""
    check_row(ASSIGN, booking, actor)
    if assignee is None and team is None:
        raise ValidationError({"assignee": _("Name a person or a team.")})
    before = booking.assignee
    with transaction.atomic():
        set_assignee(booking, assignee, team, actor=actor)
        tell([assignee], booking, gettext_noop("%(who)s asks you to go to: %(what)s"), actor=actor)
        if before != assignee:
            tell_replaced(before, booking, actor=actor)
    return booking


def set_assignee(
    booking: Booking, assignee: User | None, team: ServiceTeam | None, *, actor: User, reason: str = ""
) -> None:
    """Set assignee and team, or none, in the caller's transaction. Raises StaleState once it is done."""
    changes = {
        "assignee": [str(booking.assignee or ""), str(assignee or "")],
        "team": [str(booking.team or ""), str(team or "")],
    }
    waiting = Booking._base_manager.filter(pk=booking.pk, state__in=Booking.OPEN)
    written = waiting.update(assignee=assignee, team=team, version=F("version") + 1)
    booking.refresh_from_db()
    if not written:
        raise StaleState(booking, ASSIGN)
    record(ASSIGN, booking, actor=actor, changes=changes, reason=reason)


def reschedule_booking(*, booking: Booking, appointed_at: datetime, reason: str = "", actor: User) -> Booking:
    """Move a booking to another time. Raises StaleState, ValidationError."""
    Booking.RESCHEDULE.check(booking, actor)
    if appointed_at <= timezone.now():
        raise ValidationError({"appointed_at": _("Choose a time to come.")})
    check_masked(booking, reason=reason)
    return Booking.RESCHEDULE.apply(booking, actor=actor, reason=reason, appointed_at=appointed_at)


def finish_booking(
    *,
    booking: Booking,
    result: str,
    papers_taken: str = "",
    papers_returned: bool = False,
    kept_at: datetime | None = None,
    actor: User,
) -> Booking:
    """Log what was done, which papers were taken along, and whether they are back.

    The people who confirm are notified only while papers are out; all other bookings wait in their inbox.
    Raises StaleState, ValidationError.
    """
    result = require_text(result, "result", _("Say in a few words what was done."))
    check_masked(booking, result=result, papers_taken=papers_taken)
    with transaction.atomic():
        Booking.FINISH.apply(
            booking,
            actor=actor,
            result=result,
            papers_taken=papers_taken.strip(),
            papers_returned=papers_returned,
            done_by=actor,
            done_at=moment_of(kept_at, since=booking.booked_at),
        )
        if booking.papers_taken and not booking.papers_returned:
            people = people_with(Booking.CONFIRM.verb, booking.organisation_path)
            sentence = gettext_noop("Done, papers are still to be given back: %(what)s")
            tell(people, booking, sentence, actor=actor)
    return booking


def confirm_booking(*, booking: Booking, answer: str, papers_returned: bool = False, actor: User) -> Booking:
    """Confirm with the resident. Papers that were taken along must be back. Raises StaleState, ValidationError."""
    Booking.CONFIRM.check(booking, actor)
    back = papers_returned or booking.papers_returned
    if booking.papers_taken and not back:
        raise ValidationError({"papers_returned": _("Papers were taken along: give them back first.")})
    check_other(booking, _("You logged it yourself: somebody else has to confirm it."), actor=actor)
    return Booking.CONFIRM.apply(
        booking, actor=actor, answer=answer, papers_returned=back, ended_at=timezone.now()
    )


def return_booking(*, booking: Booking, reason: str, actor: User) -> Booking:
    """Return a booking to be done again. The papers taken along stay recorded.

    The person who logged it may not return it. Raises StaleState, ValidationError.
    """
    Booking.RETURN.check(booking, actor)
    check_other(booking, _("You logged it yourself: somebody else has to confirm it."), actor=actor)
    reason = require_text(reason, "reason", _("Say what is still to be done."))
    check_masked(booking, reason=reason)
    told = [booking.assignee, booking.done_by]
    with transaction.atomic():
        Booking.RETURN.apply(booking, actor=actor, reason=reason, result="", done_by=None, done_at=None)
        tell(told, booking, gettext_noop("Returned to be done anew: %(what)s"), actor=actor)
    return booking


def cancel_booking(*, booking: Booking, reason: str, actor: User) -> Booking:
    """Cancel a booking with a reason. Raises StaleState, ValidationError."""
    reason = require_text(reason, "reason", _("Say why it is cancelled."))
    check_masked(booking, reason=reason)
    with transaction.atomic():
        Booking.CANCEL.apply(booking, actor=actor, reason=reason, ended_at=timezone.now())
        tell([booking.assignee], booking, gettext_noop("Cancelled: %(what)s"), actor=actor)
    return booking


def _hand_to(booking: Booking, successor: User | None, reason: str, *, actor: User) -> None:
    """Replace the assignee whose post ends by the successor, or by none. The team stays."""
    set_assignee(booking, successor, booking.team, actor=actor, reason=reason)


declare_work(
    Work(
        unfinished=lambda: Booking._base_manager.filter(state__in=Booking.OPEN).select_related(
            "organisation", "team"
        ),
        person="assignee",
        due="appointed_at",
        name=_hand_to,
    )
)
