"""Clocks that step: periodic work goes on, and no month is frozen on a day that nobody has confirmed."""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from celery import current_app
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.jobs import clock, registry, services
from portal.jobs.models import Heartbeat, Job
from portal.notifications.models import Notification
from ratings.models import Round
from ratings.publishing.services.rounds import draft, open_in_background, open_round
from tests.factories import ratings as make
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
NOW = "2026-10-20 09:00+08:00"
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as travelled:
        Heartbeat.beat("sweep")
        yield travelled


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr(current_app, "send_task", lambda name, args: None)


@pytest.fixture
def daily():
    registry.job("test.daily", label="每天", every=timedelta(days=1))(lambda job, report: None)
    yield lambda: Job.objects.filter(kind="test.daily")
    registry._kinds.pop("test.daily")


@pytest.fixture
def scheme(tree, now):
    made = make.scheme(tree.committee)
    make.group(made, tree.branch_a)
    return made


def test_a_clock_set_forward_forty_days_and_back_loses_no_period(tree, now, daily):
    days = [0, 40, 0, 1, 2, 39, 40, 41]
    start = timezone.now()
    made = []
    for day in days:
        now.move_to(start + timedelta(days=day))
        services.sweep()
        services.sweep()
        made.append(daily().count())

    # Today's work was there when the clock came back. Day 40 is worked on twice: on the false one and when it comes.
    assert made == [1, 2, 2, 3, 4, 5, 6, 7]


def test_work_that_waits_for_a_day_that_was_false_begins_when_the_clock_is_right_again(tree, admin, now):
    start = timezone.now()
    now.move_to(start + timedelta(days=40))
    services.sweep()
    ready = services.enqueue("x", key="ready", organisation=tree.root, actor=admin)
    held = Job.objects.create(
        key="held",
        kind="x",
        organisation=tree.root,
        state=Job.State.RUNNING,
        owner="killed",
        lease_until=timezone.now() + timedelta(minutes=1),
    )
    now.move_to(start)
    services.sweep()

    ready.refresh_from_db()
    held.refresh_from_db()
    assert ready.run_after == start
    assert held.lease_until < start + timedelta(minutes=2)


@pytest.mark.parametrize(
    ("step", "believed"),
    [(WEEK - timedelta(seconds=1), True), (WEEK, True), (WEEK + timedelta(seconds=1), False)],
)
def test_a_step_of_more_than_a_week_is_not_believed_until_a_keeper_confirms_it(
    tree, keeper, auditor, scheme, now, step, believed
):
    services.sweep()
    now.shift(step)
    services.sweep()
    services.sweep()

    assert (clock.doubted_since() is None) is believed
    assert [notice.recipient for notice in Notification.objects.all()] == ([] if believed else [keeper])
    if believed:
        return
    assert "2026-10-20" in Notification.objects.get().text
    services.confirm_clock(actor=keeper)
    services.sweep()
    assert clock.doubted_since() is None
    assert Notification.objects.count() == 1
    entry = AuditEntry.objects.get(action="jobs.confirm_clock")
    assert (entry.actor, entry.changes) == (keeper, {"at": ["2026-10-20", "2026-10-27"]})


def test_a_keeper_confirms_the_day_on_the_page_that_the_message_opens(tree, keeper, auditor, client_of, now):
    def buttons():
        return reverse("confirm_clock") in client_of(keeper).get(reverse("job_list")).content.decode()

    services.sweep()
    assert not buttons()
    now.shift(timedelta(days=8))
    services.sweep()

    client, link = client_of(keeper), Notification.objects.get().link
    assert buttons()
    page = client.get(link).content.decode()
    assert "2026-10-20" in page
    assert "今天是2026-10-28" in page
    assert clock.doubted_since() is not None
    assert client_of(auditor).post(link).status_code == 403
    assert client.post(link).status_code == 302
    assert clock.doubted_since() is None
    assert not buttons()
    assert client.post(link).status_code == 422


def test_a_doubted_day_freezes_no_month_and_a_confirmed_one_does(tree, keeper, scheme, now, admin):
    services.sweep()
    now.shift(timedelta(days=40))  # the last days of November: October would be due
    waiting = Round.objects.create(scheme=scheme, organisation=tree.committee, month=date(2026, 9, 1))

    open_in_background(None, None)
    with pytest.raises(ValidationError, match=r"2026-11-29.*2026-10-20"):
        open_round(scheme=scheme, month=date(2026, 10, 1), actor=admin)
    with pytest.raises(ValidationError, match=r"2026-11-29.*2026-10-20"):
        draft(waiting)
    assert list(Round.objects.values_list("state", flat=True)) == [Round.State.WAITING]

    services.confirm_clock(actor=keeper)
    open_in_background(None, None)
    assert draft(waiting) is True
    assert set(Round.objects.values_list("month", flat=True)) == {date(2026, 9, 1), date(2026, 10, 1)}


def test_a_false_month_that_was_doubted_is_forgotten_when_the_clock_is_right_again(tree, scheme, now, keeper):
    start = timezone.now()
    services.sweep()
    now.move_to(start + timedelta(days=40))
    services.sweep()
    now.move_to(start + timedelta(hours=2))
    services.sweep()

    assert clock.doubted_since() is None
    assert not Heartbeat.objects.filter(part=clock.DOUBTED).exists()


def test_days_that_follow_each_other_are_believed_for_as_long_as_they_do(tree, now):
    for _day in range(4):
        services.sweep()
        now.shift(WEEK)
    assert clock.doubted_since() is None


def test_the_command_confirms_in_the_name_of_a_keeper_only(tree, keeper, now):
    admin = person(tree.root, Role.CITY_ADMIN, username="root-admin", name="管理员")
    services.sweep()
    with pytest.raises(CommandError, match="无需确认"):
        call_command("confirm_clock", by="keeper")
    now.shift(timedelta(days=8))

    with pytest.raises(CommandError, match="没有这个账号"):
        call_command("confirm_clock", by="nobody")
    with pytest.raises(CommandError, match="系统管理员"):
        call_command("confirm_clock", by=admin.username)
    with pytest.raises(PermissionDenied):
        services.confirm_clock(actor=admin)
    assert clock.doubted_since() is not None

    out = StringIO()
    call_command("confirm_clock", by="keeper", stdout=out)
    assert "2026-10-28" in out.getvalue()
    assert clock.doubted_since() is None
