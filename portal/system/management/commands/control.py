"""`manage.py control`: the worker that sweeps. deploy/supervisord.conf starts it beside the workers that run jobs."""

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.celery import app


class Command(BaseCommand):
    """Run the worker of the control queue. It sweeps and does nothing else, so no job keeps it waiting."""

    help = "Run the worker that sweeps."

    def handle(self, *args, **options):
        """Work until it is stopped."""
        queue = settings.CELERY_TASK_ROUTES["portal.jobs.sweep"]["queue"]
        quiet = ["--without-gossip", "--without-mingle"]
        app.worker_main(
            [
                "worker",
                "--queues",
                queue,
                "--pool",
                "solo",
                "--hostname",
                "control@%h",
                "--loglevel",
                "INFO",
                *quiet,
            ]
        )
