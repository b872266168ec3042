"""Work that takes longer than its lease: renewed from outside its transaction, told to stop, taken over when it dies."""

import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from portal.jobs import holding, leases, registry, services
from portal.jobs.models import Heartbeat, Job
from portal.organisations.models import Area
from tests.portal.jobs.workers import BROKER, wait_for, workers

LEASE = 0.6
# One transaction of four leases, which says twenty times how far it is.
LONG = """
import time
from portal.jobs import course, leases, registry
from portal.organisations.models import Area

def work(job, report):
    with leases.finishing(job):
        Area.objects.create(code=job.arguments["code"], name="long", level=3)
        for _step in course.one_by_one(list(range(20))):
            time.sleep(0.12)

registry.job("test.long", label="long")(work)
"""


def make_long(tree, admin, code="990001") -> Job:
    arguments = {"code": code}
    return Job.objects.create(
        key=code, kind="test.long", arguments=arguments, organisation=tree.root, actor=admin
    )


@pytest.fixture
def in_thread(settings):
    """Run work on its own thread, as a worker does, with a short lease."""
    settings.JOB_LEASE_SECONDS = LEASE
    threads = []

    def run(job) -> threading.Thread:
        def alone():
            services.run(job.pk)
            connection.close()

        threads.append(threading.Thread(target=alone))
        threads[-1].start()
        return threads[-1]

    yield run
    for thread in threads:
        thread.join(20)
    registry._kinds.pop("test.thread", None)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_work_longer_than_its_lease_is_done_by_one_worker_while_the_sweep_goes_on(tree, admin, tmp_path):
    job = make_long(tree, admin)
    courses, beats = set(), set()

    with workers(tmp_path, BROKER, LONG, apart=True) as own:
        own.start()
        wait_for(lambda: Job.objects.get(pk=job.pk).state == Job.State.RUNNING, 60)
        begun = timezone.now()
        while Job.objects.get(pk=job.pk).state == Job.State.RUNNING:
            beats.add(Heartbeat.last_seen().get("sweep"))
            if connection.vendor == "postgresql":
                courses.add(Job.objects.get(pk=job.pk).progress)
            time.sleep(0.05)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.progress, job.total) == (Job.State.DONE, 1, 20, 20)
    assert job.finished_at - begun > timedelta(seconds=2 * LEASE)
    assert Area.objects.filter(code="990001").count() == 1
    assert len(beats) > 1
    assert connection.vendor == "sqlite" or len(courses) > 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_long_work_that_is_killed_is_taken_over_and_published_once(tree, admin, tmp_path):
    job = make_long(tree, admin)

    with workers(tmp_path, BROKER, LONG) as own:
        own.kill_at_work("test.long", after=2 * LEASE)
        assert not Area.objects.filter(code="990001").exists()
        own.finish()

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)
    assert Area.objects.filter(code="990001").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_lease_of_work_that_holds_a_transaction_stands(tree, admin, in_thread):
    """On SQLite nobody can write meanwhile: that the process lives stands for the lease."""
    holds, go_on = threading.Event(), threading.Event()

    @registry.job("test.thread", label="长")
    def work(job, report):
        with leases.finishing(job):
            Area.objects.create(code="990002", name="长", level=3)
            holds.set()
            assert go_on.wait(20)

    job = services.enqueue("test.thread", key="t", organisation=tree.root, actor=admin)
    thread = in_thread(job)
    assert holds.wait(20)
    time.sleep(2 * LEASE)

    if connection.vendor == "postgresql":
        assert Job.objects.get(pk=job.pk).lease_until > timezone.now()
        assert leases.claim(job.pk, "second") is None
    else:
        assert (str(connection.settings_dict["NAME"]), job.pk) in holding._own
    go_on.set()
    thread.join(20)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 1)


@pytest.mark.django_db(transaction=True)
def test_work_that_is_cancelled_is_told_by_its_next_report_after_a_renewal(tree, admin, in_thread):
    begun, told = threading.Event(), []

    @registry.job("test.thread", label="长")
    def work(job, report):
        begun.set()
        until = time.monotonic() + 20
        try:
            while time.monotonic() < until:
                report(1, 2)
                time.sleep(0.02)
        except leases.Cancelled:
            told.append("cancelled")
            raise

    job = services.enqueue("test.thread", key="t", organisation=tree.root, actor=admin)
    thread = in_thread(job)
    assert begun.wait(20)
    services.cancel_job(job=job, actor=admin)
    thread.join(20)

    assert told == ["cancelled"]
    assert Job.objects.get(pk=job.pk).state == Job.State.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_what_was_cancelled_while_it_wrote_leaves_nothing(tree, admin):
    @registry.job("test.thread", label="长")
    def work(job, report):
        with leases.finishing(job):
            Area.objects.create(code="990003", name="长", level=3)
            Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED)

    job = services.enqueue("test.thread", key="t", organisation=tree.root, actor=admin)
    try:
        services.run(job.pk)
    finally:
        registry._kinds.pop("test.thread")

    assert not Area.objects.filter(code="990003").exists()


@pytest.mark.django_db
def test_the_end_of_a_job_is_when_its_work_was_written(tree, admin, time_machine):
    time_machine.move_to("2026-03-10 09:00+08:00", tick=False)
    job = services.enqueue("test.thread", key="t", organisation=tree.root, actor=admin)
    held = leases.claim(job.pk, "one")

    with leases.finishing(held):
        time_machine.shift(600)

    assert Job.objects.get(pk=job.pk).finished_at == timezone.now()


@pytest.mark.django_db(transaction=True)
def test_what_another_process_holds_is_not_claimed_though_its_lease_has_run_out(tree, admin, tmp_path):
    """SQLite asks the kernel. On PostgreSQL the lease alone decides, so the job is claimed."""
    job = services.enqueue("test.thread", key="t", organisation=tree.root, actor=admin)
    Job.objects.update(
        state=Job.State.RUNNING, owner="other", lease_until=timezone.now() - timedelta(seconds=1)
    )
    if connection.vendor == "postgresql":
        assert leases.claim(job.pk, "second") is not None
        return
    file = f"{connection.settings_dict['NAME']}-leases"
    script = (
        "import fcntl, os, sys, time\n"
        f"fd = os.open({file!r}, os.O_RDWR | os.O_CREAT)\n"
        f"fcntl.lockf(fd, fcntl.LOCK_EX, 1, {job.pk})\n"
        "print('held', flush=True)\n"
        "time.sleep(60)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout.readline() == "held\n"
        assert leases.claim(job.pk, "second") is None
    finally:
        other.kill()
        other.wait()
        other.stdout.close()

    assert leases.claim(job.pk, "second") is not None


@pytest.mark.django_db(transaction=True)
def test_a_job_that_cannot_be_claimed_while_the_database_is_busy_waits_for_the_sweep(
    tree, admin, monkeypatch
):
    def busy(*args):
        raise OperationalError("database is locked")

    job = services.enqueue("test.thread", key="t", organisation=tree.root, actor=admin)
    monkeypatch.setattr(leases, "claim", busy)

    assert services.run(job.pk) == ""
    assert Job.objects.get(pk=job.pk).state == Job.State.READY
