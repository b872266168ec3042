"""The columns of partners."""

from django.utils.translation import gettext_lazy as _

from grids.partners.models import Partner
from portal.columns import Column, Kind, choices_of

PARTNER = (
    Column("partner", _("Partner organisation"), ("partner__name",), width=32),
    Column("organisation", _("Street"), ("organisation__name",), width=28, sort="organisation_path"),
    Column("kind", _("Kind of partner"), kind=Kind.CHOICE, choices=choices_of(Partner.Kind), width=20),
    Column("offers", _("What it offers"), width=28, secondary=True),
    Column("starts_on", _("From"), kind=Kind.DATE, width=12),
    Column("ends_on", _("Until"), kind=Kind.DATE, width=12),
)
