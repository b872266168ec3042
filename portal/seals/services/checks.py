"""Checks of the whole chain: asked for by an auditor, done in the background, kept with what they found."""

import json
import re
from contextlib import nullcontext

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit import chain
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.jobs.leases import finishing
from portal.jobs.models import Job
from portal.jobs.registry import Report
from portal.jobs.services import enqueue
from portal.memory.services import lacking
from portal.seals.models import Check, Seal, Source
from portal.seals.services.sealing import covered, seal_of
from portal.workflow import check_right

VERIFY = "seals.verify_chain"
NOTED = re.compile(r"(\d{1,18}|\d{4}-\d{2}-\d{2}):(?:-?[0-9a-fA-F]){16,64}")


def ask_for_check(*, root: str, actor: User) -> Check:
    """Have the whole chain checked in the background. `root` is "" or was noted outside: DAY:SEAL, NUMBER:SEAL.

    Raises PermissionDenied, and ValidationError for another form of a root, and while a check is under way.
    """
    check_right(VERIFY, actor.organisation, actor)
    root = "".join(root.split())
    if root and not NOTED.fullmatch(root):
        raise ValidationError(
            {
                "root": _(
                    "A root is a day or a number, a colon and at least 16 letters: 2026-11-28:1F0C-9A3B-5577-E2D4."
                )
            }
        )
    with transaction.atomic():
        if Check.objects.filter(organisation=actor.organisation, job__state__in=Job.OPEN).exists():
            raise ValidationError(_("A check is under way; its result will stand here."))
        check = Check.objects.create(organisation=actor.organisation, asked_by=actor, root=root)
        check.job = enqueue(
            VERIFY, key=f"{VERIFY}:{check.pk}", organisation=actor.organisation, actor=actor, check=check.pk
        )
        check.save(update_fields=["job"])
        record(VERIFY, check, actor=actor, changes={"root": [None, root]} if root else None)
    return check


def check_in_background(job: Job, report: Report) -> None:
    """Check the chain, and keep what was found."""
    check = Check.objects.get(pk=job.arguments["check"])
    found = check_chain(root=check.root, report=report)
    with finishing(job):
        check.finished_at = timezone.now()
        check.seconds = round(found.seconds)
        check.entries, check.seal = found.entries, found.last
        check.faults = [*map(list, found.faults), *(["unguarded", 0, table, ""] for table in lacking())]
        check.unsealed, check.without_act = found.unsealed, found.without_act
        check.save()


def is_as_sealed(entry: AuditEntry) -> bool:
    """Tell whether an audit entry is still what its seal covers. An entry that waits for its seal is.

    Three queries, for one entry. Whether the chain before it is whole only a check of all of it can tell.
    """
    sealed = seal_of(entry)
    if sealed is None:
        return True
    form = Source.objects.get(pk=sealed.source_id)
    source = chain.Source(form.table_name, tuple(json.loads(form.columns)), form.key)
    before = Seal.objects.filter(number=sealed.number - 1).values_list("seal", flat=True).first()
    with transaction.atomic(), connection.cursor() as cursor:
        chain.settle(cursor, connection.vendor)
        text = chain.text_of(source, connection.vendor, "t")
        cursor.execute(f'SELECT {text} FROM "{source.table}" t WHERE t."{source.key}" = %s', [entry.pk])
        (written,) = cursor.fetchone()
    key = settings.SEAL_KEY.encode()
    return (
        chain.commitment(sealed.salt, source, written) == sealed.commitment
        and chain.seal(key, *covered(sealed, before or chain.BEGINNING)) == sealed.seal
    )


def check_chain(*, root: str = "", report: Report = lambda done, total: None) -> chain.Report:
    """Check the chain, and each row against it, on this portal's own database."""
    connection.ensure_connection()
    # Streaming needs a transaction on PostgreSQL. On SQLite one would keep everybody else from writing.
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        database = chain.Database(connection.connection, connection.vendor)
        return chain.check(database, settings.SEAL_KEY.encode(), root, report)
