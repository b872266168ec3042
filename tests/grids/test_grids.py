"""Grids, posts, visits, tasks, bookings, partners: what is refused, what is recorded."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from grids.bookings.services import (
    add_booking,
    add_team,
    assign_booking,
    cancel_booking,
    change_team,
    confirm_booking,
    finish_booking,
    reschedule_booking,
)
from grids.ground.services import change_grid, draw_grid, end_post, post_worker
from grids.models import Grid, GridPost, TaskPlace, Visit
from grids.partners.services import add_partner, end_partner
from grids.visits.services import add_visit, set_task
from portal.accounts.roles import Role
from portal.workflow import StaleEdit, StaleState
from tests.factories import grids as make
from tests.factories.accounts import person
from tests.factories.organisations import organisation

TODAY = timezone.localdate


def test_a_grid_is_drawn_once_and_changed_by_version(place, street_staff, worker):
    values = {"name": "第1网格", "code": "X1", "households": 200, "people": 340}
    grid = draw_grid(organisation=place.community, actor=street_staff, **values)
    with pytest.raises(ValidationError):
        draw_grid(organisation=place.community, actor=street_staff, **values)
    with pytest.raises(PermissionDenied):
        draw_grid(organisation=place.community, actor=worker, **values | {"code": "X2"})
    change_grid(grid, version=1, actor=street_staff, households=210)
    with pytest.raises(StaleEdit):
        change_grid(grid, version=1, actor=street_staff, households=220)
    with pytest.raises(ValidationError):
        change_grid(grid, version=2, actor=street_staff, code=place.grid.code)
    assert Grid.objects.get(pk=grid.pk).households == 210


def test_a_grid_has_one_main_worker_at_a_time_and_is_handed_over(place, worker, street_staff):
    other = person(place.street, Role.GRID_WORKER)
    with pytest.raises(ValidationError):
        post_worker(grid=place.grid, worker=other, duty="main", starts_on=TODAY(), actor=street_staff)
    post_worker(grid=place.grid, worker=other, duty="backup", starts_on=TODAY(), actor=street_staff)
    end_post(post=GridPost.objects.get(worker=other), ends_on=TODAY(), actor=street_staff)
    end_post(post=GridPost.objects.get(worker=worker), ends_on=TODAY(), actor=street_staff)
    with pytest.raises(ValidationError) as fault:
        post_worker(grid=place.grid, worker=other, duty="main", starts_on=TODAY(), actor=street_staff)
    assert list(fault.value.message_dict) == ["starts_on"]
    tomorrow = TODAY() + timedelta(days=1)
    post_worker(grid=place.grid, worker=other, duty="main", starts_on=tomorrow, actor=street_staff)


def test_only_a_grid_worker_is_posted_and_a_post_ends_once(place, worker, street_staff, cadre):
    with pytest.raises(ValidationError) as fault:
        post_worker(grid=place.grid, worker=cadre, duty="backup", starts_on=TODAY(), actor=street_staff)
    assert list(fault.value.message_dict) == ["worker"]
    post = GridPost.objects.get()
    with pytest.raises(ValidationError):
        end_post(post=post, ends_on=post.starts_on - timedelta(days=1), actor=street_staff)
    end_post(post=post, ends_on=TODAY(), actor=street_staff)
    with pytest.raises(StaleState):
        end_post(post=post, ends_on=TODAY(), actor=street_staff)


def test_a_visit_belongs_to_the_workers_own_grid(place, worker):
    values = {"kind": "shop", "place": "商业街8号", "finding": "well"}
    add_visit(grid=place.grid, actor=worker, **values)
    with pytest.raises(PermissionDenied):
        add_visit(grid=place.other.grid, actor=worker, **values)
    with pytest.raises(ValidationError):
        add_visit(grid=place.grid, actor=worker, **values | {"place": " "})
    assert Visit.objects.count() == 1


def test_the_phone_says_when_it_was_if_that_can_be_true(place, worker):
    values = {"kind": "shop", "place": "8号", "finding": "well"}
    an_hour_ago = timezone.now() - timedelta(hours=1)
    for kept_at, believed in (
        (an_hour_ago, True),
        (timezone.now() + timedelta(days=1), False),
        (timezone.now() - timedelta(days=99), False),
    ):
        visit = add_visit(grid=place.grid, kept_at=kept_at, actor=worker, **values)
        assert (visit.visited_at == kept_at) is believed


def test_a_task_is_set_by_lines_and_ticked_off_once(place, worker, street_staff):
    lines = [f"{place.grid.code} 商铺1", "", f"{place.grid.code} 商铺2", f"{place.grid.code} 商铺2"]
    values = {"title": "排查", "kind": "shop", "due_on": TODAY()}
    with pytest.raises(ValidationError) as fault:
        set_task(organisation=place.street, lines=[*lines, "NO 商铺3"], actor=street_staff, **values)
    assert "5" in str(fault.value)
    task = set_task(organisation=place.street, lines=lines, actor=street_staff, **values)
    assert (task.places_total, worker.notifications.count()) == (2, 1)

    target = TaskPlace.objects.first()
    visit = {"kind": "shop", "place": target.place, "finding": "well"}
    first = add_visit(grid=place.grid, target=target, actor=worker, **visit)
    add_visit(grid=place.grid, target=target, actor=worker, **visit)  # counts, and ticks nothing off
    target.refresh_from_db()
    assert (target.visit, Visit.objects.count()) == (first, 2)


def test_a_task_names_the_community_where_the_code_alone_does_not_tell(place, street_staff):
    second = organisation(place.street, name="第二社区党委", kind="primary_committee")
    grids = [make.grid(one, code="01") for one in (place.community, second)]
    gone = make.grid(place.community, code="02", ends_on=TODAY() - timedelta(days=1))
    values = {"title": "排查", "kind": "shop", "due_on": TODAY(), "actor": street_staff}
    for line in ("01 商铺1", f"{gone.code} 商铺1", "第三社区党委/01 商铺1"):
        with pytest.raises(ValidationError) as fault:
            set_task(organisation=place.street, lines=["", line], **values)
        assert "2" in str(fault.value)
        assert ("社区/编号" in str(fault.value)) is (line == "01 商铺1")
    lines = [f"{place.community.name}/01 商铺1", "第二社区党委／01 商铺1"]
    task = set_task(organisation=place.street, lines=lines, **values)
    assert [one.grid for one in task.places.order_by("pk")] == grids
    set_task(organisation=second, lines=["01 商铺1"], **values)


BOOKING = {
    "category": "pension",
    "place": "6号楼",
    "person_name": "张某",
    "honorific": "aunt",
    "person_phone": "",
}


def test_a_worker_who_books_goes_himself_and_another_confirms(place, worker, street_staff):
    later = timezone.now() + timedelta(days=1)
    booking = add_booking(grid=place.grid, appointed_at=later, actor=worker, **BOOKING)
    assert booking.assignee == worker
    reschedule_booking(booking=booking, appointed_at=later + timedelta(days=1), actor=worker)
    with pytest.raises(ValidationError):
        reschedule_booking(booking=booking, appointed_at=timezone.now(), actor=worker)
    finish_booking(booking=booking, result="已认证", papers_taken="身份证", actor=worker)
    with pytest.raises(PermissionDenied):
        confirm_booking(booking=booking, answer="satisfied", actor=worker)
    with pytest.raises(ValidationError) as fault:
        confirm_booking(booking=booking, answer="satisfied", actor=street_staff)
    assert list(fault.value.message_dict) == ["papers_returned"]
    confirm_booking(booking=booking, answer="satisfied", papers_returned=True, actor=street_staff)
    assert (booking.state, booking.papers_returned) == ("confirmed", True)


def test_an_appointment_lies_not_before_the_day_on_which_it_was_made(place, worker):
    yesterday = timezone.now() - timedelta(days=1)
    with pytest.raises(ValidationError) as fault:
        add_booking(grid=place.grid, appointed_at=yesterday, actor=worker, **BOOKING)
    assert list(fault.value.message_dict) == ["appointed_at"]
    waited = {"appointed_at": yesterday, "kept_at": yesterday - timedelta(hours=1)}
    booking = add_booking(grid=place.grid, actor=worker, **waited, **BOOKING)
    finish_booking(booking=booking, result="已认证", actor=worker)


def test_a_booking_is_assigned_to_a_person_or_a_team_until_it_is_done(place, worker, street_staff):
    booking = make.booking(place.grid, street_staff)
    team = make.team(place.street)
    with pytest.raises(ValidationError):
        assign_booking(booking=booking, actor=street_staff)
    assign_booking(booking=booking, team=team, actor=street_staff)
    assign_booking(booking=booking, assignee=worker, actor=street_staff)
    assert (booking.assignee, booking.team) == (worker, None)
    cancel_booking(booking=booking, reason="居民外出", actor=street_staff)
    with pytest.raises(StaleState):
        assign_booking(booking=booking, team=team, actor=street_staff)


def test_a_partner_stands_outside_the_street_and_is_named_exactly(place, tree, street_staff):
    given = {"organisation": place.street, "kind": "paired", "starts_on": TODAY(), "actor": street_staff}
    for wrong in ("甲局", place.community.name, tree.city.name):
        with pytest.raises(ValidationError) as fault:
            add_partner(partner_name=wrong, **given)
        assert list(fault.value.message_dict) == ["partner_name"]
    partner = add_partner(partner_name=tree.office_a.name, **given)
    with pytest.raises(ValidationError):
        add_partner(partner_name=tree.office_a.code, **given)
    with pytest.raises(ValidationError):
        end_partner(partner=partner, ends_on=TODAY() - timedelta(days=1), actor=street_staff)
    end_partner(partner=partner, ends_on=TODAY(), actor=street_staff)
    with pytest.raises(StaleState):
        end_partner(partner=partner, ends_on=TODAY(), actor=street_staff)


def test_a_team_is_a_figure(place, street_staff):
    team = add_team(organisation=place.street, name="上门服务队", people=48, actor=street_staff)
    change_team(team, version=1, actor=street_staff, people=50)
    assert team.people == 50
