"""Streets, communities, grids and their rows for tests. A test that depends on a value sets it."""

import itertools
from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from grids.models import (
    Booking,
    Claim,
    Grid,
    GridPost,
    Partner,
    Report,
    ServiceRule,
    ServiceTeam,
    TaskPlace,
    Visit,
    VisitTask,
    Wish,
)
from portal.accounts.roles import Role
from portal.organisations.models import Organisation
from tests.factories.organisations import organisation

_numbers = itertools.count(1)


def street(parent) -> SimpleNamespace:
    """Make a street with a community and a grid in it."""
    kind = Organisation.Kind
    made = organisation(parent, name="民馨路街道工委", kind=kind.WORKING_COMMITTEE)
    community = organisation(made, name="民馨家园社区党委", kind=kind.PRIMARY_COMMITTEE)
    return SimpleNamespace(street=made, community=community, grid=grid(community))


def grid(community, **fields) -> Grid:
    """Make a grid of a community."""
    number = next(_numbers)
    fields = {"name": f"第{number}网格", "code": f"W{number:03d}", "households": 200, "people": 340} | fields
    fields.setdefault("starts_on", timezone.localdate() - timedelta(days=30))
    return Grid.objects.create(organisation=community, **fields)


def post(grid: Grid, worker, **fields) -> GridPost:
    """Post a worker in a grid."""
    fields.setdefault("starts_on", timezone.localdate() - timedelta(days=30))
    return GridPost.objects.create(grid=grid, worker=worker, **fields)


def visit(grid: Grid, worker, **fields) -> Visit:
    """Make a visit of now."""
    return Visit.objects.create(grid=grid, visited_by=worker, **{"place": "6号楼2单元"} | fields)


def task(street, grid: Grid, actor, places: int = 3, **fields) -> VisitTask:
    """Make a visit task with places in one grid."""
    fields = {"title": "广告牌排查", "due_on": timezone.localdate() + timedelta(days=3)} | fields
    made = VisitTask.objects.create(organisation=street, set_by=actor, places_total=places, **fields)
    for number in range(places):
        TaskPlace.objects.create(task=made, grid=grid, place=f"商铺{number + 1}")
    return made


def report(grid: Grid, worker, **fields) -> Report:
    """Make a report of now."""
    fields = {"place": "商业街", "text": "广告牌松动"} | fields
    fields.setdefault("respond_by", timezone.now() + timedelta(days=1))
    return Report.objects.create(grid=grid, reported_by=worker, **fields)


def wish(grid: Grid, worker, **fields) -> Wish:
    """Make a wish of an invented resident."""
    fields = {
        "title": "一副老花镜",
        "person_name": "张某某",
        "person_phone": "13800008000",
        "person_address": "6号楼2单元301",
        "shown_as": "张女士",
    } | fields
    if fields.get("state") in Wish.PASSED:
        fields.setdefault("published_at", timezone.now())
    if fields.get("state") in Wish.ENDED:
        fields.setdefault("ended_at", timezone.now())
    return Wish.objects.create(grid=grid, collected_by=worker, **fields)


def claim(wish: Wish, organisation, actor, **fields) -> Claim:
    """Make an organisation's claim of a wish."""
    limit = timezone.localdate() + timedelta(days=10)
    Wish._base_manager.filter(pk=wish.pk).update(state=Wish.State.CLAIMED, fulfil_by=limit)
    wish.refresh_from_db()
    values = {"kind": Claim.Kind.UNIT, "slot": 1} | fields
    return Claim.objects.create(wish=wish, organisation=organisation, claimed_by=actor, **values)


def booking(grid: Grid, worker, **fields) -> Booking:
    """Make a booking for tomorrow."""
    fields = {
        "place": "6号楼2单元",
        "person_name": "张某某",
        "person_phone": "13800008000",
        "person_address": "6号楼2单元301",
        "shown_as": "张阿姨",
        "appointed_at": timezone.now() + timedelta(days=1),
    } | fields
    if fields.get("state") in (Booking.State.DONE, Booking.State.CONFIRMED):
        fields.setdefault("done_at", timezone.now())
    return Booking.objects.create(grid=grid, booked_by=worker, **fields)


def partner(street, organisation, **fields) -> Partner:
    """Make an organisation a partner of a street."""
    fields.setdefault("starts_on", timezone.localdate() - timedelta(days=30))
    return Partner.objects.create(organisation=street, partner=organisation, **fields)


def team(street, **fields) -> ServiceTeam:
    """Make a service team."""
    return ServiceTeam.objects.create(organisation=street, **{"name": "上门服务队", "people": 48} | fields)


def rule(organisation, **fields) -> ServiceRule:
    """Set limits."""
    return ServiceRule.objects.create(organisation=organisation, **{"basis": "通知"} | fields)


def in_city(city) -> dict[str, object]:
    """Make the rows that the access table names in one of its cities, by noun."""
    worker, token = city.people[Role.GRID_WORKER], city.token
    grid_row = grid(city.branch, name=f"{token}网格")
    rows = {
        "grid": grid_row,
        "post": post(grid_row, worker),
        "visit": visit(grid_row, worker, place=f"{token}走访"),
        "task": task(city.branch, grid_row, worker, title=f"{token}任务"),
        "grid_report": report(grid_row, worker, text=f"{token}问题"),
        "wish": wish(grid_row, worker, title=f"{token}心愿", person_name=f"{token}居民", state="published"),
        "booking": booking(grid_row, worker, matter=f"{token}上门", person_name=f"{token}居民"),
        "partner": partner(city.branch, organisation(city.city, name=f"{token}伙伴"), offers=token),
        "service_team": team(city.branch, name=f"{token}服务队"),
        "service_rule": rule(city.branch, basis=f"{token}时限"),
        **later_states(city, grid_row),
    }
    for noun in ("grid_report", "wish"):
        rows[noun].evidence.add(city.rows.evidence)
    return rows


def later_states(city, grid_row: Grid) -> dict[str, object]:
    """Make the reports, wishes and bookings from which later acts start. The work was done by somebody who judges none."""
    worker, doer = city.people[Role.GRID_WORKER], city.people[Role.SYSTEM_KEEPER]
    token, now = city.token, timezone.now()
    done = {"handled_by": doer, "handled_at": now}
    rows = {
        "report_at_work": report(grid_row, worker, text=f"{token}处理中", state="assigned"),
        "report_handled": report(grid_row, worker, text=f"{token}已处理", state="handled", **done),
        "booking_done": booking(
            grid_row, worker, matter=f"{token}已办", person_name=f"{token}居民", state="done", done_by=doer
        ),
    }
    for state in ("collected", "screened", "claimed", "fulfilled"):
        rows[f"wish_{state}"] = wish(
            grid_row, worker, title=f"{token}心愿", person_name=f"{token}居民", state=state
        )
    claim(rows["wish_claimed"], city.branch, doer)
    claim(rows["wish_fulfilled"], city.branch, doer, slot=2)
    rows["wish_fulfilled"].claims.update(state=Claim.State.DONE)
    Wish.objects.filter(pk=rows["wish_fulfilled"].pk).update(
        state=Wish.State.FULFILLED, fulfilled_by=doer, fulfilled_at=now
    )
    return rows
