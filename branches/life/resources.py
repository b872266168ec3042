"""Organisation life as a workbook, for export only."""

from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from branches.life.columns import RECORD_SHEET
from branches.life.filters import RecordFilter
from branches.life.models import LifeRecord
from portal.spreadsheets.resources import Resource, declare


def records(user, query):
    """Return the records of the list under the same filter."""
    scoped = LifeRecord.objects.visible_to(user, "branches.view_record")
    return RecordFilter(query, queryset=scoped, request=SimpleNamespace(user=user)).qs.order_by(
        "-held_on", "-pk"
    )


declare(
    Resource(
        key="branches.records",
        label=_("Organisation life"),
        permission="branches.export_records",
        list_url="record_list",
        columns=lambda full: RECORD_SHEET,
        rows=records,
        chosen=RecordFilter.in_words,
    ),
)
