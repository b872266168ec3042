"""Exports: at once for few rows, by a job for many, with the same rows and columns either way."""

import io
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.columns import Column
from portal.jobs.leases import finishing
from portal.jobs.models import Job
from portal.jobs.services import enqueue
from portal.memory.asking import Asked, reading
from portal.preferences.saved_views import settings_of
from portal.private import private_folder
from portal.spreadsheets.models import ExportRun
from portal.spreadsheets.resources import Resource, resource
from portal.spreadsheets.writing import said_by, write_workbook

AT_ONCE = 2000
CHUNK = 2000
LONGEST_QUERY = 2000
WRITE = "spreadsheets.write_export"


def start_export(*, wanted: Resource, query: str, actor) -> tuple[bytes | None, ExportRun]:
    """Start an export. Returns the content of a small one with its run as a record, otherwise a run with a job."""
    with reading(QueryDict(query)):
        count = wanted.rows(actor, QueryDict(query)).count()
    day = timezone.localdate().isoformat()
    run = ExportRun(
        owner=actor,
        organisation=actor.organisation,
        resource=wanted.key,
        query=_within_limit(_with_columns(wanted, query, actor)),
        name=f"{wanted.label} {day}.xlsx",
        rows=count,
    )
    content = None
    if count <= AT_ONCE:  # before the transaction, in which others would wait for it
        stream = io.BytesIO()
        write_export(run, stream)
        content = stream.getvalue()
    with transaction.atomic():
        run.save()
        record(wanted.permission, run, actor=actor, changes={"rows": [None, count]}, reason=query)
        if content is None:
            run.job = enqueue(
                WRITE, key=f"{WRITE}:{run.key}", organisation=actor.organisation, actor=actor, run=run.pk
            )
            run.save(update_fields=["job"])
    return content, run


def _with_columns(wanted: Resource, query: str, actor) -> str:
    """Return the query with the columns that the person hides on the list, so that the job hides the same."""
    chosen = settings_of(actor, wanted.list_url.removesuffix("_list")).get("columns")
    if not chosen:
        return query
    kept = QueryDict(query, mutable=True)
    kept["columns_shown"] = ",".join(chosen)
    return kept.urlencode()


def _within_limit(query: str) -> str:
    """Refuse a query that is too long to store. A shortened one would export other rows."""
    if len(query) > LONGEST_QUERY:
        raise ValidationError(_("Too much is chosen by hand. Use a filter instead."))
    return query


def _columns_of(wanted: Resource, query: QueryDict) -> list[Column]:
    """Return the columns to write: all except those that the person hides on the list."""
    full = query.get("columns") == "full"
    columns = wanted.columns(full)
    shown = query.get("columns_shown", "").split(",")
    if full or shown == [""]:
        return list(columns)
    hideable = set(wanted.on_list) - set(shown)
    return [column for column in columns if column.key not in hideable]


def write_export(run: ExportRun, target, report=None) -> int:
    """Write the workbook of a run to `target` with constant memory use. Returns the number of rows."""
    query = QueryDict(run.query)
    with reading(query) as past:
        return _write(run, target, query, past, report)


def _write(run: ExportRun, target, query: QueryDict, past: Asked | None, report) -> int:
    wanted = resource(run.resource)
    columns = _columns_of(wanted, query)
    lookups = [lookup for column in columns for lookup in column.lookups]
    rows = wanted.rows(run.owner, query)
    said = wanted.counted(rows) if wanted.counted else _("%(n)s rows") % {"n": run.rows}
    chosen = wanted.chosen(run.owner, query) if wanted.chosen else ""
    note = said_by(run.owner, rows=said, chosen=chosen)
    if past:
        note = f"{note} {past.words}"
    # Closed also after a fault: a read that stays open keeps its connection from writing on SQLite, even the fault.
    values: Any = rows.values_list(*lookups).iterator(chunk_size=CHUNK)
    with closing(values):
        return write_workbook(
            target, title=str(wanted.label), note=note, columns=columns, rows=values, report=report
        )


def write_in_background(job: Job, report) -> None:
    """Run an export job: write to a temporary file, then publish path and end in one transaction."""
    run = ExportRun.objects.select_related("owner__organisation").get(pk=job.arguments["run"])
    folder = private_folder(Path(settings.RUNS_DIR))
    path = folder / f"{uuid.uuid4().hex}.xlsx"
    try:
        rows = write_export(run, str(path), report=lambda done: report(done, run.rows, ""))
        with finishing(job):
            ExportRun.objects.filter(pk=run.pk).update(path=path.name, rows=rows, size=path.stat().st_size)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
