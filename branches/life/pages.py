"""Pages of organisation life."""

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branches.life import services
from branches.life.columns import RECORD
from branches.life.filters import RecordFilter
from branches.life.forms import NewRecordForm, RecordForm
from branches.life.indicators import ATTENDANCE, RECORDS_COMPLETE
from branches.life.models import LifeRecord
from portal.evidence.serving import attached
from portal.indicators import measure
from portal.scope.counting import goes_on
from portal.ui.pages import Action, ModelPages, Write


class RecordPages(ModelPages):
    """Organisation life."""

    model = LifeRecord
    name = "record"
    path = "records/"
    title = _("Organisation life")
    permission = "branches.view_record"
    columns = RECORD
    filterset = RecordFilter
    joins = ("organisation", "recorded_by")
    order = ("-held_on", "-pk")
    tabs = ("all", "this_month", "incomplete_this_month", "this_quarter", "this_year", "void")
    detail_template = "branches/record_detail.html"
    empty = _("Nothing has been recorded yet.")
    actions = (
        Action(_("What is due"), "life_due", "calendar-check", "branches.view_record"),
        Action(
            _("Export to Excel"),
            "export_start",
            "download",
            "branches.export_records",
            args=("branches.records",),
            takes_query=True,
        ),
        Action(_("Record organisation life"), "record_new", "plus", "branches.add_record", primary=True),
    )
    row_actions = (
        Action(
            _("Void"),
            "void_record",
            "ban",
            "branches.void_record",
            when=lambda row: row.state == LifeRecord.State.HELD,
        ),
    )
    new = Write(
        "branches.add_record",
        NewRecordForm,
        services.add_record,
        _("Record organisation life"),
        _("Recorded."),
        hint=_("About two minutes. Numbers of people are enough: no roll, no photos."),
    )
    edit = Write(
        "branches.change_record",
        RecordForm,
        services.change_record,
        _("Change a record of organisation life"),
        _("Saved."),
    )

    @classmethod
    def summary(cls, rows, counts) -> str:
        """Add up who attended this month, over the listed records."""
        told = measure([ATTENDANCE, RECORDS_COMPLETE], rows.qs, rows.today)
        people, complete = told[ATTENDANCE.key], told[RECORDS_COMPLETE.key]
        words = {
            "n": counts.listed,
            "month": date_format(rows.today, "YEAR_MONTH_FORMAT"),
            "records": complete.whole,
            "complete": complete.part,
        }
        words |= {"part": people.part, "whole": people.whole}
        if goes_on(counts.listed):
            sentence = gettext(
                "More than 10,000 records; in %(month)s %(records)s, of which %(complete)s complete;"
                " %(whole)s should attend, %(part)s attended"
            )
        else:
            sentence = gettext(
                "%(n)s records; in %(month)s %(records)s, of which %(complete)s complete;"
                " %(whole)s should attend, %(part)s attended"
            )
        return sentence % words

    @classmethod
    def detail_context(cls, request, row):
        """Hide the edit button of a void record, and show the files."""
        shared = super().detail_context(request, row)
        shared["may_edit_row"] = shared["may_edit_row"] and row.state == LifeRecord.State.HELD
        return shared | {"files": attached(row.evidence.all())}
