"""Audit entries for pages: fields by their labels, values by their labels."""

from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.audit.models import AuditEntry
from portal.audit.services import history
from portal.ui.cells import moment

SHOWN = 50


def shown_history(row: models.Model, limit: int = SHOWN) -> list[dict[str, object]]:
    """Return [{entry, changes}] of a row, newest first."""
    return [
        {"entry": entry, "changes": shown_changes(row._meta.model, entry)} for entry in history(row)[:limit]
    ]


def shown_changes(model: type[models.Model], entry: AuditEntry) -> list[dict[str, object]]:
    """Return [{label, before, after}] of an entry in the reader's language."""
    return [
        {
            "label": capfirst(_label(model, name)),
            "before": worded(model, name, pair[0]),
            "after": worded(model, name, pair[1]),
        }
        for name, pair in entry.changes.items()
    ]


def _field(model: type[models.Model], name: str):
    return next((field for field in model._meta.get_fields() if field.name == name), None)


def _label(model: type[models.Model], name: str) -> str:
    field = _field(model, name)
    if field is not None and field.auto_created and field.related_model:
        return str(field.related_model._meta.verbose_name)  # related rows, such as members or lines
    if field is None and name in getattr(model, "counted_in_changes", {}):
        return str(model.counted_in_changes[name])
    return str(getattr(field, "verbose_name", name))


def worded(model: type[models.Model], name: str, value: object) -> object:
    """Return a stored value of a field as a page shows it: yes and no, labels of choices, moments in local time."""
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    field = _field(model, name)
    if isinstance(field, models.DateTimeField) and value:
        return moment(parse_datetime(str(value))) or value
    choices = dict(getattr(field, "flatchoices", None) or [])
    return choices.get(value, value)
