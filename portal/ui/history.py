"""Audit entries for pages: fields by their labels, values by their labels."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.models import AuditEntry
from portal.audit.services import history
from portal.memory.versions import Change, is_remembered
from portal.scope.models import Scoped

SHOWN = 50
CHANGES = "audit.view_entry"
DONE = {
    "made": gettext_lazy("created"),
    "changed": gettext_lazy("changed"),
    "gone": gettext_lazy("deleted"),
    "found": gettext_lazy("found when memory began"),
}
HIDDEN = "＊＊＊"


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
            "before": _value(model, name, pair[0]),
            "after": _value(model, name, pair[1]),
        }
        for name, pair in entry.changes.items()
    ]


def keeps_changes(model: type[models.Model]) -> bool:
    """Tell whether the changes of a model's rows can be shown: they are remembered, and belong to an organisation."""
    return is_remembered(model) and issubclass(model, Scoped)


def shown_versions(row: models.Model, changes: Sequence[Change]) -> list[dict[str, object]]:
    """Return [{at, actor, verb, way, reason, fields}] of changes. Residents' data is masked here, too."""
    model = type(row)
    hidden = {*getattr(model, "PERSONAL", ()), *getattr(model, "TYPED", ())}
    names = _names_of(changes)
    return [
        {
            "at": one.at,
            "actor": one.actor_name,
            "verb": one.entry.action_label if one.entry else DONE[one.what],
            "way": _way(one),
            "reason": one.entry.reason if one.entry else "",
            "fields": [
                {
                    "label": capfirst(str(field.verbose_name)),
                    "before": HIDDEN if field.name in hidden and before else _worded(field, before, names),
                    "after": HIDDEN if field.name in hidden and after else _worded(field, after, names),
                }
                for field, (before, after) in one.fields.items()
            ],
        }
        for one in changes
    ]


def _way(change: Change) -> str:
    """Say by which page, file, job or command a change was made."""
    if change.act is None:
        return _("written past the portal, directly in the database")
    return f"{change.act.get_source_display()} {change.act.place}".strip()


def _names_of(changes: Sequence[Change]) -> dict[tuple[type[models.Model], object], str]:
    """Return {(model, key): name} of the rows to which changes refer, in one query for each model."""
    keys: dict[type[models.Model], set] = {}
    for one in changes:
        for field, pair in one.fields.items():
            if field.is_relation:
                known = keys.get(field.related_model, set())
                keys[field.related_model] = known | {key for key in pair if key is not None}
    return {
        (model, row.pk): str(row)
        for model, wanted in keys.items()
        for row in model._base_manager.in_bulk(wanted).values()
    }


def _worded(field: models.Field, value: object, names: Mapping[tuple, str]) -> object:
    if value is None:
        return None
    if field.is_relation:
        return names.get((field.related_model, value), value)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return _value(field.model, field.name, value)


def _field(model: type[models.Model], name: str):
    return next((field for field in model._meta.get_fields() if field.name == name), None)


def _label(model: type[models.Model], name: str) -> str:
    field = _field(model, name)
    if field is not None and field.auto_created and field.related_model:
        return str(field.related_model._meta.verbose_name)  # related rows, such as members or lines
    if field is None and name in getattr(model, "counted_in_changes", {}):
        return str(model.counted_in_changes[name])
    return str(getattr(field, "verbose_name", name))


def _value(model: type[models.Model], name: str, value: object) -> object:
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    field = _field(model, name)
    if isinstance(field, models.DateTimeField) and value:
        moment = parse_datetime(str(value))
        return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else value
    choices = dict(getattr(field, "flatchoices", None) or [])
    return choices.get(value, value)
