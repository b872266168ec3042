"""Remembered changes of a row for pages: what was done, by which way, fields and values in the reader's words."""

import re
from collections.abc import Mapping, Sequence

from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.memory.versions import Change, is_remembered
from portal.scope.models import Scoped
from portal.spreadsheets.models import ImportRun
from portal.ui.history import worded

CHANGES = "audit.view_entry"
DONE = {
    "made": gettext_lazy("created"),
    "changed": gettext_lazy("changed"),
    "gone": gettext_lazy("deleted"),
    "found": gettext_lazy("found when memory began"),
}
HIDDEN = "＊＊＊"
RUN = re.compile(r"^spreadsheets\.\w+_import .*\brun=(\d+)")


def keeps_changes(model: type[models.Model]) -> bool:
    """Tell whether the changes of a model's rows can be shown: they are remembered, and belong to an organisation."""
    return is_remembered(model) and issubclass(model, Scoped)


def shown_versions(row: models.Model, changes: Sequence[Change]) -> list[dict[str, object]]:
    """Return [{at, actor, verb, way, reason, fields}] of changes. Residents' data is masked here, too."""
    model = type(row)
    hidden = {*getattr(model, "PERSONAL", ()), *getattr(model, "TYPED", ())}
    names = _names_of(changes)
    runs = _runs_of(changes)
    return [
        {
            "at": one.at,
            "actor": one.actor_name,
            "verb": one.entry.action_label if one.entry else DONE[one.what],
            "way": _way(one, runs),
            "run_url": _run_url(one, runs),
            "reason": one.entry.reason if one.entry else "",
            "fields": [
                {
                    "label": capfirst(str(field.verbose_name)),
                    "before": HIDDEN if field.name in hidden and before else _shown(field, before, names),
                    "after": HIDDEN if field.name in hidden and after else _shown(field, after, names),
                }
                for field, (before, after) in one.fields.items()
            ],
        }
        for one in changes
    ]


def _runs_of(changes: Sequence[Change]) -> dict[str, ImportRun]:
    """Return {place of the act: the import that it wrote or took back}, in one query at most."""
    wanted = {}
    for one in changes:
        found = RUN.search(one.act.place) if one.act else None
        if found:
            wanted[one.act.place] = int(found[1])
    runs = ImportRun.objects.in_bulk(wanted.values()) if wanted else {}
    return {place: runs[key] for place, key in wanted.items() if key in runs}


def _run_url(change: Change, runs: Mapping[str, ImportRun]) -> str:
    run = runs.get(change.act.place) if change.act else None
    return reverse("import_run", args=[run.key]) if run else ""


def _way(change: Change, runs: Mapping[str, ImportRun]) -> str:
    """Say by which page, file, job or command a change was made."""
    if change.act is None:
        return _("written past the portal, directly in the database")
    if run := runs.get(change.act.place):
        return _("workbook “%(name)s”, SHA-256 %(digest)s") % {"name": run.name, "digest": run.sha256[:12]}
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


def _shown(field: models.Field, value: object, names: Mapping[tuple, str]) -> object:
    if value is None:
        return None
    if field.is_relation:
        return names.get((field.related_model, value), value)
    return worded(field.model, field.name, value)
