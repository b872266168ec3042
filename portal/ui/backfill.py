"""The mark of what was recorded more than a week after it happened (portal.backfill), in lists and workbooks."""

from datetime import date, datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.backfill import MARK, is_backfilled
from portal.columns import Column
from portal.ui.cells import NOTHING, Drawing
from portal.ui.markup import markup


def backfill_column(happened: str, recorded: str) -> Column:
    """Return the column that marks such rows, on pages and in workbooks."""

    def mark(happened_on: date, recorded_at: datetime | None) -> object:
        return MARK if is_backfilled(happened_on, recorded_at) else ""

    def cell(row, _drawing: Drawing) -> SafeString:
        return tag(getattr(row, happened), getattr(row, recorded)) or NOTHING

    return Column(
        "backfilled",
        _("Entered late"),
        (happened, recorded),
        value=mark,
        cell=cell,
        width=8,
    )


def tag(happened_on: date, recorded_at: datetime | None) -> SafeString | str:
    """Return the mark as a badge, "" for what was recorded in time."""
    return (
        markup('<span class="tag plain">{}</span>', MARK) if is_backfilled(happened_on, recorded_at) else ""
    )
