"""The tasks that Celery calls: one runs a job, one sweeps, one shows that the workers take work."""

import logging

from celery import shared_task
from django.conf import settings

from portal.jobs import holding, services
from portal.jobs.models import Heartbeat

logger = logging.getLogger(__name__)


@shared_task(name="portal.jobs.run")
def run(job_id: int) -> str:
    """Run one job. On SQLite it waits for another job that writes, as long as a job may take."""
    Heartbeat.beat("worker")
    with holding.patience(settings.CELERY_TASK_SOFT_TIME_LIMIT):
        return services.run(job_id)


@shared_task(name="portal.jobs.pulse")
def pulse() -> None:
    """Show that a worker takes work. Workers that are all busy show it when they renew their leases."""
    Heartbeat.beat("worker")


@shared_task(name="portal.jobs.sweep")
def sweep() -> int:
    """Sweep. This is the only entry of beat; it has a worker of its own, so that no job keeps it waiting."""
    try:
        pulse.apply_async(expires=settings.JOB_SWEEP_SECONDS)
    except Exception:  # noqa: BLE001 - whatever is wrong with the broker, the sweep goes on
        logger.warning("the workers could not be asked for a sign of life")
    return services.sweep()
