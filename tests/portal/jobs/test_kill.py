"""Kill -9 at random points: nothing is lost, nothing doubled. A real worker process, a real broker, both databases."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "4"))
# What the worker process does: each job writes one row under its own key and ends, in one transaction.
WORKER = """
import os, sys, time, random
sys.path.insert(0, {base!r})
import django
django.setup()
from portal.jobs import leases, registry, services
from portal.jobs.models import Job, Heartbeat

def work(job, report):
    for step in range(3):
        time.sleep(random.random() * 0.02)
        report(step, 3, "")
    with leases.finishing(job):
        Heartbeat.objects.create(part=job.arguments["mark"], at="2026-01-01T00:00:00Z")
        time.sleep(random.random() * 0.02)

registry.job("test.mark", label="mark")(work)
while True:
    ready = list(Job.objects.filter(state__in=["ready", "running"]).values_list("pk", flat=True))
    if not ready:
        break
    for pk in ready:
        services.run(pk)
    time.sleep(0.02)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_workers_lose_and_double_nothing(tree, admin, tmp_path):
    from portal.jobs.models import Heartbeat, Job

    draw = random.Random(20261124)
    marks = [f"m{number}" for number in range(12)]
    for mark in marks:
        Job.objects.create(
            key=mark, kind="test.mark", arguments={"mark": mark}, organisation=tree.root, actor=admin
        )
    database = connection.settings_dict
    script = tmp_path / "worker.py"
    script.write_text(WORKER.format(base=str(settings.BASE_DIR)))
    for _round in range(ROUNDS):
        worker = start(script, database)
        time.sleep(0.9 + draw.random() * 0.6)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    last = start(script, database)
    assert last.wait(timeout=60) == 0

    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.DONE}
    assert sorted(Heartbeat.objects.values_list("part", flat=True)) == sorted(marks)


def start(script, database) -> subprocess.Popen:
    """Start a worker on the test database; leases run out at once, so the next worker takes over."""
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = {**os.environ, "DATABASE_URL": url, "JOB_LEASE_SECONDS": "0.3", "DEBUG": "1"}
    environment["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    return subprocess.Popen([sys.executable, str(script)], env=environment, stderr=subprocess.DEVNULL)
