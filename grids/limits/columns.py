"""The columns of limits."""

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind

RULE = (
    Column(
        "organisation", _("Party organisation"), ("organisation__name",), width=28, sort="organisation_path"
    ),
    Column("normal_days", _("ordinary report: working days"), kind=Kind.INTEGER),
    Column("fast_days", _("rather urgent report: working days"), kind=Kind.INTEGER),
    Column("urgent_response_hours", _("urgent report: hours to accept it"), kind=Kind.INTEGER, on_page=False),
    Column("urgent_hours", _("urgent report: hours"), kind=Kind.INTEGER),
    Column("claim_days", _("days in which a wish is to be claimed"), kind=Kind.INTEGER),
    Column("fulfil_days", _("working days in which a wish is to be fulfilled"), kind=Kind.INTEGER),
    Column("most_claims", _("open claims of one claimer at most"), kind=Kind.INTEGER, on_page=False),
    Column("value_hint", _("a wish is worth at most (yuan)"), kind=Kind.INTEGER, on_page=False),
    Column(
        "keep_days",
        _("days for which residents' data is kept after the end"),
        kind=Kind.INTEGER,
        on_page=False,
    ),
    Column("basis", _("basis"), width=32),
)
