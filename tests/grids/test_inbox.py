"""What grids offer to the inbox and to the search: each matter once, the number in the menu is the number of the page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.models import Report, Wish
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.inbox import Ask, count_todo, todo
from tests.factories import grids as make
from tests.factories.accounts import person


@pytest.fixture
def worker(tree):
    return person(tree.office_a, Role.GRID_WORKER, name="网格员")


@pytest.fixture
def street(tree, worker):
    grid = make.grid(tree.branch_a, name="甲网格")
    make.post(grid, worker)
    make.report(grid, worker, text="井盖松动")
    make.report(
        grid,
        worker,
        text="路灯不亮",
        state=Report.State.HANDLED,
        handled_by=worker,
        handled_at=timezone.now(),
    )
    late = timezone.now() - timedelta(days=2)
    make.report(grid, worker, text="占道", state=Report.State.ASSIGNED, handler=worker, due_at=late)
    make.wish(grid, worker, title="一副老花镜", person_name="张桂兰")
    return grid


def totals(user):
    return {str(group.label): group.total for group in todo(Ask(user, timezone.localdate()))}


def test_the_street_sees_each_report_once(street, staff):
    found = totals(staff)

    assert (found["超时未办结的上报"], found["待受理的上报"], found["待核查的上报"]) == (1, 1, 1)
    assert found["待审核的微心愿"] == 1
    assert count_todo(Ask(staff, timezone.localdate())) == sum(found.values())


def test_a_worker_sees_his_day_and_others_nothing(street, worker, outsider):
    assert list(totals(worker).values()) == [1]
    assert count_todo(Ask(worker, timezone.localdate())) == 1
    assert list(totals(outsider)) == ["尚未填写基本情况的支部"]


def test_who_claimed_a_wish_finds_it_with_its_limit(street, tree, staff):
    wish = make.wish(
        street, staff, title="一把轮椅", state=Wish.State.CLAIMED, fulfil_by=timezone.localdate()
    )
    make.claim(wish, tree.office_a, staff)

    titles = [[item.title for item in group.items] for group in todo(Ask(staff, timezone.localdate()))]

    assert [str(wish)] in titles


def test_search_finds_grids_and_wishes_but_no_resident_by_name(street, client_of, staff, outsider):
    def found(user, text):
        return client_of(user).get(reverse("search"), {"q": text}).content.decode()

    assert "甲网格" in found(staff, "甲网")
    assert "老花镜" in found(staff, "老花镜")
    assert "老花镜" not in found(staff, "张桂兰")
    assert "甲网格</" not in found(outsider, "甲网格")


def test_what_nobody_has_in_hand_waits_for_the_street(street, worker, staff, client_of):
    now = timezone.now()
    handed = {"state": Report.State.ASSIGNED, "due_at": now - timedelta(days=1), "handed_to": "市容局"}
    make.report(street, worker, state=Report.State.ACCEPTED, due_at=now)
    make.report(street, worker, **handed)
    make.wish(street, worker, state=Wish.State.SCREENED)
    make.wish(street, worker, state=Wish.State.FULFILLED)
    make.booking(street, worker)
    make.booking(street, worker, team=make.team(street.organisation))
    make.booking(street, worker, state="done", done_by=worker)
    make.booking(street, worker, assignee=worker, appointed_at=now - timedelta(days=1))

    groups = [one for one in todo(Ask(staff, timezone.localdate())) if one.url.startswith("/grids/")]
    found = totals(staff)

    for label in (
        "待分派的上报",
        "已转部门办理的上报",
        "待发布的微心愿",
        "待确认的微心愿",
        "待分派的上门预约",
        "服务队承办的上门预约",
        "待确认的上门预约",
        "超时未办的上门预约",
        "超时未办结的上报",
    ):
        assert found[label] == 1, label
    assert count_todo(Ask(staff, timezone.localdate())) == sum(found.values())
    for group in groups:
        assert client_of(staff).get(group.url).context["page"].paginator.count == group.total, group.label
    assert totals(worker)["待确认的微心愿"] == 1


def test_the_inbox_and_its_number_cost_the_same_however_much_waits(street, worker, staff):
    def cost(read):
        with CaptureQueriesContext(connection) as queries:
            read(Ask(User.objects.get(pk=staff.pk), timezone.localdate()))
        return len(queries)

    before = [cost(todo), cost(count_todo)]
    for state in Wish.State.values:
        make.wish(street, worker, state=state)
    for state in ("accepted", "assigned", "handled"):
        make.report(street, worker, state=state, due_at=timezone.now())
    for state in ("booked", "done"):
        make.booking(street, worker, state=state)
    assert [cost(todo), cost(count_todo)] == before
