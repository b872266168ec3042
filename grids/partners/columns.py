"""The columns of partners."""

from django.utils.translation import gettext_lazy as _

from grids.partners.models import Partner
from portal.columns import Column, Kind, choices_of

PARTNER = (
    Column("partner", _("partner organisation"), ("partner__name",), width=32),
    Column("organisation", _("street"), ("organisation__name",), width=28, sort="organisation_path"),
    Column("kind", _("kind of partner"), kind=Kind.CHOICE, choices=choices_of(Partner.Kind), width=20),
    Column("offers", _("what it offers"), width=28, secondary=True),
    Column("starts_on", _("from"), kind=Kind.DATE, width=12),
    Column("ends_on", _("until"), kind=Kind.DATE, width=12),
)
