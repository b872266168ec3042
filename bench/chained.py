"""A long audit log, sealed and checked; and how else it would be checked."""

import hashlib
import hmac
import json
import time

from django.db import connection
from django.forms.models import model_to_dict

from portal.audit.models import AuditEntry
from portal.seals.services.checks import check_chain
from portal.seals.services.sealing import seal_new


def entries(total: int) -> float:
    """Let the log have `total` entries, copies of those of the demo city, all sealed. Return the seconds of sealing."""
    columns = ", ".join(f'"{one.column}"' for one in AuditEntry._meta.concrete_fields if not one.primary_key)
    while (lacking := total - AuditEntry.objects.count()) > 0:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO audit_auditentry ({columns}) SELECT {columns} FROM audit_auditentry LIMIT {lacking}"
            )
    began = time.perf_counter()
    seal_new()
    return time.perf_counter() - began


def check() -> None:
    """Check the chain and every row against it. Raises RuntimeError when anything is wrong."""
    if faults := check_chain().faults:
        raise RuntimeError(faults[:3])


def loop(sample: int) -> str:
    """Follow a chain as an office would write it: object by object, each as JSON, by the ORM."""
    seal = ""
    for entry in AuditEntry.objects.order_by("pk")[:sample].iterator():
        text = json.dumps(model_to_dict(entry), default=str, sort_keys=True, ensure_ascii=False)
        seal = hmac.new(b"key", f"{seal}{text}".encode(), hashlib.sha256).hexdigest()
    return seal
