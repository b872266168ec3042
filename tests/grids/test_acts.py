"""Every service of grids: who may, what it leaves, who is told, and what stops it."""

from datetime import timedelta
from unittest.mock import ANY

from django.db.models import F
from django.utils import timezone

from grids.bookings.services.bookings import (
    add_booking,
    assign_booking,
    cancel_booking,
    confirm_booking,
    finish_booking,
    reschedule_booking,
    return_booking,
)
from grids.bookings.services.teams import add_team, change_team
from grids.ground.services.grids import change_grid, draw_grid, end_post, post_worker
from grids.limits.services import change_rule, set_rule
from grids.models import Booking, Grid, GridPost, Report, Wish
from grids.partners.services import add_partner, end_partner
from grids.reports.services.reports import (
    accept_report,
    add_report,
    assign_report,
    handle_report,
    refuse_report,
    return_report,
    verify_report,
)
from grids.residents.services.people import reveal_person
from grids.visits.services import add_visit, set_task
from grids.wishes.services.claims import claim_wish, extend_claim, fulfil_wish, give_back_wish
from grids.wishes.services.wishes import (
    add_wish,
    confirm_wish,
    publish_wish,
    refuse_wish,
    return_wish,
    screen_wish,
    withdraw_wish,
)
from tests.acts import DAY, Act, JudgedActs, proof
from tests.factories import grids as make

NOW = "2026-11-10 01:00:00+00:00"
STREET = ("cadre", "district", "staff")


def days(number):
    return timedelta(days=number)


def others(*names):
    """Return the street's people without some of them."""
    return tuple(sorted(set(STREET) - set(names)))


# --- Rows ----------------------------------------------------------------------------------------------


def ground(world, **fields) -> Grid:
    """Make a grid of the branch, a community here, with its main worker."""
    made = make.grid(world.branch, **{"name": "一网格", "code": "W1"} | fields)
    make.post(made, world.worker, starts_on=DAY - days(30))
    return made


def report(world, **fields) -> Report:
    return make.report(ground(world), world.worker, **fields)


def handled(world, **fields) -> Report:
    fields = {"handler": world.worker, "handled_by": world.worker, "handled_at": timezone.now()} | fields
    return report(world, state=Report.State.HANDLED, accepted_at=timezone.now(), **fields)


def wish(world, **fields) -> Wish:
    return make.wish(ground(world), world.worker, **fields)


def claimed(world, **fields) -> Wish:
    """Make a wish that the partner holds."""
    made = wish(world, state=Wish.State.PUBLISHED)
    make.partner(world.branch, world.beside)
    make.claim(made, world.beside, world.staff_beside, **fields)
    return made


def fulfilled(world) -> Wish:
    made = claimed(world)
    return fulfil_wish(wish=made, result="已送到", actor=world.staff_beside)


def booking(world, **fields) -> Booking:
    return make.booking(ground(world), world.worker, **{"assignee": world.worker} | fields)


def done(world, **fields) -> Booking:
    return booking(world, state=Booking.State.DONE, result="已办结", done_by=world.worker, **fields)


def moved_to(state):
    """Return what puts the first row of the arguments into another state, past every service."""

    def move(given):
        row = next(iter(given.values()))
        type(row)._base_manager.filter(pk=row.pk).update(state=state, version=F("version") + 1)

    return move


def ended(given):
    row = next(iter(given.values()))
    type(row)._base_manager.filter(pk=row.pk).update(ends_on=DAY)


def own(field):
    """Return a change by which the actor would judge what he did himself."""

    def change(world, given):
        row = next(iter(given.values()))
        type(row)._base_manager.filter(pk=row.pk).update(**{field: world.cadre})
        row.refresh_from_db()
        return {}

    return change


# --- Ground, limits, partners --------------------------------------------------------------------------

DRAWN = {"name": "一网格", "code": "W1", "kind": "general", "area": None, "households": 200, "people": 340}
LIMITS = {
    "normal_days": 4,
    "fast_days": 2,
    "urgent_hours": 12,
    "urgent_response_hours": 1,
    "claim_days": 8,
    "fulfil_days": 9,
    "most_claims": 2,
    "value_hint": 300,
    "keep_days": 60,
    "basis": "街道通知",
}


def posting(world):
    grid = make.grid(world.branch, code="W2", name="二网格")
    return {"grid": grid, "worker": world.worker, "duty": GridPost.Duty.MAIN, "starts_on": DAY}


def a_main_worker_is_there(world, given):
    make.post(given["grid"], world.cadre, starts_on=DAY - days(9), ends_on=given["starts_on"])
    return {}


def grid_dissolved(world, given):
    Grid._base_manager.filter(pk=given["grid"].pk).update(ends_on=DAY - days(1))
    given["grid"].refresh_from_db()
    return {}


def leaving(world):
    """Let the worker leave with a report still to be handled; a second worker stays."""
    grid = ground(world)
    make.report(grid, world.worker, state=Report.State.ASSIGNED, handler=world.worker)
    return {"post": grid.posts.get(), "ends_on": DAY}


def twice_named(world, given):
    make.grid(world.branch, code="W1", name="又一网格")
    return {}


def set_limits(world):
    return make.rule(world.committee, **LIMITS)


GROUND = [
    Act(
        draw_grid,
        by="staff",
        at="branch",
        given=lambda world: {"organisation": world.branch, "starts_on": DAY, **DRAWN},
        log=[
            (
                "grids.draw_grid",
                "result",
                {name: [None, value] for name, value in DRAWN.items()}
                | {"starts_on": [None, "2026-11-10"], "ends_on": [None, None]},
            )
        ],
        unfit=[({"ends_on": DAY - days(1)}, ""), (twice_named, "")],
    ),
    Act(
        change_grid,
        by="staff",
        at="branch",
        given=lambda world: {"grid": ground(world), "version": 1, "people": 350},
        log=[("grids.change_grid", "grid", {"people": [340, 350]})],
        after={"grid.people": 350, "grid.version": 2},
        unfit=[({"ends_on": DAY - days(31)}, "")],
        versioned="grid",
        fits_first=True,
    ),
    Act(
        post_worker,
        by="staff",
        at="branch",
        given=posting,
        log=[
            (
                "grids.post_worker",
                "result",
                {"worker": [None, "worker"], "duty": [None, "main"], "starts_on": [None, "2026-11-10"]},
            )
        ],
        told=("worker",),
        unfit=[
            (lambda world, _given: {"worker": world.cadre}, "worker"),
            (a_main_worker_is_there, "starts_on"),
            (grid_dissolved, "starts_on"),
        ],
    ),
    Act(
        end_post,
        by="staff",
        at="branch",
        given=leaving,
        log=[
            ("grids.end_post", "post", {"ends_on": [None, "2026-11-10"]}),
            (
                "grids.assign_report",
                lambda world, rows: Report.objects.get(grid=rows.post.grid),
                {"state": ["assigned", "accepted"], "handler": ["worker", None]},
                ANY,
            ),
        ],
        told=others("staff"),
        after={"post.ends_on": DAY},
        unfit=[({"ends_on": DAY - days(31)}, "ends_on")],
        late=ended,
    ),
    Act(
        set_rule,
        by="district",
        at="committee",
        given=lambda world: {"organisation": world.committee, **LIMITS},
        log=[("grids.set_rule", "result", {name: [None, value] for name, value in LIMITS.items()})],
    ),
    Act(
        change_rule,
        by="district",
        at="committee",
        given=lambda world: {"rule": set_limits(world), "version": 1, "claim_days": 9},
        log=[("grids.change_rule", "rule", {"claim_days": [8, 9]})],
        after={"rule.claim_days": 9},
        versioned="rule",
    ),
    Act(
        add_partner,
        by="staff",
        at="office",
        given=lambda world: {
            "organisation": world.office,
            "partner_name": f" {world.beside.name} ",
            "kind": "paired",
            "offers": "义诊",
            "starts_on": DAY,
        },
        log=[
            (
                "grids.add_partner",
                "result",
                {
                    "partner": [None, "乙局机关党委"],
                    "kind": [None, "paired"],
                    "offers": [None, "义诊"],
                    "starts_on": [None, "2026-11-10"],
                    "ends_on": [None, None],
                },
            )
        ],
        unfit=[
            ({"partner_name": "没有这个单位"}, "partner_name"),
            (lambda world, _given: {"partner_name": world.branch.name}, "partner_name"),
            (lambda world, _given: {"partner_name": world.committee.name}, "partner_name"),
            ({"ends_on": DAY - days(1)}, ""),
        ],
    ),
    Act(
        end_partner,
        by="staff",
        at="office",
        given=lambda world: {"partner": make.partner(world.office, world.beside), "ends_on": DAY},
        log=[("grids.end_partner", "partner", {"ends_on": [None, "2026-11-10"]})],
        after={"partner.ends_on": DAY, "partner.version": 2},
        unfit=[({"ends_on": DAY - days(31)}, "ends_on")],
        late=ended,
    ),
    Act(
        add_team,
        by="staff",
        at="office",
        given=lambda world: {
            "organisation": world.office,
            "name": "服务队",
            "people": 9,
            "starts_on": DAY,
            "note": "周末",
        },
        log=[
            (
                "grids.add_team",
                "result",
                {
                    "name": [None, "服务队"],
                    "people": [None, 9],
                    "starts_on": [None, "2026-11-10"],
                    "note": [None, "周末"],
                },
            )
        ],
    ),
    Act(
        change_team,
        by="staff",
        at="office",
        given=lambda world: {"team": make.team(world.office), "version": 1, "people": 50},
        log=[("grids.change_team", "team", {"people": [48, 50]})],
        after={"team.people": 50},
        versioned="team",
    ),
]

# --- Visits and reports --------------------------------------------------------------------------------


def visiting(world):
    grid = ground(world)
    target = make.task(world.branch, grid, world.cadre, places=2).places.first()
    return {
        "grid": grid,
        "target": target,
        "kind": "shop",
        "place": " 商铺一 ",
        "finding": "hazard",
        "note": "线路老化",
    }


def tasking(world):
    grid = ground(world)
    other = make.grid(world.branch, code="W2", name="二网格")
    make.post(other, world.gone, ends_on=DAY - days(1))
    return {
        "organisation": world.branch,
        "lines": [f"{grid.code} 商铺一", "", f"甲支部/{grid.code} 商铺二", "W2 商铺三"],
        "title": "广告牌排查",
        "kind": "shop",
        "due_on": DAY + days(3),
    }


def reporting(world):
    return {
        "grid": ground(world),
        "category": "facility",
        "level": "normal",
        "place": " 商业街 ",
        "text": " 广告牌松动 ",
        "files": [proof()],
    }


REPORTS = [
    Act(
        add_visit,
        by="worker",
        at="branch",
        given=visiting,
        log=[
            (
                "grids.add_visit",
                "result",
                {
                    "grid": [None, "甲支部 一网格"],
                    "kind": [None, "shop"],
                    "place": [None, "商铺一"],
                    "finding": [None, "hazard"],
                    "note": [None, "线路老化"],
                    "needs_follow_up": [None, False],
                    "visited_at": [None, NOW],
                },
            )
        ],
        after={
            "target.visit": lambda world, rows: rows.result,
            "result.visited_by": lambda world, rows: world.worker,
        },
        unfit=[({"place": " "}, "place")],
    ),
    Act(
        set_task,
        by="cadre",
        at="branch",
        given=tasking,
        log=[
            (
                "grids.set_task",
                "result",
                {
                    "title": [None, "广告牌排查"],
                    "kind": [None, "shop"],
                    "due_on": [None, "2026-11-13"],
                    "places_total": [None, 3],
                },
            )
        ],
        told=("worker",),
        after={"result.places.count": 3, "result.set_by": lambda world, rows: world.cadre},
        unfit=[
            ({"lines": []}, "lines"),
            ({"lines": ["W9 商铺"]}, "lines"),
            ({"lines": ["W1"]}, "lines"),
            ({"lines": ["W1 " + "铺" * 81]}, "lines"),
        ],
    ),
    Act(
        add_report,
        by="worker",
        at="branch",
        given=reporting,
        log=[
            (
                "grids.add_report",
                "result",
                {
                    "grid": [None, "甲支部 一网格"],
                    "category": [None, "facility"],
                    "level": [None, "normal"],
                    "place": [None, "商业街"],
                    "text": [None, "广告牌松动"],
                    "respond_by": [None, ANY],
                },
            )
        ],
        told=STREET,
        after={
            "result.state": "reported",
            "result.reported_by": lambda world, rows: world.worker,
            "result.evidence.count": 1,
        },
        unfit=[({"text": " "}, "text"), ({"place": " "}, "place")],
    ),
    Act(
        accept_report,
        by="cadre",
        at="branch",
        given=lambda world: {"report": report(world), "level": "urgent", "handler": world.worker},
        log=[
            (
                "grids.accept_report",
                "report",
                {
                    "state": ["reported", "accepted"],
                    "level": ["normal", "urgent"],
                    "accepted_at": [None, NOW],
                    "due_at": [None, "2026-11-11 01:00:00+00:00"],
                },
            ),
            (
                "grids.assign_report",
                "report",
                {"state": ["accepted", "assigned"], "handler": [None, "worker"]},
            ),
        ],
        told=("worker",),
        after={"report.state": "assigned"},
        late=moved_to(Report.State.REFUSED),
    ),
    Act(
        refuse_report,
        by="cadre",
        at="branch",
        given=lambda world: {"report": report(world), "reason": " 不属本社区 "},
        log=[
            (
                "grids.refuse_report",
                "report",
                {
                    "state": ["reported", "refused"],
                    "outcome": ["", "不属本社区"],
                    "closed_at": [None, NOW],
                },
                "不属本社区",
            )
        ],
        told=("worker",),
        after={"report.state": "refused"},
        unfit=[({"reason": " "}, "reason")],
        late=moved_to(Report.State.ACCEPTED),
        fits_first=True,
    ),
    Act(
        assign_report,
        by="cadre",
        at="branch",
        given=lambda world: {
            "report": report(world, state=Report.State.ASSIGNED, handler=world.worker),
            "handler": world.staff,
            "handed_to": " 城管 ",
        },
        log=[
            (
                "grids.assign_report",
                "report",
                {"handler": ["worker", "staff"], "handed_to": ["", "城管"]},
            )
        ],
        told=("staff", "worker"),
        after={"report.handler": lambda world, rows: world.staff},
        unfit=[({"handler": None, "handed_to": " "}, "handler")],
        late=moved_to(Report.State.HANDLED),
    ),
    Act(
        handle_report,
        by="worker",
        at="branch",
        given=lambda world: {
            "report": report(world, state=Report.State.ASSIGNED, handler=world.worker),
            "result": " 已加固 ",
            "files": [proof()],
        },
        log=[
            (
                "grids.handle_report",
                "report",
                {
                    "state": ["assigned", "handled"],
                    "result": ["", "已加固"],
                    "handled_by": [None, "worker"],
                    "handled_at": [None, NOW],
                },
            )
        ],
        told=STREET,
        after={"report.evidence.count": 1},
        unfit=[({"result": " "}, "result")],
        late=moved_to(Report.State.ACCEPTED),
        fits_first=True,
    ),
    Act(
        verify_report,
        by="cadre",
        at="branch",
        given=lambda world: {"report": handled(world), "outcome": " 已复核 "},
        log=[
            (
                "grids.verify_report",
                "report",
                {
                    "state": ["handled", "closed"],
                    "outcome": ["", "已复核"],
                    "verified_by": [None, "cadre"],
                    "closed_at": [None, NOW],
                },
            )
        ],
        told=("worker",),
        unfit=[(own("handled_by"), "")],
        late=moved_to(Report.State.RETURNED),
    ),
    Act(
        return_report,
        by="cadre",
        at="branch",
        given=lambda world: {"report": handled(world, handled_by=world.staff), "reason": " 未加固 "},
        log=[
            (
                "grids.return_report",
                "report",
                {"state": ["handled", "returned"], "outcome": ["", "未加固"]},
                "未加固",
            )
        ],
        told=("staff", "worker"),
        unfit=[(own("handled_by"), ""), ({"reason": " "}, "reason")],
        late=moved_to(Report.State.CLOSED),
    ),
]

# --- Wishes --------------------------------------------------------------------------------------------

RESIDENT = {
    "person_name": "张某某",
    "honorific": "ms",
    "person_phone": "13800008000",
    "person_address": "6号楼2单元301",
}


def claiming(world):
    make.partner(world.branch, world.beside)
    return {"wish": wish(world, state=Wish.State.PUBLISHED), "kind": "unit", "organisation": world.beside}


def holds_three(world, given):
    for number in (1, 2, 3):
        other = make.wish(given["wish"].grid, world.worker, state=Wish.State.PUBLISHED)
        make.claim(other, world.beside, world.staff_beside, slot=number)
    return {}


WISHES = [
    Act(
        add_wish,
        by="worker",
        at="branch",
        given=lambda world: {"grid": ground(world), "kind": "goods", "title": " 一副老花镜 ", **RESIDENT},
        log=[
            (
                "grids.add_wish",
                "result",
                {
                    "grid": [None, "甲支部 一网格"],
                    "kind": [None, "goods"],
                    "title": [None, "一副老花镜"],
                    "shown_as": [None, "张女士"],
                },
            )
        ],
        told=STREET,
        after={"result.state": "collected", "result.collected_by": lambda world, rows: world.worker},
        unfit=[({"title": " "}, "title"), ({"title": "给张某某"}, "title")],
    ),
    Act(
        screen_wish,
        by="cadre",
        at="branch",
        given=lambda world: {"wish": wish(world), "title": "老花镜", "shown_as": "张女士", "publish": True},
        log=[
            (
                "grids.screen_wish",
                "wish",
                {"state": ["collected", "screened"], "title": ["一副老花镜", "老花镜"]},
            ),
            (
                "grids.publish_wish",
                "wish",
                {
                    "state": ["screened", "published"],
                    "published_at": [None, NOW],
                    "claim_until": [None, "2026-11-17"],
                },
            ),
        ],
        unfit=[
            ({"title": " "}, "title"),
            ({"shown_as": " "}, "shown_as"),
            ({"title": "张某某的镜"}, "title"),
        ],
        late=moved_to(Wish.State.REFUSED),
    ),
    Act(
        publish_wish,
        by="cadre",
        at="branch",
        given=lambda world: {"wish": wish(world, state=Wish.State.SCREENED)},
        log=[
            (
                "grids.publish_wish",
                "wish",
                {
                    "state": ["screened", "published"],
                    "published_at": [None, NOW],
                    "claim_until": [None, "2026-11-17"],
                },
            )
        ],
        after={"wish.claim_until": DAY + days(7)},
        late=moved_to(Wish.State.REFUSED),
    ),
    Act(
        refuse_wish,
        by="cadre",
        at="branch",
        given=lambda world: {"wish": wish(world), "reason": " 已有救助 "},
        log=[
            (
                "grids.refuse_wish",
                "wish",
                {"state": ["collected", "refused"], "ended_at": [None, NOW]},
                "已有救助",
            )
        ],
        told=("worker",),
        unfit=[({"reason": " "}, "reason"), ({"reason": "张某某不符"}, "reason")],
        late=moved_to(Wish.State.PUBLISHED),
        fits_first=True,
    ),
    Act(
        withdraw_wish,
        by="cadre",
        at="branch",
        given=lambda world: {"wish": wish(world, state=Wish.State.PUBLISHED), "reason": " 不再需要 "},
        log=[
            (
                "grids.withdraw_wish",
                "wish",
                {"state": ["published", "withdrawn"], "ended_at": [None, NOW]},
                "不再需要",
            )
        ],
        told=("worker",),
        unfit=[({"reason": " "}, "reason")],
        late=moved_to(Wish.State.CLAIMED),
        fits_first=True,
    ),
    Act(
        claim_wish,
        by="staff_beside",
        at="branch",
        given=claiming,
        log=[
            (
                "grids.claim_wish",
                "wish",
                {"state": ["published", "claimed"], "fulfil_by": [None, ANY]},
                "乙局机关党委",
            )
        ],
        told=("worker",),
        after={
            "result.kind": "unit",
            "result.slot": 1,
            "result.state": "open",
            "result.claimed_by": lambda world, rows: world.staff_beside,
            "wish.state": "claimed",
            "wish.is_extended": False,
        },
        unfit=[({"kind": "branch"}, "kind"), (holds_three, "")],
        late=moved_to(Wish.State.CLAIMED),
    ),
    Act(
        give_back_wish,
        by="staff_beside",
        at="branch",
        given=lambda world: {"wish": claimed(world), "reason": " 货源不足 "},
        log=[
            (
                "grids.give_back_wish",
                "wish",
                {
                    "state": ["claimed", "published"],
                    "claim_until": [None, "2026-11-17"],
                    "fulfil_by": ["2026-11-20", None],
                },
                "货源不足",
            )
        ],
        told=("worker",),
        after={"wish.state": "published", "wish.claims.get.state": "given_back"},
        unfit=[({"reason": " "}, "reason")],
        late=moved_to(Wish.State.PUBLISHED),
        fits_first=True,
    ),
    Act(
        extend_claim,
        by="staff_beside",
        at="branch",
        given=lambda world: {"wish": claimed(world), "reason": " 补货 "},
        log=[("grids.extend_claim", "wish", {"fulfil_by": ["2026-11-20", ANY]}, "补货")],
        after={"wish.is_extended": True, "wish.state": "claimed"},
        unfit=[({"reason": " "}, "reason")],
        late=lambda given: Wish._base_manager.update(is_extended=True),
    ),
    Act(
        fulfil_wish,
        by="staff_beside",
        at="branch",
        given=lambda world: {"wish": claimed(world), "result": " 已送到 ", "files": [proof()]},
        log=[
            (
                "grids.fulfil_wish",
                "wish",
                {
                    "state": ["claimed", "fulfilled"],
                    "result": ["", "已送到"],
                    "fulfilled_by": [None, "staff_beside"],
                    "fulfilled_at": [None, NOW],
                },
            )
        ],
        told=(*STREET, "worker"),
        after={"wish.claims.get.state": "done", "wish.evidence.count": 1},
        unfit=[({"result": " "}, "result"), ({"result": "送到张某某家"}, "result")],
        late=moved_to(Wish.State.PUBLISHED),
        fits_first=True,
    ),
    Act(
        confirm_wish,
        by="cadre",
        at="branch",
        given=lambda world: {"wish": fulfilled(world), "answer": "satisfied"},
        log=[
            (
                "grids.confirm_wish",
                "wish",
                {
                    "state": ["fulfilled", "confirmed"],
                    "answer": ["", "satisfied"],
                    "confirmed_by": [None, "cadre"],
                    "ended_at": [None, NOW],
                },
            )
        ],
        told=("staff_beside", "worker"),
        unfit=[(own("fulfilled_by"), "")],
        late=moved_to(Wish.State.CLAIMED),
    ),
    Act(
        return_wish,
        by="cadre",
        at="branch",
        given=lambda world: {"wish": fulfilled(world), "reason": " 度数不对 "},
        log=[
            (
                "grids.return_wish",
                "wish",
                {
                    "state": ["fulfilled", "claimed"],
                    "fulfil_by": ["2026-11-20", ANY],
                    "result": ["已送到", ""],
                    "fulfilled_by": ["staff_beside", None],
                    "fulfilled_at": [NOW, None],
                },
                "度数不对",
            )
        ],
        told=("staff_beside",),
        after={"wish.claims.get.state": "open", "wish.claims.get.ended_at": None},
        unfit=[(own("fulfilled_by"), ""), ({"reason": " "}, "reason")],
        late=moved_to(Wish.State.CONFIRMED),
    ),
    Act(
        reveal_person,
        by="cadre",
        at="branch",
        given=lambda world: {"row": wish(world), "reason": " 上门核实 "},
        log=[("grids.reveal_person", "row", {}, "上门核实")],
        unfit=[({"reason": " "}, "reason")],
    ),
]

# --- Bookings ------------------------------------------------------------------------------------------


def papers(world):
    return {"booking": done(world, papers_taken="户口本"), "answer": "satisfied", "papers_returned": True}


BOOKINGS = [
    Act(
        add_booking,
        by="worker",
        at="branch",
        given=lambda world: {
            "grid": ground(world),
            "appointed_at": timezone.now() + days(1),
            "category": "pension",
            "matter": "认证",
            "place": " 6号楼 ",
            **RESIDENT,
        },
        log=[
            (
                "grids.add_booking",
                "result",
                {
                    "grid": [None, "甲支部 一网格"],
                    "category": [None, "pension"],
                    "matter": [None, "认证"],
                    "shown_as": [None, "张女士"],
                    "appointed_at": [None, "2026-11-11 01:00:00+00:00"],
                    "assignee": [None, "worker"],
                    "team": [None, None],
                },
            )
        ],
        after={"result.state": "booked", "result.booked_by": lambda world, rows: world.worker},
        unfit=[
            ({"place": " "}, "place"),
            (lambda world, _given: {"appointed_at": timezone.now() - days(1)}, "appointed_at"),
        ],
    ),
    Act(
        assign_booking,
        by="cadre",
        at="branch",
        given=lambda world: {
            "booking": booking(world),
            "assignee": world.staff,
            "team": make.team(world.branch),
        },
        log=[
            (
                "grids.assign_booking",
                "booking",
                {"assignee": ["worker", "staff"], "team": ["", "上门服务队"]},
            )
        ],
        told=("staff", "worker"),
        unfit=[({"assignee": None, "team": None}, "assignee")],
        late=moved_to(Booking.State.DONE),
    ),
    Act(
        reschedule_booking,
        by="worker",
        at="branch",
        given=lambda world: {
            "booking": booking(world),
            "appointed_at": timezone.now() + days(2),
            "reason": "住院",
        },
        log=[
            (
                "grids.reschedule_booking",
                "booking",
                {
                    "state": ["booked", "rescheduled"],
                    "appointed_at": ["2026-11-11 01:00:00+00:00", "2026-11-12 01:00:00+00:00"],
                },
                "住院",
            )
        ],
        unfit=[
            (lambda world, _given: {"appointed_at": timezone.now()}, "appointed_at"),
            ({"reason": "张某某住院"}, "reason"),
        ],
        late=moved_to(Booking.State.DONE),
    ),
    Act(
        finish_booking,
        by="worker",
        at="branch",
        given=lambda world: {"booking": booking(world), "result": " 已认证 ", "papers_taken": " 户口本 "},
        log=[
            (
                "grids.finish_booking",
                "booking",
                {
                    "state": ["booked", "done"],
                    "result": ["", "已认证"],
                    "papers_taken": ["", "户口本"],
                    "done_by": [None, "worker"],
                    "done_at": [None, NOW],
                },
            )
        ],
        told=STREET,
        after={"booking.papers_returned": False},
        unfit=[({"result": " "}, "result")],
        late=moved_to(Booking.State.CANCELLED),
        fits_first=True,
    ),
    Act(
        finish_booking,
        by="worker",
        at="branch",
        given=lambda world: {
            "booking": booking(world),
            "result": "已认证",
            "papers_taken": "户口本",
            "papers_returned": True,
        },
        log=[("grids.finish_booking", "booking", ANY)],
        after={"booking.papers_returned": True},
        note="with the papers back",
    ),
    Act(
        confirm_booking,
        by="cadre",
        at="branch",
        given=papers,
        log=[
            (
                "grids.confirm_booking",
                "booking",
                {
                    "state": ["done", "confirmed"],
                    "answer": ["", "satisfied"],
                    "papers_returned": [False, True],
                    "ended_at": [None, NOW],
                },
            )
        ],
        unfit=[({"papers_returned": False}, "papers_returned"), (own("done_by"), "")],
        late=moved_to(Booking.State.BOOKED),
    ),
    Act(
        return_booking,
        by="cadre",
        at="branch",
        given=lambda world: {"booking": done(world), "reason": " 未办成 "},
        log=[
            (
                "grids.return_booking",
                "booking",
                {
                    "state": ["done", "booked"],
                    "result": ["已办结", ""],
                    "done_by": ["worker", None],
                    "done_at": [NOW, None],
                },
                "未办成",
            )
        ],
        told=("worker",),
        unfit=[(own("done_by"), ""), ({"reason": " "}, "reason")],
        late=moved_to(Booking.State.CONFIRMED),
    ),
    Act(
        cancel_booking,
        by="cadre",
        at="branch",
        given=lambda world: {"booking": booking(world), "reason": " 已自行办理 "},
        log=[
            (
                "grids.cancel_booking",
                "booking",
                {"state": ["booked", "cancelled"], "ended_at": [None, NOW]},
                "已自行办理",
            )
        ],
        told=("worker",),
        unfit=[({"reason": " "}, "reason")],
        late=moved_to(Booking.State.DONE),
        fits_first=True,
    ),
]

ACTS = [*GROUND, *REPORTS, *WISHES, *BOOKINGS]


class TestActs(JudgedActs):
    acts = ACTS
