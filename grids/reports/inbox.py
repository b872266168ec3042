"""What reports show in the inbox: decisions, late reports, and the person's own reports."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.ground.concerns import has_grids
from grids.ground.decisions import Decision, Kind, decisions_of, item_of
from grids.reports.models import Report
from portal.inbox import Ask, Group, Item, declare_started, total_of

STARTED = 20
KINDS = (
    Kind(Report.ACCEPT.verb, "waiting", gettext_lazy("Reports to be accepted"), "message-square-warning"),
    Kind(Report.ASSIGN.verb, "to_assign", gettext_lazy("Reports to be assigned"), "user-round-plus"),
    Kind(Report.ASSIGN.verb, "handed_over", gettext_lazy("Reports with a department"), "building-2"),
    Kind(Report.VERIFY.verb, "to_verify", gettext_lazy("Reports to be verified"), "stamp"),
)


def decisions(ask: Ask) -> list[Decision]:
    """Return the decisions on reports that a person may take."""
    return decisions_of(ask, Report, "grid_report_list", _item, KINDS)


def late(ask: Ask) -> list[Decision]:
    """Return reports past their limit that have a handler. Those without one are listed under those to assign."""
    if not ask.user.may(Report.ACCEPT.verb):
        return []
    rows = Report.objects.visible_to(ask.user, Report.ACCEPT.verb).in_slice("overdue", ask.on)
    named = rows.filter(state__in=Report.WORKING, handler__is_active=True)
    return [Decision(named, _("Reports past their limit"), "bell-ring", _item)]


def _item(row: Report) -> Item:
    limit = row.due_at if row.state in (Report.State.ACCEPTED, *Report.WORKING) else None
    return item_of(row, limit, row.reported_at)


def started(ask: Ask) -> Sequence[Group]:
    """Return a person's own reports and their states."""
    if not has_grids(ask.user):
        return []
    rows = Report.objects.visible_to(ask.user, "grids.view_report").filter(reported_by=ask.user)
    items = [
        Item(str(row), row.get_absolute_url(), row.outcome or row.get_state_display(), since=row.reported_at)
        for row in rows.order_by("-pk")[:STARTED]
    ]
    total = total_of(rows, items, STARTED)
    return [Group(_("reports that I made"), "message-square-warning", total, items)]


declare_started(started)
