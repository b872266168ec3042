"""What runs to a day and ends: posts, grids, partnerships; and what a worker leaves behind goes to somebody."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from grids.desk.tasks import tasks_of
from grids.ground.services import change_grid, end_post, post_worker
from grids.models import Booking, Grid, GridPost, Report
from grids.partners.services import end_partner
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.inbox import Ask, todo
from portal.notifications.models import Notification
from portal.workflow import StaleState
from tests.factories import grids as make
from tests.factories.accounts import person

DAY = timedelta(days=1)
TODAY = timezone.localdate


@pytest.fixture
def successor(place):
    """Another worker of the street, not yet posted."""
    return person(place.street, Role.GRID_WORKER, username="next", name="其木格")


@pytest.fixture
def left_open(place, worker):
    """A booking and a report of the worker that fall due after today."""
    booking = make.booking(place.grid, worker, assignee=worker, matter="生存认证")
    due = timezone.now() + 2 * DAY
    return booking, make.report(place.grid, worker, state="assigned", handler=worker, due_at=due)


def end(worker, actor, day=None):
    return end_post(post=GridPost.objects.get(worker=worker), ends_on=day or TODAY() - DAY, actor=actor)


def desk_of(user) -> str:
    return " ".join(task.title for task in tasks_of(User.objects.get(pk=user.pk), timezone.localtime()))


def test_an_end_is_moved_to_an_earlier_day_and_no_later_one(place, worker, street_staff, tree):
    post = GridPost.objects.get()
    partner = make.partner(place.street, tree.office_a, ends_on=TODAY() + 730 * DAY)
    end(worker, street_staff, TODAY() + 3650 * DAY)
    for row, verb, kept in (
        (post, end_post, {"post": post}),
        (partner, end_partner, {"partner": partner}),
    ):
        row.refresh_from_db()
        with pytest.raises(ValidationError) as fault:
            verb(ends_on=row.ends_on + DAY, actor=street_staff, **kept)
        assert row.ends_on.isoformat() in str(fault.value)
        for day in (TODAY(), TODAY() - DAY):
            verb(ends_on=day, actor=street_staff, **kept)
        with pytest.raises(StaleState):
            verb(ends_on=TODAY() - 2 * DAY, actor=street_staff, **kept)
        assert row.ends_on == TODAY() - DAY


def test_a_partner_whose_term_runs_is_offered_to_be_ended(client_of, place, street_staff, tree):
    running = make.partner(place.street, tree.office_a, ends_on=TODAY() + DAY)
    over = make.partner(place.street, tree.office_b, ends_on=TODAY() - DAY)
    for partner, offered in ((running, True), (over, False)):
        page = client_of(street_staff).get(reverse("partner_detail", args=[partner.pk]))
        assert ("end_partner" in [one.url_name for one in page.context["row_actions"]]) is offered


def test_what_is_left_goes_to_the_main_worker_who_stays(
    place, worker, street_staff, community_cadre, successor, left_open
):
    booking, report = left_open
    GridPost.objects.update(duty="backup")
    make.post(place.grid, successor)

    end(worker, street_staff)

    booking.refresh_from_db()
    report.refresh_from_db()
    assert (booking.assignee, report.handler, report.state) == (successor, successor, "assigned")
    assert "其木格" in str(Notification.objects.get(recipient=community_cadre).words)
    assert Notification.objects.get(recipient=successor).words["n"] == 2
    entries = AuditEntry.objects.filter(actor=street_staff, reason__contains="乌兰")
    assert {one.action for one in entries} == {"grids.assign_booking", "grids.assign_report"}


def test_with_nobody_there_it_waits_to_be_assigned(
    place, worker, street_staff, community_cadre, successor, left_open
):
    booking, report = left_open

    end(worker, street_staff)

    on = TODAY()
    assert list(Booking.objects.all().in_slice("unassigned", on)) == [booking]
    assert list(Report.objects.all().in_slice("to_assign", on)) == [report]
    assert Notification.objects.filter(recipient=community_cadre).exists()
    waiting = [str(item.title) for group in todo(Ask(street_staff, on)) for item in group.items]
    assert {str(booking), str(report)} <= set(waiting)
    make.post(place.grid, successor, starts_on=on)
    assert "生存认证" in desk_of(successor)


def test_what_falls_due_in_his_last_days_stays_his(place, worker, street_staff, left_open):
    booking, report = left_open
    last = TODAY() + DAY

    end(worker, street_staff, last)

    booking.refresh_from_db()
    report.refresh_from_db()
    assert (booking.assignee, report.handler) == (worker, None)


def test_who_stays_under_another_post_keeps_his_work(place, worker, street_staff, left_open):
    make.post(place.grid, worker, duty="backup", starts_on=TODAY() + DAY, ends_on=TODAY() + 9 * DAY)
    end_post(post=GridPost.objects.get(duty="main"), ends_on=TODAY(), actor=street_staff)
    left_open[0].refresh_from_db()
    assert left_open[0].assignee == worker


def test_what_a_withdrawn_account_had_to_do_waits_to_be_assigned(place, worker, successor, left_open):
    User.objects.filter(pk=worker.pk).update(is_active=False)
    make.post(place.grid, successor, duty="backup")

    assert list(Booking.objects.all().in_slice("unassigned", TODAY())) == [left_open[0]]
    assert list(Report.objects.all().in_slice("to_assign", TODAY())) == [left_open[1]]
    assert "生存认证" in desk_of(successor)


def test_a_dissolved_grid_ends_its_posts_and_takes_nobody_on(
    place, worker, street_staff, successor, left_open
):
    make.post(place.grid, successor, duty="backup")
    day = TODAY() - DAY
    change_grid(place.grid, version=1, ends_on=day, actor=street_staff)

    assert set(GridPost.objects.values_list("ends_on", flat=True)) == {day}
    assert Booking.objects.get().assignee is None
    with pytest.raises(ValidationError) as fault:
        post_worker(
            grid=Grid.objects.get(pk=place.grid.pk),
            worker=successor,
            duty="main",
            starts_on=TODAY(),
            actor=street_staff,
        )
    assert list(fault.value.message_dict) == ["starts_on"]


def test_places_in_a_dissolved_grid_are_nobodys_to_visit(client_of, place, worker, street_staff):
    make.task(place.street, place.grid, street_staff, places=2)
    assert "广告牌排查" in desk_of(worker)
    Grid.objects.filter(pk=place.grid.pk).update(ends_on=TODAY() - DAY)

    assert "广告牌排查" not in desk_of(worker)
    client = client_of(street_staff)
    assert client.get(reverse("visit_task_list"), {"slice": "open"}).context["page"].paginator.count == 0
    row = client.get(reverse("visit_task_list"), {"slice": "all"}).context["page"].object_list[0]
    detail = client.get(reverse("visit_task_detail", args=[row.pk])).context
    assert (row.places_left, detail["row"].places_left, len(detail["left"])) == (0, 0, 0)
