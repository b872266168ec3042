"""The lease of a job: its owner, its moment, its attempts. The clock is given."""

from datetime import datetime, timedelta

import pytest
import time_machine
from celery import current_app
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.jobs import leases, registry, services
from portal.jobs.models import Job
from portal.notifications.models import Notification
from portal.workflow import StaleState

NOW = "2026-03-10 09:00+08:00"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Keep what is sent to workers in a list."""
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: sent.append((name, args[0])))
    return sent


@pytest.fixture
def kind():
    """A kind of work of which a test says what it does."""
    works = []

    @registry.job("test.leased", label="租约")
    def work(job, report):
        for one in works:
            one(job, report)

    yield works
    registry._kinds.pop("test.leased")


@pytest.fixture
def job(tree, admin, kind):
    return services.enqueue("test.leased", key="leased", organisation=tree.city, actor=admin)


def stored(job) -> Job:
    return Job.objects.get(pk=job.pk)


def in_seconds(number) -> datetime:
    return timezone.now() + timedelta(seconds=number)


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, True), (1, False)])
def test_a_job_is_taken_from_its_moment_on(job, seconds, taken):
    Job.objects.update(run_after=in_seconds(seconds))

    assert (leases.claim(job.pk, "one") is not None) == taken


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False), (1, False)])
def test_a_running_job_is_taken_over_after_the_end_of_its_lease(job, seconds, taken):
    leases.claim(job.pk, "one")
    Job.objects.update(lease_until=in_seconds(seconds))

    assert (leases.claim(job.pk, "two") is not None) == taken
    assert stored(job).owner == ("two" if taken else "one")


@pytest.mark.parametrize("state", [Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED])
def test_a_job_that_has_ended_is_taken_by_nobody(job, state):
    Job.objects.update(state=state, lease_until=in_seconds(-60))

    assert leases.claim(job.pk, "one") is None


def test_a_claim_says_who_and_until_when_and_counts(job, settings):
    held = leases.claim(job.pk, "one")

    assert (held.state, held.owner, held.attempts) == (Job.State.RUNNING, "one", 1)
    assert held.lease_until == in_seconds(settings.JOB_LEASE_SECONDS)


def test_the_worker_before_neither_renews_nor_finishes(job, clock, settings):
    """The row is running, but for another: whatever the one before says must not count."""
    late = leases.claim(job.pk, "late")
    clock.shift(settings.JOB_LEASE_SECONDS + 1)
    holder = leases.claim(job.pk, "holder")

    with pytest.raises(leases.LeaseLost):
        leases.renew(late, done=1, total=2, message="late")
    assert leases.finish(late, error="late") is False

    row = stored(job)
    assert (row.state, row.owner, row.error, row.message) == (Job.State.RUNNING, "holder", "", "")
    assert leases.finish(holder) is True


def test_a_renewal_moves_the_lease_and_tells_how_far_the_work_is(job, clock, settings):
    held = leases.claim(job.pk, "one")
    clock.shift(30)
    leases.renew(held, done=1, total=4, message="三" * 301)

    row = stored(job)
    assert row.lease_until == in_seconds(settings.JOB_LEASE_SECONDS)
    assert (row.progress, row.total, row.percent, held.percent) == (1, 4, 25, 25)
    assert row.message == "三" * 300


def test_a_worker_that_holds_two_jobs_speaks_of_one(tree, admin, job):
    other = services.enqueue("test.leased", key="second", organisation=tree.city, actor=admin)
    held = [leases.claim(one.pk, "one") for one in (job, other)]
    leases.renew(held[0], done=1, total=2, message="half")
    leases.finish(held[0])

    assert (stored(other).progress, stored(other).state) == (0, Job.State.RUNNING)


@pytest.mark.parametrize("state", [Job.State.DONE, Job.State.FAILED])
def test_a_job_that_has_ended_is_lost_to_its_worker(job, state):
    held = leases.claim(job.pk, "one")
    Job.objects.update(state=state)

    with pytest.raises(leases.LeaseLost):
        leases.renew(held, done=1, total=2, message="")
    assert not leases.finish(held)


def test_what_is_finished_bears_its_end_and_no_lease(job):
    held = leases.claim(job.pk, "one")
    with leases.finishing(held):
        pass

    row = stored(job)
    assert (row.state, row.lease_until, row.finished_at) == (Job.State.DONE, None, timezone.now())
    assert (held.state, held.finished_at) == (row.state, row.finished_at)


@pytest.mark.parametrize(
    ("before", "state"), [(3, Job.State.DONE), (4, Job.State.DONE), (5, Job.State.FAILED)]
)
def test_a_job_is_tried_five_times(job, before, state):
    assert leases.MAX_ATTEMPTS == 5
    Job.objects.update(attempts=before)

    assert services.run(job.pk) == state
    assert stored(job).attempts == before + 1
    assert stored(job).error == ("attempts" if state == Job.State.FAILED else "")


def test_only_who_began_a_failed_job_is_told_where_to_look(job, kind, admin, keeper):
    def fail(job, report):
        raise ValueError("坏" * 3000)

    kind.append(fail)
    services.run(job.pk)

    notice = Notification.objects.get()
    assert (notice.recipient, notice.link) == (admin, f"/jobs/{job.pk}/")
    assert "租约" in notice.text
    assert len(stored(job).error) == 2000


def test_a_failure_of_one_who_lost_the_job_tells_nobody(job, kind, settings, clock):
    def lose(job, report):
        clock.shift(settings.JOB_LEASE_SECONDS + 1)
        leases.claim(job.pk, "other")
        raise ValueError("too late")

    kind.append(lose)

    assert services.run(job.pk) == Job.State.RUNNING
    assert not Notification.objects.exists()


@pytest.mark.parametrize("state", [Job.State.READY, Job.State.RUNNING, Job.State.DONE, Job.State.CANCELLED])
def test_only_what_failed_is_run_again(job, admin, state):
    Job.objects.update(state=state)

    with pytest.raises(StaleState):
        services.retry_job(job=job, actor=admin)


def test_what_is_run_again_begins_anew(job, admin, no_broker, clock, django_capture_on_commit_callbacks):
    Job.objects.update(state=Job.State.FAILED, attempts=6, error="x", finished_at=timezone.now())
    clock.shift(60)
    with django_capture_on_commit_callbacks(execute=True):
        services.retry_job(job=job, actor=admin)

    row = stored(job)
    assert (row.state, row.attempts, row.error, row.finished_at) == (Job.State.READY, 0, "", None)
    assert row.run_after == timezone.now()
    assert no_broker == [(services.RUN_TASK, job.pk)]
    assert AuditEntry.objects.get(action="jobs.retry_job").changes == {"state": ["failed", "ready"]}


def test_a_cancelled_job_has_an_end_and_is_recorded(job, admin):
    leases.claim(job.pk, "one")
    job.refresh_from_db()
    services.cancel_job(job=job, actor=admin)

    row = stored(job)
    assert (row.state, row.lease_until, row.finished_at) == (Job.State.CANCELLED, None, timezone.now())
    assert AuditEntry.objects.get(action="jobs.cancel_job").changes == {"state": ["running", "cancelled"]}


def test_a_new_job_wakes_a_worker_after_the_commit(
    tree, admin, kind, no_broker, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = services.enqueue("test.leased", key="new", organisation=tree.city, actor=admin, page=3)
        assert no_broker == []

    assert no_broker == [(services.RUN_TASK, job.pk)]
    assert (job.arguments, job.actor, job.organisation) == ({"page": 3}, admin, tree.city)


@pytest.mark.parametrize(("seconds", "woken"), [(-1, True), (0, True), (1, False)])
def test_the_sweep_wakes_what_is_due(job, no_broker, seconds, woken):
    Job.objects.update(run_after=in_seconds(seconds))
    services.sweep()

    assert ((services.RUN_TASK, job.pk) in no_broker) == woken


@pytest.mark.parametrize(("seconds", "woken"), [(-1, True), (0, False), (1, False)])
def test_the_sweep_wakes_what_lost_its_worker(job, no_broker, seconds, woken):
    leases.claim(job.pk, "one")
    Job.objects.update(lease_until=in_seconds(seconds))
    services.sweep()

    assert ((services.RUN_TASK, job.pk) in no_broker) == woken


@pytest.mark.parametrize(("minutes", "jobs"), [(59, 1), (60, 2), (61, 2)])
def test_periodic_work_is_due_after_its_span(tree, clock, minutes, jobs):
    registry.job("test.hourly", label="每小时", every=timedelta(hours=1))(lambda job, report: None)
    try:
        services.sweep()
        clock.shift(timedelta(minutes=minutes))
        services.sweep()
    finally:
        registry._kinds.pop("test.hourly")

    made = Job.objects.filter(kind="test.hourly")
    assert made.count() == jobs
    assert {job.organisation for job in made} == {tree.root}


@pytest.mark.parametrize(
    ("progress", "total", "percent"), [(0, 0, 0), (0, 3, 0), (1, 3, 33), (3, 3, 100), (4, 3, 100)]
)
def test_percent_lies_between_0_and_100(progress, total, percent):
    assert Job(progress=progress, total=total).percent == percent
