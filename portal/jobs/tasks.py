"""What Celery calls: one task that does a job, one that sweeps."""

from celery import shared_task

from portal.jobs import services
from portal.jobs.models import Heartbeat


@shared_task(name="portal.jobs.run")
def run(job_id: int) -> str:
    """Do one job."""
    Heartbeat.beat("worker")
    return services.run(job_id)


@shared_task(name="portal.jobs.sweep")
def sweep() -> int:
    """Sweep; the only entry of beat. A worker that sweeps is alive."""
    Heartbeat.beat("worker")
    return services.sweep()
