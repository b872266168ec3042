"""Jobs: one row per key, one holder, nothing lost, nothing doubled; a sick broker hurts nobody."""

from datetime import timedelta

import pytest
from celery import current_app
from celery.beat import Service
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.db.models import QuerySet
from django.utils import timezone

from portal.jobs import leases, registry, services, tasks
from portal.jobs.models import Heartbeat, Job
from portal.notifications.models import Notification
from portal.spreadsheets import resources
from portal.workflow import StaleState


@pytest.fixture
def done():
    """A kind of work that counts how often it published."""
    published = []

    @registry.job("test.count", label="计数")
    def work(job, report):
        report(1, 2, "half")
        with leases.finishing(job):
            published.append(job.pk)

    yield published
    registry._kinds.pop("test.count")


@pytest.fixture
def job(tree, admin, done):
    return services.enqueue("test.count", key="once", organisation=tree.city, actor=admin)


def test_a_key_is_enqueued_once(tree, admin, job):
    again = services.enqueue("test.count", key="once", organisation=tree.city, actor=admin)

    assert again == job


def test_a_job_is_done_once_however_often_it_is_woken(job, done):
    assert services.run(job.pk) == Job.State.DONE
    assert services.run(job.pk) == ""

    job.refresh_from_db()
    assert (done, job.attempts, job.percent) == ([job.pk], 1, 50)


def test_a_job_that_is_refused_says_why_in_the_words_of_the_refusal(tree, job, caplog):
    @registry.job("test.count", label="计数")
    def refuse(job, report):
        raise ValidationError(["缺少指标。", "请恢复后重试。"])

    assert services.run(job.pk) == Job.State.FAILED
    job.refresh_from_db()
    assert job.error == "缺少指标。 请恢复后重试。"
    assert "缺少指标。" in caplog.text
    assert Notification.objects.get().recipient == job.actor


def test_a_job_that_takes_too_long_says_so_and_is_not_begun_again(settings, job):
    @registry.job("test.count", label="计数")
    def endless(job, report):
        raise SoftTimeLimitExceeded

    assert services.run(job.pk) == Job.State.FAILED
    job.refresh_from_db()
    minutes = settings.CELERY_TASK_SOFT_TIME_LIMIT // 60
    assert job.error == f"用时超过{minutes}分钟，已停止，未写入任何内容。"
    assert services.run(job.pk) == ""


def test_the_largest_workbook_fits_into_the_time_of_a_job(settings):
    longest = settings.IMPORT_MAX_ROWS / settings.SLOWEST_ROWS_A_SECOND
    lost = settings.CELERY_TASK_TIME_LIMIT + 60

    assert longest < settings.CELERY_TASK_SOFT_TIME_LIMIT < settings.CELERY_TASK_TIME_LIMIT
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("visibility_timeout", lost) >= lost
    importers = [one.importer for one in resources.all_resources().values() if one.importer]
    assert importers
    assert [one for one in importers if one.most > settings.IMPORT_MAX_ROWS] == []


def test_the_sweep_has_a_queue_that_no_job_uses(settings):
    queue = settings.CELERY_TASK_ROUTES["portal.jobs.sweep"]["queue"]
    assert queue != settings.CELERY_TASK_DEFAULT_QUEUE
    assert current_app.amqp.router.route({}, "portal.jobs.sweep")["queue"].name == queue
    assert "queue" not in current_app.amqp.router.route({}, services.RUN_TASK) or (
        current_app.amqp.router.route({}, services.RUN_TASK)["queue"].name
        == settings.CELERY_TASK_DEFAULT_QUEUE
    )


def test_periodic_work_waits_while_another_writes_and_the_rest_of_the_sweep_goes_on(job, monkeypatch):
    woken = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: woken.extend(args))

    def busy(now):
        raise OperationalError("database is locked")

    monkeypatch.setattr(services, "_ensure_periodic", busy)

    assert services.sweep() == 1
    assert woken == [job.pk]


def test_of_two_workers_one_gets_it(job):
    assert leases.claim(job.pk, "one") is not None
    assert leases.claim(job.pk, "two") is None


def test_a_lease_that_ran_out_is_taken_over_and_the_late_one_publishes_nothing(job, done):
    late = leases.claim(job.pk, "late")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert services.run(job.pk) == Job.State.DONE

    with pytest.raises(leases.LeaseLost), leases.finishing(late):
        done.append("late")
    assert done == [job.pk]


def test_a_cancelled_job_stops_at_its_next_report(job, admin):
    held = leases.claim(job.pk, "one")
    services.cancel_job(job=job, actor=admin)

    with pytest.raises(leases.Cancelled):
        leases.renew(held, done=1, total=2, message="")
    with pytest.raises(StaleState):
        services.cancel_job(job=job, actor=admin)


def test_a_failure_is_kept_told_logged_and_can_be_run_again(tree, admin, caplog):
    @registry.job("test.fail", label="失败")
    def work(job, report):
        raise ValueError("坏文件")

    job = services.enqueue("test.fail", key="bad", organisation=tree.city, actor=admin)
    assert services.run(job.pk) == Job.State.FAILED
    job.refresh_from_db()
    assert "坏文件" in job.error
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [ValueError]
    assert Notification.objects.filter(recipient=admin).exists()

    services.retry_job(job=job, actor=admin)
    assert job.state == Job.State.READY
    registry._kinds.pop("test.fail")


def test_after_too_many_attempts_a_job_is_given_up(job):
    Job.objects.update(attempts=leases.MAX_ATTEMPTS)

    assert services.run(job.pk) == Job.State.FAILED


def test_a_worker_that_runs_a_job_or_sweeps_shows_that_it_is_alive(job, done):
    for task in (lambda: tasks.run(job.pk), tasks.sweep):
        before = timezone.now()
        task()
        assert Heartbeat.last_seen()["worker"] >= before - timedelta(seconds=1)
    assert done == [job.pk]


def test_the_sweep_wakes_what_was_lost(job, monkeypatch):
    woken = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: woken.extend(args))

    assert services.sweep() >= 1
    assert job.pk in woken
    assert "sweep" in Heartbeat.last_seen()


def test_beat_has_one_entry_and_writes_no_file_that_could_be_torn(settings, db):
    scheduler = Service(current_app, scheduler_cls=current_app.conf.beat_scheduler).get_scheduler()
    scheduler.schedule["sweep"].last_run_at -= timedelta(seconds=settings.JOB_SWEEP_SECONDS)

    scheduler.tick()
    scheduler.close()

    assert list(scheduler.schedule) == ["sweep"]
    assert "sweep" in Heartbeat.last_seen()
    assert list(settings.VAR_DIR.glob("*beat*")) == []


def test_a_sick_broker_fails_no_request(job, monkeypatch):
    def sick(name, args):
        raise OSError("no broker")

    monkeypatch.setattr(current_app, "send_task", sick)

    assert services.wake(job.pk) is False


def test_periodic_work_is_enqueued_once_per_period(tree, monkeypatch):
    monkeypatch.setattr(current_app, "send_task", lambda name, args: None)
    registry.job("test.hourly", label="每小时", every=timedelta(hours=1))(lambda job, report: None)

    services.sweep()
    services.sweep()

    assert Job.objects.filter(kind="test.hourly").count() == 1
    registry._kinds.pop("test.hourly")


def test_what_is_done_is_not_woken_again(tree, admin, job, monkeypatch, django_capture_on_commit_callbacks):
    services.run(job.pk)
    woken = []
    monkeypatch.setattr(services, "wake", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        again = services.enqueue("test.count", key="once", organisation=tree.city, actor=admin)
    assert (again.state, woken) == (Job.State.DONE, [])


def test_two_requests_of_the_same_moment_share_one_job(tree, admin, job, monkeypatch):
    monkeypatch.setattr(QuerySet, "first", lambda rows: None)  # neither has seen the other's row
    assert services.enqueue("test.count", key="once", organisation=tree.city, actor=admin) == job
    assert Job.objects.count() == 1


def test_work_that_lost_its_lease_leaves_the_row_to_its_new_holder(tree, admin):
    @registry.job("test.late", label="迟到")
    def work(job, report):
        Job.objects.filter(pk=job.pk).update(owner="another")
        report(1, 2)

    try:
        late = services.enqueue("test.late", key="late", organisation=tree.city, actor=admin)
        assert services.run(late.pk) == Job.State.RUNNING
    finally:
        registry._kinds.pop("test.late")


def test_work_of_the_system_that_fails_tells_the_keepers_once_and_is_tried_again_soon(
    tree, keeper, admin, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    tries = []

    @registry.job("test.fails", label="失败")
    def work(job, report):
        tries.append(timezone.now())
        if len(tries) < 4:
            raise RuntimeError("broken")

    begun = timezone.now()
    try:
        job = services.enqueue("test.fails", key="fails", organisation=tree.city, actor=None)
        for _minute in range(8):
            services.run(job.pk)
            time_machine.shift(60)
    finally:
        registry._kinds.pop("test.fails")

    job.refresh_from_db()
    assert [(at - begun).total_seconds() / 60 for at in tries] == [0, 1, 3, 7]
    assert (job.state, job.error) == (Job.State.DONE, "")
    assert [notice.recipient for notice in Notification.objects.all()] == [keeper]


def test_work_of_the_system_that_is_refused_waits_for_people_and_the_keepers_are_told(tree, keeper):
    @registry.job("test.fails", label="失败")
    def work(job, report):
        raise ValidationError("缺少指标。")

    try:
        job = services.enqueue("test.fails", key="fails", organisation=tree.city, actor=None)
        assert services.run(job.pk) == Job.State.FAILED
    finally:
        registry._kinds.pop("test.fails")
    assert [notice.recipient for notice in Notification.objects.all()] == [keeper]


def test_work_of_the_system_that_fails_five_times_has_failed(tree, keeper):
    @registry.job("test.fails", label="失败")
    def work(job, report):
        raise RuntimeError("broken")

    try:
        job = services.enqueue("test.fails", key="fails", organisation=tree.city, actor=None)
        states = []
        for _try in range(5):
            Job.objects.update(run_after=timezone.now())
            states.append(services.run(job.pk))
    finally:
        registry._kinds.pop("test.fails")

    assert states == [Job.State.READY] * 4 + [Job.State.FAILED]
    assert Notification.objects.filter(recipient=keeper).count() == 2


def test_what_celery_calls_does_a_job_and_sweeps(job, done):
    assert tasks.run(job.pk) == Job.State.DONE
    tasks.sweep()
    assert Job.objects.filter(kind="spreadsheets.clear_runs").exists()
    assert set(Heartbeat.last_seen()) >= {"worker", "sweep"}


@pytest.mark.django_db
def test_a_portal_without_organisations_sweeps_nothing():
    assert services.sweep() == 0
    assert not Job.objects.exists()
