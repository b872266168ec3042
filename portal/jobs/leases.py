"""Holding a job: claimed, renewed and let go by conditional UPDATEs, so that one worker holds it and no other."""

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
    """Another worker holds this job by now, or it was cancelled: whatever this one did must not count."""


class Cancelled(Exception):
    """Somebody cancelled the job."""


def worker_name() -> str:
    """Return a name that no other claim bears."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def lease_end():
    """Return until when a claim made now holds."""
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(job_id: int, owner: str) -> Job | None:
    """Take a ready job, or a running one whose lease has run out. None when it is not to be had."""
    now = timezone.now()
    free = Q(state=Job.State.READY, run_after__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=job_id).update(
        state=Job.State.RUNNING, owner=owner, lease_until=lease_end(), attempts=F("attempts") + 1
    )
    return Job.objects.select_related("organisation", "actor").get(pk=job_id) if taken else None


def renew(job: Job, *, done: int, total: int, message: str) -> None:
    """Tell how far the work is. Raises Cancelled or LeaseLost when it should stop."""
    held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, owner=job.owner).update(
        lease_until=lease_end(), progress=done, total=total, message=message[:300]
    )
    if not held:
        state = Job.objects.values_list("state", flat=True).get(pk=job.pk)
        raise Cancelled if state == Job.State.CANCELLED else LeaseLost
    job.progress, job.total, job.message = done, total, message


def finish(job: Job, *, state: str = Job.State.DONE, error: str = "") -> bool:
    """End the job if this worker still holds it. Tells whether it did."""
    now = timezone.now()
    ended = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, owner=job.owner).update(
        state=state, error=error, lease_until=None, finished_at=now
    )
    if ended:
        job.state, job.error, job.finished_at = state, error, now
    return bool(ended)


@contextmanager
def finishing(job: Job) -> Iterator[None]:
    """Publish the result and end the job in one transaction; raises LeaseLost, and nothing counts, if it is late.

    Work computes freely before and writes inside: killed before the commit it leaves nothing, after it the
    job is done. Nothing is lost, nothing doubled.
    """
    with transaction.atomic():
        if not finish(job):
            raise LeaseLost
        yield
