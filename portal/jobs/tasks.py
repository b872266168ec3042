"""The tasks that Celery calls: one runs a job, one sweeps."""

from celery import shared_task

from portal.jobs import services
from portal.jobs.models import Heartbeat


@shared_task(name="portal.jobs.run")
def run(job_id: int) -> str:
    """Run one job."""
    Heartbeat.beat("worker")
    return services.run(job_id)


@shared_task(name="portal.jobs.sweep")
def sweep() -> int:
    """Sweep. This is the only entry of beat; it also shows that a worker is alive."""
    Heartbeat.beat("worker")
    return services.sweep()
