"""Which process works on a job, as the kernel knows it. Used with SQLite only, where one writer makes all others wait.

A transaction that writes for longer than a lease keeps everybody from renewing it, so the clock alone cannot tell a
long import from a dead one. A worker therefore locks one byte of a file beside the database: the byte whose offset is
the job's number. The kernel frees it when the process ends, however it ends; a child process does not inherit it.
On PostgreSQL writers do not wait for each other, and workers may run on several machines: the lease alone decides.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

# What renews a lease or sweeps waits this long for the write lock: it comes again, and others wait for it.
BRIEFLY_SECONDS = 1.0
_files: dict[tuple[int, str], int] = {}
_own: set[tuple[str, int]] = set()


def _embedded() -> str:
    """Return the path of the SQLite file, or "" on PostgreSQL."""
    return str(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else ""


def _file(database: str) -> int:
    """Return the open lock file. It is never closed: closing it once would free every lock of the process."""
    key = (os.getpid(), database)
    if key not in _files:
        _files[key] = os.open(f"{database}-leases", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _files[key]


def _lock(database: str, job_id: int) -> bool:
    try:
        fcntl.lockf(_file(database), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, job_id)
    except OSError:
        return False
    return True


def held_elsewhere(job_id: int) -> bool:
    """Tell whether another process that lives works on a job. Always False on PostgreSQL."""
    database = _embedded()
    if not database or (database, job_id) in _own:
        return False
    if not _lock(database, job_id):
        return True
    fcntl.lockf(_file(database), fcntl.LOCK_UN, 1, job_id)
    return False


@contextmanager
def held(job_id: int) -> Iterator[None]:
    """Let other processes see that this one works on a job, until the end of the block."""
    database = _embedded()
    if not database or not _lock(database, job_id):
        yield
        return
    _own.add((database, job_id))
    try:
        yield
    finally:
        _own.discard((database, job_id))
        fcntl.lockf(_file(database), fcntl.LOCK_UN, 1, job_id)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Let this connection wait for another writer of SQLite as long as given, until the end of the block.

    Then a write raises OperationalError. PostgreSQL is left as it is.
    """
    if connection.vendor != "sqlite":
        yield
        return
    _wait(seconds)
    try:
        yield
    finally:
        _wait(connection.settings_dict["OPTIONS"]["timeout"])


def _wait(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def parts() -> Path | None:
    """Return the folder of heartbeats beside an SQLite file, or None on PostgreSQL, where they are rows."""
    database = _embedded()
    return Path(f"{database}-parts") if database else None
