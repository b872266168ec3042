"""Enqueue, run, cancel, retry and sweep. The row is the truth; a message only wakes a worker."""

import logging
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import User, people_with
from portal.audit.requests import begin, current_request_id
from portal.audit.services import record
from portal.jobs import clock, holding, leases
from portal.jobs.models import Heartbeat, Job
from portal.jobs.registry import all_kinds, kind, label_of
from portal.memory.acts import act
from portal.memory.models import Act
from portal.notifications.services import notify
from portal.organisations.models import Organisation
from portal.troubles import trouble_of
from portal.workflow import StaleState, check_right

logger = logging.getLogger(__name__)
RUN_TASK = "portal.jobs.run"
FIRST_RETRY = timedelta(minutes=1)  # each further one waits twice as long


def enqueue(
    kind_key: str, *, key: str, organisation: Organisation, actor: User | None, **arguments: object
) -> Job:
    """Store work to be done, once per `key`, and wake a worker after the commit.

    `arguments` are ids and plain values only. Returns the row of `key`, whether it is old or new.
    """
    job = Job.objects.filter(key=key).first()
    if job is None:
        try:
            with transaction.atomic():
                job = Job.objects.create(
                    key=key,
                    kind=kind_key,
                    arguments=arguments,
                    organisation=organisation,
                    actor=actor,
                    request_id=current_request_id(),
                )
        except IntegrityError:
            job = Job.objects.get(key=key)
    if job.state == Job.State.READY:
        transaction.on_commit(lambda: wake(job.pk), robust=True)
    return job


def wake(job_id: int) -> bool:
    """Send the message that wakes a worker. A failing broker is logged only, because the sweep sends again."""
    try:
        current_app.send_task(RUN_TASK, args=[job_id])
    except Exception:  # noqa: BLE001 - whatever is wrong with the broker, the row is there
        logger.warning("no worker could be woken for job %s; the sweep will", job_id)
        return False
    return True


def run(job_id: int) -> str:
    """Run a job if it can be claimed, and return its state afterwards, or "". Called by the worker only."""
    try:
        job = leases.claim(job_id, leases.worker_name())
    except OperationalError:
        logger.warning(
            "job %s could not be claimed while the database is busy; the sweep wakes it again", job_id
        )
        return ""
    if job is None:
        return ""
    begin(job.request_id)
    if job.attempts > leases.MAX_ATTEMPTS:
        _fail(job, "attempts")
        return job.state

    try:
        with _as_act(job), leases.kept(job) as report:
            kind(job.kind).work(job, report)
    except (leases.LeaseLost, leases.Cancelled):
        logger.info("job %s was taken away or cancelled", job_id)
    except SoftTimeLimitExceeded:
        logger.warning("job %s took longer than a job may", job_id)
        minutes = {"minutes": settings.CELERY_TASK_SOFT_TIME_LIMIT // 60}
        _fail(
            job, _("It took longer than %(minutes)s minutes and was stopped. Nothing was written.") % minutes
        )
    except ValidationError as fault:  # a fault that people can correct is shown in its own words
        logger.warning("job %s was refused: %s", job_id, fault.messages)
        _fail(job, " ".join(fault.messages))
    except Exception as error:
        logger.exception("job %s failed", job_id)
        trouble = trouble_of(error)
        said = f"{trouble.title} {trouble.text}" if trouble else f"{type(error).__name__}: {error}"
        _fail(job, said, again=True)
    else:
        leases.finish(job)
    return Job.objects.values_list("state", flat=True).get(pk=job_id)


def _as_act(job: Job) -> AbstractContextManager:
    """Name the job as the act by which rows change, with the rows that it was enqueued for."""
    words = [job.kind, *(f"{name}={value}" for name, value in job.arguments.items())]
    return act(Act.Source.JOB, " ".join(words), request_id=job.request_id, who=lambda: job.actor)


def _fail(job: Job, error: str, *, again: bool = False) -> None:
    """End a job as failed and tell who began it, or the keepers if the system did.

    With `again` work of the system is first tried some more times, soon; the keepers are told of the first failure.
    """
    error = error[:2000]
    if again and job.actor is None and job.attempts < leases.MAX_ATTEMPTS:
        with transaction.atomic():
            pause = FIRST_RETRY * 2 ** (job.attempts - 1)
            if leases.put_off(job, error=error, until=timezone.now() + pause) and job.attempts == 1:
                _tell_of_failure(job)
        return
    with transaction.atomic():
        if leases.finish(job, state=Job.State.FAILED, error=error):
            _tell_of_failure(job)


def _tell_of_failure(job: Job) -> None:
    people = [job.actor] if job.actor else people_with("jobs.retry_job", job.organisation.path)
    sentence = gettext_noop("“%(work)s” failed. Open it to see what to do.")
    notify(people, sentence, link=f"/jobs/{job.pk}/", work=label_of(job.kind))


def cancel_job(*, job: Job, actor: User) -> Job:
    """Cancel a job that has not ended. A running one stops at its next report. Raises StaleState."""
    with transaction.atomic():
        changed = Job.objects.filter(pk=job.pk, state__in=Job.OPEN).update(
            state=Job.State.CANCELLED, finished_at=timezone.now(), lease_until=None
        )
        before = job.state
        job.refresh_from_db()
        if not changed:
            raise StaleState(job, "jobs.cancel_job")
        record("jobs.cancel_job", job, actor=actor, changes={"state": [before, job.state]})
    return job


def retry_job(*, job: Job, actor: User) -> Job:
    """Run a failed job again. Raises StaleState when it has not failed."""
    with transaction.atomic():
        changed = Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
            state=Job.State.READY, attempts=0, error="", finished_at=None, run_after=timezone.now()
        )
        job.refresh_from_db()
        if not changed:
            raise StaleState(job, "jobs.retry_job")
        record("jobs.retry_job", job, actor=actor, changes={"state": [Job.State.FAILED, job.state]})
        transaction.on_commit(lambda: wake(job.pk), robust=True)
    return job


def confirm_clock(*, actor: User) -> Heartbeat:
    """Believe the day that the clock shows. Raises PermissionDenied, and ValidationError when it is not in doubt."""
    root = Organisation.objects.get(depth=1)
    check_right(clock.CONFIRM, root, actor)
    with transaction.atomic():
        believed = clock.doubted_since()
        if believed is None:
            raise ValidationError(_("The day on the clock is not in doubt."))
        row = Heartbeat.objects.get(part=clock.BELIEVED)
        row.at = timezone.now()
        row.save(update_fields=["at"])
        Heartbeat.objects.filter(part=clock.DOUBTED).delete()
        days = [str(timezone.localdate(believed)), str(timezone.localdate(row.at))]
        record(clock.CONFIRM, row, actor=actor, organisation=root, changes={"at": days})
    return row


def sweep() -> int:
    """Wake workers for due jobs, expired leases and lost messages, and enqueue periodic work.

    Safe to run at any time. Returns the number of jobs for which a worker was woken. While a long import keeps SQLite
    from writing, periodic work waits for a later sweep; everything else is read.
    """
    now, last = timezone.now(), Heartbeat.last_seen().get("sweep")
    Heartbeat.beat("sweep")
    due = Job.objects.filter(
        Q(state=Job.State.READY, run_after__lte=now) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    ).values_list("pk", flat=True)
    woken = sum(wake(job_id) for job_id in list(due[:500]))
    try:
        with holding.patience(holding.BRIEFLY_SECONDS):
            clock.note_clock(now, last)
            _ensure_periodic(now)
    except OperationalError:
        logger.info("periodic work waits for a later sweep: the database is busy")
    return woken


def _ensure_periodic(now: datetime) -> None:
    """Enqueue the work of this period that is not there yet. Rows of other periods do not matter: clocks step."""
    root = Organisation.objects.filter(depth=1).first()
    if root is None:
        return
    due = {
        f"{wanted.key}:{_period(now, wanted.every)}": wanted
        for wanted in all_kinds().values()
        if wanted.every
    }
    made = set(Job.objects.filter(key__in=due).values_list("key", flat=True))
    for key in due.keys() - made:
        enqueue(due[key].key, key=key, organisation=root, actor=None)


def _period(now: datetime, every: timedelta) -> str:
    seconds = int(every.total_seconds())
    started = int(now.timestamp()) // seconds * seconds
    return str(started)
