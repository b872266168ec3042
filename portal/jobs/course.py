"""The progress of a running job, kept outside the database, because a transaction shows nothing until it commits.

The cache stores it (Redis, or files in the portal's private folder). If the cache loses it, only the progress bar
is wrong.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.core.cache import cache

Row = TypeVar("Row")
KEPT_SECONDS = 3600
EVERY_SECONDS = 0.5
logger = logging.getLogger(__name__)


class Counted(Protocol):
    """A job's row: what is told is put into it, and stored with the next renewal of its lease."""

    pk: int
    progress: int
    total: int


@dataclass
class _Told:
    job: Counted
    at: float = 0.0


_running: ContextVar[_Told | None] = ContextVar("running_job", default=None)


@contextmanager
def running(job: Counted) -> Iterator[None]:
    """Let `tell` report on a job until the end of the block."""
    token = _running.set(_Told(job))
    try:
        yield
    finally:
        _running.reset(token)
        _forget(job.pk)


def tell(done: int, total: int) -> None:
    """Report the progress of the running job, at most twice a second. Does nothing outside a job."""
    told = _running.get()
    if told is None:
        return
    told.job.progress, told.job.total = done, total
    now = time.monotonic()
    if now - told.at < EVERY_SECONDS and done < total:
        return
    told.at = now
    try:
        cache.set(_key(told.job.pk), (done, total), KEPT_SECONDS)
    except Exception:  # noqa: BLE001 - a cache that is away must not stop the work
        logger.warning("the course of job %s could not be told", told.job.pk)


def one_by_one(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield rows, and report after each the number done."""
    for done, row in enumerate(rows, start=1):
        yield row
        tell(done, len(rows))


def course_of(job_id: int) -> tuple[int, int] | None:
    """Return (done, total) of a running job as last reported, or None."""
    try:
        return cache.get(_key(job_id))
    except Exception:  # noqa: BLE001 - as in `tell`
        return None


def _forget(job_id: int) -> None:
    try:
        cache.delete(_key(job_id))
    except Exception:  # noqa: BLE001 - as in `tell`
        logger.warning("the course of job %s could not be forgotten", job_id)


def _key(job_id: int) -> str:
    return f"job-course:{job_id}"
