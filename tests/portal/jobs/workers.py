"""Real Celery workers for tests: beat and sweep inside, on the test database, over either broker, killed as a group."""

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.jobs.models import Job

BROKERS = ("folders", "redis")
# The broker that goes with the database of this run: what does not touch the broker itself is tested over this one.
BROKER = "redis" if os.environ.get("REDIS_URL") else "folders"
REDIS = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/9"
# What the worker's process runs first: `given` registers the kinds of work that a test needs.
SCRIPT = """
import subprocess, sys
sys.path.insert(0, {base!r})
from tests import clock
clock.travel()
import django
django.setup()
{given}
from portal.celery import app
work = app.conf.task_default_queue
control = f"{{work}}-control"
quiet = ["--loglevel=ERROR", "--without-gossip", "--without-mingle"]
if "control" in sys.argv:
    app.worker_main(["worker", "--beat", "--pool=solo", "--hostname=control@%h", "--queues", control, *quiet])
elif {apart}:
    subprocess.Popen([sys.executable, __file__, "control"])
    app.worker_main(["worker", "--concurrency=2", "--queues", work, *quiet])
else:
    app.worker_main(["worker", "--beat", "--concurrency=2", "--queues", f"{{work}},{{control}}", *quiet])
"""


class Workers:
    """A worker that is started, killed and started again; `stop` ends whatever runs."""

    def __init__(self, folder: Path, broker: str, given: str = "", apart: bool = False):
        self.script = folder / "worker.py"
        self.script.write_text(SCRIPT.format(base=str(settings.BASE_DIR), given=given, apart=apart))
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "VAR_DIR": str(folder / "var"),
            "REDIS_URL": REDIS if broker == "redis" else "",
            "CELERY_QUEUE": f"test-{uuid.uuid4().hex[:8]}",
            "JOB_SWEEP_SECONDS": "0.2",
            "JOB_LEASE_SECONDS": "0.6",
            "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start the worker, in a process group of its own, once the leases of a killed one have run out.

        Until then its jobs look held: the next kill would hit a worker that has not begun.
        """
        running = Job.objects.filter(state=Job.State.RUNNING)
        wait_for(lambda: not running.filter(lease_until__gt=timezone.now()).exists(), 10)
        self.process = subprocess.Popen(
            [sys.executable, str(self.script)],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """Kill -9 the worker with its children, at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def kill_at_work(self, kind: str, after: float, timeout: float = 60) -> None:
        """Start, wait until a worker that is alive holds a job of a kind, and kill `after` seconds later."""
        self.start()
        wait_for(lambda: held(kind) or all_ended(), timeout)
        time.sleep(after)
        self.kill()

    def finish(self, timeout: float = 60) -> None:
        """Start and let every job come to its end."""
        self.start()
        wait_for(all_ended, timeout)
        self.kill()


@contextmanager
def workers(folder: Path, broker: str, given: str = "", apart: bool = False):
    """Give workers over a broker, with a process of its own for the sweep when they are `apart`; skip, aloud, where Redis is asked for and does not answer."""
    if broker == "redis" and not answers(REDIS):
        pytest.skip("no Redis on this machine")
    made = Workers(folder, broker, given, apart)
    try:
        yield made
    finally:
        made.kill()


def answers(url: str) -> bool:
    """Tell whether something listens at an address."""
    place = urlparse(url)
    try:
        socket.create_connection((place.hostname, place.port or 6379), 1).close()
    except OSError:
        return False
    return True


def database_url() -> str:
    """Return the address of the test database for another process."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def held(kind: str) -> bool:
    """Tell whether a worker that is alive holds a job of a kind; `start` has waited for the leases of a killed one."""
    running = Job.objects.filter(kind=kind, state=Job.State.RUNNING)
    return running.filter(lease_until__gt=timezone.now()).exists()


def all_ended() -> bool:
    """Tell whether no job waits or runs."""
    return not Job.objects.filter(state__in=Job.OPEN).exists()


def wait_for(condition, timeout: float) -> None:
    """Wait until something holds; fail the test when it takes too long."""
    until = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)
