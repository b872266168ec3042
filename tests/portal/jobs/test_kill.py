"""Kill -9 at random points: nothing is lost, nothing doubled. Real Celery workers, both brokers, both databases."""

import os
import random

import pytest
from django.db.models import Max

from portal.jobs.models import Heartbeat, Job
from tests.portal.jobs.workers import BROKERS, workers

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "4"))
# Each job writes one row under its own key and ends, in one transaction.
WORK = """
import random, time
from portal.jobs import leases, registry
from portal.jobs.models import Heartbeat

def work(job, report):
    for step in range(3):
        time.sleep(random.random() * 0.1)
        report(step, 3, "")
    with leases.finishing(job):
        Heartbeat.objects.create(part=job.arguments["mark"], at="2026-01-01T00:00:00Z")
        time.sleep(random.random() * 0.1)

registry.job("test.mark", label="mark")(work)
"""


@pytest.mark.slow
@pytest.mark.parametrize("broker", BROKERS)
@pytest.mark.django_db(transaction=True)
def test_killed_workers_lose_and_double_nothing(broker, tree, admin, tmp_path):
    draw = random.Random(20261124)
    marks = [f"m{number}" for number in range(4 * ROUNDS)]
    for mark in marks:
        Job.objects.create(
            key=mark, kind="test.mark", arguments={"mark": mark}, organisation=tree.root, actor=admin
        )

    with workers(tmp_path, broker, WORK) as own:
        for _round in range(ROUNDS):
            own.kill_at_work("test.mark", after=draw.random() * 0.2)
        own.finish()

    asked = Job.objects.filter(kind="test.mark")
    assert set(asked.values_list("state", flat=True)) == {Job.State.DONE}
    assert sorted(Heartbeat.objects.filter(part__in=marks).values_list("part", flat=True)) == sorted(marks)
    assert asked.aggregate(most=Max("attempts"))["most"] > 1, "no job was killed at work"
