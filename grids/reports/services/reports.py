"""Reports: seen, accepted or refused, assigned, handled, verified by another person, closed."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grids.ground.models import Grid
from grids.ground.services.handover import Work, declare_work
from grids.ground.services.notes import check_note, moment_of
from grids.ground.services.notices import tell, tell_replaced
from grids.ground.services.writing import attach, check_other, require_text
from grids.limits.services import rule_for
from grids.reports.models import Report
from grids.reports.services.limits import due_at, respond_by
from portal.accounts.models import User, people_with
from portal.workflow import add_row

ADD = "grids.add_report"
RECORDED = ["grid", "category", "level", "place", "text", "respond_by"]


def add_report(
    *,
    grid: Grid,
    files: Iterable[UploadedFile] = (),
    kept_at: datetime | None = None,
    actor: User,
    **values: object,
) -> Report:
    """Report what was seen, and notify the street. Raises PermissionDenied, and ValidationError by field."""
    check_note(ADD, grid, actor, kept_at)
    values["text"] = require_text(values["text"], "text", _("Say in a few words what was seen."))
    values["place"] = require_text(
        values["place"], "place", _("Say where: building and entrance are enough.")
    )
    level = values.get("level") or Report.Level.NORMAL
    row = Report(
        grid=grid,
        organisation=grid.organisation,
        reported_by=actor,
        reported_at=moment_of(kept_at),
        respond_by=respond_by(level, rule_for(grid.organisation), timezone.now()),
        **values,
    )
    with transaction.atomic():
        add_row(ADD, row, RECORDED, actor=actor)
        attach(row, files, actor=actor)
        tell(
            people_with(Report.ACCEPT.verb, row.organisation_path),
            row,
            gettext_noop("%(who)s reports: %(what)s"),
            actor=actor,
        )
    return row


def accept_report(
    *, report: Report, level: str, handler: User | None = None, handed_to: str = "", actor: User
) -> Report:
    """Accept a report. Its limit starts to run. With a handler it is assigned at once. Raises StaleState."""
    now = timezone.now()
    limit = due_at(level, rule_for(report.organisation), now)
    with transaction.atomic():
        Report.ACCEPT.apply(report, actor=actor, level=level, accepted_at=now, due_at=limit)
        if handler or handed_to:
            assign_report(report=report, handler=handler, handed_to=handed_to, actor=actor)
    return report


def refuse_report(*, report: Report, reason: str, actor: User) -> Report:
    """Refuse a report, and notify the reporter with the reason. Raises StaleState, ValidationError."""
    reason = require_text(reason, "reason", _("Say why: the reporter reads it."))
    with transaction.atomic():
        Report.REFUSE.apply(report, actor=actor, reason=reason, outcome=reason, closed_at=timezone.now())
        tell([report.reported_by], report, gettext_noop("%(what)s was not accepted."), actor=actor)
    return report


def assign_report(*, report: Report, handler: User | None = None, handed_to: str = "", actor: User) -> Report:
    """Assign a person, or a department outside the portal. Raises StaleState, ValidationError."""
    Report.ASSIGN.check(report, actor)
    if handler is None and not handed_to.strip():
        raise ValidationError({"handler": _("Name a person or a department.")})
    before = report.handler
    with transaction.atomic():
        Report.ASSIGN.apply(report, actor=actor, handler=handler, handed_to=handed_to.strip())
        if before != handler:
            tell_replaced(before, report, actor=actor)
        if handler is not None:
            tell([handler], report, gettext_noop("%(who)s asks you to handle: %(what)s"), actor=actor)
    return report


def handle_report(
    *,
    report: Report,
    result: str,
    files: Iterable[UploadedFile] = (),
    kept_at: datetime | None = None,
    actor: User,
) -> Report:
    """Log how it was handled, and when, as the phone says. Raises StaleState, and ValidationError by field."""
    result = require_text(result, "result", _("Say in a sentence what was done."))
    handled_at = moment_of(kept_at, since=report.handled_at or report.accepted_at)
    with transaction.atomic():
        Report.HANDLE.apply(report, actor=actor, result=result, handled_by=actor, handled_at=handled_at)
        attach(report, files, actor=actor)
        tell(
            people_with(Report.VERIFY.verb, report.organisation_path),
            report,
            gettext_noop("Handled, to be verified: %(what)s"),
            actor=actor,
        )
    return report


def verify_report(*, report: Report, outcome: str = "", actor: User) -> Report:
    """Verify on the spot and close. The handler may not verify. Raises StaleState, ValidationError."""
    Report.VERIFY.check(report, actor)
    check_other(report, _("You handled it yourself: somebody else has to verify it."), actor=actor)
    with transaction.atomic():
        Report.VERIFY.apply(
            report, actor=actor, outcome=outcome.strip(), verified_by=actor, closed_at=timezone.now()
        )
        tell([report.reported_by], report, gettext_noop("Verified and closed: %(what)s"), actor=actor)
    return report


def return_report(*, report: Report, reason: str, actor: User) -> Report:
    """Return a report to its handler with a reason. The limit stays. Raises StaleState, ValidationError."""
    Report.RETURN.check(report, actor)
    check_other(report, _("You handled it yourself: somebody else has to verify it."), actor=actor)
    reason = require_text(reason, "reason", _("Say what is still to be done."))
    told = [person for person in (report.handler, report.handled_by) if person is not None]
    with transaction.atomic():
        Report.RETURN.apply(report, actor=actor, reason=reason, outcome=reason)
        tell(told, report, gettext_noop("Returned to be done anew: %(what)s"), actor=actor)
    return report


def _hand_to(report: Report, successor: User | None, reason: str, *, actor: User) -> None:
    """Replace the handler whose post ends by the successor. Without a successor it waits to be assigned."""
    move = Report.ASSIGN if successor else Report.TAKE_OFF
    move.apply(report, actor=actor, reason=reason, handler=successor)


declare_work(
    Work(
        unfinished=lambda: Report._base_manager.filter(state__in=Report.WORKING).select_related(
            "organisation"
        ),
        person="handler",
        due="due_at",
        name=_hand_to,
    )
)
