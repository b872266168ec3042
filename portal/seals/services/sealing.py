"""The sealer: one at a time gives new rows their numbers in the chain. Order is that number, never a key or a time."""

import logging
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit import chain
from portal.audit.models import AuditEntry
from portal.jobs.models import Job
from portal.jobs.registry import Report
from portal.seals.models import Root, Seal, Source
from portal.seals.services.sources import forms_of_today, move_mark, unsealed, waiting_tables

logger = logging.getLogger(__name__)
SEAL = "seals.seal_rows"
EVERY = timedelta(minutes=5)
# On SQLite nobody else writes while a batch is sealed: 2,000 rows take about 0.1 s.
BATCH = 2000
LOCK = 0x5EA1  # a number of our own among PostgreSQL's advisory locks
FURTHEST = 366  # days without a root that are noted at once
STAMP = "%Y-%m-%dT%H:%M:%SZ"


class KeyDoesNotFit(ValidationError):
    """The last entry of the chain was sealed with another key, or was changed. Nothing more is sealed."""


def seal_in_background(job: Job, report: Report) -> None:
    """Seal what is new. The keepers are told once a day, and not every five minutes, that the key does not fit."""
    try:
        seal_new(report)
    except KeyDoesNotFit:
        since = timezone.now() - timedelta(days=1)
        if not Job.objects.filter(kind=SEAL, state=Job.State.FAILED, created_at__gt=since).exists():
            raise
        logger.error("nothing is sealed: the key does not fit the last entry of the chain")


def seal_new(report: Report = lambda done, total: None) -> int:
    """Seal every row that has no seal yet, and note the roots of days that have ended. Return the number of rows."""
    sealed, reached = 0, {}
    while (waiting := waiting_tables()) and (some := _seal_some(waiting, reached)):
        sealed += some
        report(sealed, sealed)
    _note_roots()
    return sealed


def seal_now(entry: AuditEntry) -> None:
    """Seal one entry at once, before those that wait. Call it after the commit that wrote the entry."""
    with _sealing() as end:
        for number, source in forms_of_today().items():
            if source.table == AuditEntry._meta.db_table:
                end.add(number, source, unsealed(source, _ids(source), limit=1, only=entry.pk))


def seal_of(entry: AuditEntry) -> Seal | None:
    """Return the seal of an audit entry, None while it waits."""
    forms = Source.objects.filter(table_name=AuditEntry._meta.db_table).values("pk")
    return Seal.objects.filter(source_id__in=forms, row_id=entry.pk).order_by("-number").first()


def seal_again(sender: object, table: str, rows: Sequence[int], **given: object) -> None:
    """Give rows that an erasure has emptied a new entry each, and take the salt of the former ones.

    Without its salt a commitment tells nothing of what was erased. Rows that wait for their first seal need nothing.
    """
    with _sealing() as end:
        ids = list(Source.objects.filter(table_name=table).values_list("pk", flat=True))
        former = Seal.objects.filter(source_id__in=ids, row_id__in=rows).exclude(salt="")
        sealed = sorted(set(former.values_list("row_id", flat=True)))
        if not sealed:
            return
        former.update(salt="")
        number, source = next((one, form) for one, form in forms_of_today().items() if form.table == table)
        text = chain.text_of(source, connection.vendor, "t")
        keys = ", ".join(f"{key:d}" for key in sealed)
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT t."{source.key}", {text} FROM "{table}" t WHERE t."{source.key}" IN ({keys}) ORDER BY 1'
            )
            end.add(number, source, cursor.fetchall(), kind=chain.ERASED)


class _End:
    """The end of the chain, to which entries are added."""

    def __init__(self) -> None:
        last = list(Seal.objects.order_by("-number")[:2])
        self.key = settings.SEAL_KEY.encode()
        self.number, self.seal = (last[0].number, last[0].seal) if last else (0, chain.BEGINNING)
        before = last[1].seal if len(last) > 1 else chain.BEGINNING
        if last and self.seal != chain.seal(self.key, *covered(last[0], before)):
            raise KeyDoesNotFit(
                _(
                    "The last entry of the chain does not fit the key. Restore the file seal-key of this portal; if it is the "
                    "right one, the chain has been changed: check it (manage.py verify_audit)."
                )
            )

    def add(
        self, source_id: int, source: chain.Source, rows: Iterable[tuple[int, str]], kind: str = chain.ROW
    ) -> int:
        """Add an entry for each row, and return their number."""
        at, entries = datetime.now(UTC).strftime(STAMP), []
        for row_id, text in rows:
            salt = secrets.token_hex(16)
            self.number += 1
            entry = Seal(
                number=self.number,
                kind=kind,
                source_id=source_id,
                row_id=row_id,
                salt=salt,
                commitment=chain.commitment(salt, source, text),
                at=at,
            )
            self.seal = entry.seal = chain.seal(self.key, *covered(entry, self.seal))
            entries.append(entry)
        Seal.objects.bulk_create(entries, batch_size=500)
        return len(entries)


def covered(entry: Seal, before: str) -> tuple[int, str, str, int, int, str, str]:
    """Return what the seal of an entry covers, after the key."""
    return (
        entry.number,
        before,
        entry.kind,
        entry.source_id,
        entry.row_id,
        entry.commitment,
        entry.at,
    )


@contextmanager
def _sealing() -> Iterator[_End]:
    """Be the only sealer until the transaction ends: under a lock of PostgreSQL, or as SQLite's only writer."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
                chain.settle(cursor, connection.vendor)
        yield _End()


def _seal_some(tables: set[str], reached: dict[str, int]) -> int:
    """Seal at most a batch of rows in one transaction, those of the forms first.

    `reached` holds the last key of each table that needs further batches, so that none looks at sealed rows again.
    """
    with _sealing() as end:
        forms = forms_of_today()
        sealed = end.add(0, chain.SOURCES, unsealed(chain.SOURCES, (0,), limit=BATCH))
        move_mark(chain.SOURCES, (0,))
        for number, source in forms.items():
            if source.table in tables and sealed < BATCH:
                ids = _ids(source)
                rows = unsealed(source, ids, limit=BATCH - sealed, above=reached.get(source.table, 0))
                sealed += end.add(number, source, rows)
                if sealed < BATCH:
                    reached.pop(source.table, None)
                    move_mark(source, ids)
                elif rows:
                    reached[source.table] = rows[-1][0]
    return sealed


def _ids(source: chain.Source) -> list[int]:
    return list(Source.objects.filter(table_name=source.table).values_list("pk", flat=True))


def _note_roots() -> None:
    """Write the root of each day that has ended since the last one."""
    today, last = timezone.localdate(), Root.objects.order_by("-day").first()
    first = Seal.objects.order_by("number").first()
    if first is None or (last and last.day >= today - timedelta(days=1)):
        return
    began = first.day
    day = max(last.day + timedelta(days=1) if last else began, today - timedelta(days=FURTHEST))
    with _sealing():
        while day < today:
            end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)).astimezone(UTC)
            newest = Seal.objects.filter(at__lt=end.strftime(STAMP)).order_by("-number").first()
            if newest:
                Root.objects.get_or_create(day=day, defaults={"number": newest.number, "seal": newest.seal})
            day += timedelta(days=1)
