"""The lease of a job: claimed, renewed and released by conditional UPDATEs, so that one worker at a time has it.

While the work runs, a thread with a connection of its own renews the lease. The work may hold a transaction or a
streaming read for as long as it takes, and writes nothing about itself meanwhile (decision 0031).
"""

import logging
import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.jobs import course, holding
from portal.jobs.models import Heartbeat, Job
from portal.jobs.registry import Report

MAX_ATTEMPTS = 5
LONGEST_PAUSE_SECONDS = 5.0  # between two renewals; a cancelled job learns of it no later
RENEWALS_A_LEASE = 3  # two of them may fail before the lease runs out
logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker has this job now, or it was cancelled. The result of this one must be discarded."""


class Cancelled(Exception):
    """Somebody cancelled the job."""


def worker_name() -> str:
    """Return a name that is unique to this claim."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def lease_end():
    """Return the end of a lease that is claimed now."""
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(job_id: int, owner: str) -> Job | None:
    """Claim a ready job, or a running one whose lease has expired and whose process has ended.

    Returns None when that is not possible.
    """
    if holding.held_elsewhere(job_id):
        return None
    now = timezone.now()
    free = Q(state=Job.State.READY, run_after__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=job_id).update(
        state=Job.State.RUNNING, owner=owner, lease_until=lease_end(), attempts=F("attempts") + 1
    )
    return Job.objects.select_related("organisation", "actor").get(pk=job_id) if taken else None


def renew(job: Job, *, done: int, total: int, message: str) -> None:
    """Store the progress and renew the lease. Raises Cancelled or LeaseLost when the work should stop."""
    held = _held(job).update(lease_until=lease_end(), progress=done, total=total, message=message[:300])
    if not held:
        state = Job.objects.values_list("state", flat=True).get(pk=job.pk)
        raise Cancelled if state == Job.State.CANCELLED else LeaseLost
    job.progress, job.total, job.message = done, total, message[:300]


@contextmanager
def kept(job: Job) -> Iterator[Report]:
    """Keep the lease until the end of the block, from a thread, and yield the function by which the work reports.

    Reporting touches no database. It raises Cancelled or LeaseLost once a renewal has found that out.
    """
    keeping = _Keeping(job)
    with holding.held(job.pk), course.running(job):
        thread = Thread(target=keeping.keep, name=f"lease-{job.pk}", daemon=True)
        thread.start()
        try:
            yield keeping.report
        finally:
            keeping.over.set()
            thread.join()


class _Keeping:
    """The thread that renews one lease, and what it has found."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.over = Event()
        self.fault: type[Exception] | None = None

    def report(self, done: int, total: int, message: str = "") -> None:
        """Take the progress, which the next renewal stores. Raises what a renewal has found."""
        if self.fault is not None:
            raise self.fault
        self.job.message = message[:300]
        course.tell(done, total)

    def keep(self) -> None:
        """Renew until the work is over or the lease is lost."""
        pause = min(settings.JOB_LEASE_SECONDS / RENEWALS_A_LEASE, LONGEST_PAUSE_SECONDS)
        try:
            while self.fault is None and not self.over.wait(pause):
                with holding.patience(holding.BRIEFLY_SECONDS):
                    self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        job = self.job
        try:
            Heartbeat.beat("worker")
            renew(job, done=job.progress, total=job.total, message=job.message)
        except (Cancelled, LeaseLost) as found:
            self.fault = type(found)
        except Job.DoesNotExist:
            logger.warning("job %s cannot be seen by others yet", job.pk)
        except DatabaseError:  # busy or away: the next renewal tries again
            logger.info("the lease of job %s could not be renewed now", job.pk)


def _held(job: Job):
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, owner=job.owner)


def finish(job: Job, *, state: str = Job.State.DONE, error: str = "") -> bool:
    """End the job if this worker still has it. Returns whether it did."""
    now = timezone.now()
    course_so_far = {"progress": job.progress, "total": job.total, "message": job.message}
    ended = _held(job).update(state=state, error=error, lease_until=None, finished_at=now, **course_so_far)
    if ended:
        job.state, job.error, job.finished_at = state, error, now
    return bool(ended)


def put_off(job: Job, *, error: str, until: datetime) -> bool:
    """Give a job back, to be run again from a moment on, if this worker still has it. Returns whether it did."""
    state = Job.State.READY
    put = _held(job).update(state=state, error=error, run_after=until, lease_until=None, owner="")
    if put:
        job.state, job.error, job.run_after = state, error, until
    return bool(put)


@contextmanager
def finishing(job: Job) -> Iterator[None]:
    """Publish the result and end the job in one transaction.

    Raises LeaseLost, and rolls back, when the lease is lost. Work computes before the block and writes inside it. A
    crash before the commit leaves nothing, and after the commit the job is done. So nothing is lost or done twice.
    The job's row is written last, because a row that is written first stays locked, and nobody could renew its lease.
    """
    with transaction.atomic():
        if not _held(job).exists():
            raise LeaseLost
        yield
        if not finish(job):
            raise LeaseLost
