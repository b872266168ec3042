"""The columns of limits."""

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind

RULE = (
    Column(
        "organisation", _("Party organisation"), ("organisation__name",), width=28, sort="organisation_path"
    ),
    Column("normal_days", _("Ordinary report: working days"), kind=Kind.INTEGER),
    Column("fast_days", _("Rather urgent report: working days"), kind=Kind.INTEGER),
    Column("urgent_response_hours", _("Urgent report: hours to accept it"), kind=Kind.INTEGER, on_page=False),
    Column("urgent_hours", _("Urgent report: hours"), kind=Kind.INTEGER),
    Column("claim_days", _("Days in which a wish is to be claimed"), kind=Kind.INTEGER),
    Column("fulfil_days", _("Working days in which a wish is to be fulfilled"), kind=Kind.INTEGER),
    Column("most_claims", _("Open claims of one claimer at most"), kind=Kind.INTEGER, on_page=False),
    Column("value_hint", _("A wish is worth at most (yuan)"), kind=Kind.INTEGER, on_page=False),
    Column(
        "keep_days",
        _("Days for which residents' data is kept after the end"),
        kind=Kind.INTEGER,
        on_page=False,
    ),
    Column("basis", _("Basis"), width=32),
)
