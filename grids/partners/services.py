"""Partner organisations of a street."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grids.partners.models import Partner
from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.spans import end_span
from portal.workflow import add_row, check_right, check_row

ADD, END = "grids.add_partner", "grids.end_partner"


def add_partner(*, organisation: Organisation, partner_name: str, actor: User, **values: object) -> Partner:
    """Register a partner of a street by its full name or code, because it lies outside the street's reach.

    Raises PermissionDenied, and ValidationError by field.
    """
    check_right(ADD, organisation, actor)
    partner = _organisation_called(partner_name.strip())
    if partner.path.startswith(organisation.path) or organisation.path.startswith(partner.path):
        raise ValidationError(
            {"partner_name": _("It belongs to the street or stands above it: no partner is needed.")}
        )
    row = Partner(organisation=organisation, organisation_path=organisation.path, partner=partner, **values)
    return add_row(ADD, row, ["partner", "kind", "offers", "starts_on", "ends_on"], actor=actor)


def _organisation_called(name: str) -> Organisation:
    found = list(Organisation.objects.active().filter(Q(name=name) | Q(code=name))[:2])
    if len(found) != 1:
        message = _("No single active organisation has this full name or code. Copy it from its own page.")
        raise ValidationError({"partner_name": message})
    return found[0]


def end_partner(*, partner: Partner, ends_on: date, actor: User) -> Partner:
    """End a partnership, or move its end to an earlier day. Its claims stay. Raises StaleState, ValidationError."""
    check_row(END, partner, actor)
    with transaction.atomic():
        end_span(END, partner, ends_on, actor=actor)
    return partner
