"""The lease of a job: claimed, renewed and released by conditional UPDATEs, so that one worker at a time has it."""

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.jobs.models import Job

MAX_ATTEMPTS = 5


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
    """Claim a ready job, or a running one with an expired lease. Returns None when that is not possible."""
    now = timezone.now()
    free = Q(state=Job.State.READY, run_after__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=job_id).update(
        state=Job.State.RUNNING, owner=owner, lease_until=lease_end(), attempts=F("attempts") + 1
    )
    return Job.objects.select_related("organisation", "actor").get(pk=job_id) if taken else None


def renew(job: Job, *, done: int, total: int, message: str) -> None:
    """Report the progress and renew the lease. Raises Cancelled or LeaseLost when the work should stop."""
    held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, owner=job.owner).update(
        lease_until=lease_end(), progress=done, total=total, message=message[:300]
    )
    if not held:
        state = Job.objects.values_list("state", flat=True).get(pk=job.pk)
        raise Cancelled if state == Job.State.CANCELLED else LeaseLost
    job.progress, job.total, job.message = done, total, message


def finish(job: Job, *, state: str = Job.State.DONE, error: str = "") -> bool:
    """End the job if this worker still has it. Returns whether it did."""
    now = timezone.now()
    ended = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, owner=job.owner).update(
        state=state, error=error, lease_until=None, finished_at=now
    )
    if ended:
        job.state, job.error, job.finished_at = state, error, now
    return bool(ended)


@contextmanager
def finishing(job: Job) -> Iterator[None]:
    """Publish the result and end the job in one transaction.

    Raises LeaseLost, and rolls back, when the lease is lost. Work computes before the block and writes inside it. A
    crash before the commit leaves nothing, and after the commit the job is done. So nothing is lost or done twice.
    """
    with transaction.atomic():
        if not finish(job):
            raise LeaseLost
        yield
