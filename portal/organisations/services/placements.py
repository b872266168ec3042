"""The history of an organisation's place and name, span by span, without gaps."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.organisations.models import Organisation, Placement


def check_order(organisation: Organisation | None, day: date, document_number: str) -> None:
    """Refuse an act without a document, on a future day, or before the organisation's last act."""
    if not document_number.strip():
        raise ValidationError({"document_number": _("Give the number of the document that orders this.")})
    if day > timezone.localdate():
        raise ValidationError(
            {"day": _("That day is still to come: record the change when it takes effect.")}
        )
    last = organisation and _current(organisation)
    if last and day < last.starts_on:
        message = _("The last change of this organisation was on %(day)s; this one cannot come before it.")
        raise ValidationError({"day": message % {"day": last.starts_on}})


def place(
    organisation: Organisation, act: str, *, parent: Organisation | None, day: date, document_number: str
) -> Placement:
    """End the current span on `day` and begin the next. `ends_on` is the first day of the next span."""
    Placement.objects.filter(organisation=organisation, ends_on__isnull=True).update(ends_on=day)
    begun = span(organisation, act, parent=parent, day=day, document_number=document_number)
    begun.save()
    return begun


def span(
    organisation: Organisation, act: str, *, parent: Organisation | None, day: date, document_number: str
) -> Placement:
    """Return the unsaved span that begins on `day`."""
    return Placement(
        organisation=organisation,
        act=act,
        name=organisation.name,
        parent=parent,
        parent_name=parent.name if parent else "",
        starts_on=day,
        document_number=document_number.strip(),
    )


def _current(organisation: Organisation) -> Placement | None:
    return Placement.objects.filter(organisation=organisation, ends_on__isnull=True).first()
