"""Every service of rectification: who may, what it leaves, who is told, and what stops it."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import F

from portal.accounts.roles import Role
from rectification.campaigns.services import change_campaign, end_campaign, launch_campaign
from rectification.checklists.services import activate_checklist, default_checklist, import_checklist
from rectification.closing.services import (
    accept_closing,
    apply_for_closing,
    return_closing,
    undo_return,
    withdraw_closing,
)
from rectification.ledger.services import (
    add_measure,
    change_measure,
    change_problem,
    log_progress,
    register_problem,
    reschedule_problems,
    undo_reschedule,
    void_problem,
)
from rectification.models import Campaign, ChangeRequest, Checklist, Closing, Measure, Problem, ProblemType
from rectification.requests.services import decide_request, request_change, withdraw_request
from rectification.urging.services import undo_urge, urge_problems
from tests.acts import DAY, Act, JudgedActs, proof
from tests.factories import rectification as make
from tests.factories.accounts import grant

ABOVE = ("admin", "district", "reviewer", "second")
BELOW = ("cadre", "staff")


def days(number):
    return timedelta(days=number)


# --- Rows ----------------------------------------------------------------------------------------------


def running(world, **fields) -> Campaign:
    made = make.campaign(world.committee, title="专项整治", **fields)
    for unit in (world.unit, world.unit_beside):
        made.participations.create(unit=unit)
    return made


def problem(world, by=None, **fields) -> Problem:
    fields = {"number": f"WT-2026-{7001 + Problem.objects.count()}", "title": "学习不深入"} | fields
    return make.problem(running(world), world.branch, world.unit, by or world.cadre, **fields)


def measure(world, **fields) -> Measure:
    return make.measure(problem(world, state=Problem.State.RECTIFYING), **fields)


def finished(world, **fields) -> Problem:
    made = problem(world, state=Problem.State.RECTIFYING)
    make.measure(made, **{"percent": 100, "evidence_total": 1} | fields)
    return made


def waiting(world) -> Closing:
    made = problem(world, world.staff, state=Problem.State.IN_REVIEW)
    return Closing.objects.create(problem=made, round=1, statement="已见成效", applied_by=world.cadre)


def decided(world) -> Closing:
    made = waiting(world)
    return return_closing(closing=made, opinion="缺群众评价", checked_points=["proof"], actor=world.reviewer)


def moved_to(model, state):
    """Return what puts the rows of an argument into another state, past every service."""

    def move(given):
        value = next(one for one in given.values() if isinstance(one, model | list))
        keys = [one.pk for one in value] if isinstance(value, list) else [value.pk]
        step = {"version": F("version") + 1} if hasattr(model, "version") else {}
        model._base_manager.filter(pk__in=keys).update(state=state, **step)

    return move


def ended(given):
    """Let the problem of a measure, or an application, be closed meanwhile."""
    row = next(one for one in given.values() if isinstance(one, Measure))
    Problem._base_manager.filter(pk=row.problem_id).update(state=Problem.State.CLOSED)


def decided_meanwhile(given):
    closing = given["closing"]
    Closing._base_manager.filter(pk=closing.pk).update(state=Closing.State.WITHDRAWN)
    Problem._base_manager.filter(pk=closing.problem_id).update(state=Problem.State.RECTIFYING)


# --- Campaigns and checklists --------------------------------------------------------------------------


def launching(world, **fields):
    checklist = make.checklist(world.committee)
    days_of = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    lags = {"amber_lag": 11, "red_lag": 31, "due_soon_days": 8, "silent_months": 3, "extensions": 2}
    return {
        "organisation": world.committee,
        "title": "专项整治",
        "checklist": checklist,
        "units": [world.unit],
        **days_of,
        **lags,
    } | fields


def own_campaign(world):
    """Let the launching administrator hold a branch post, too: nobody is told of his own act."""
    grant(world.district, Role.UNIT_STAFF, world.office)
    return launching(world, units=[world.unit, world.unit_beside])


def draft(world, _given):
    return {"checklist": make.checklist(world.committee, state=Checklist.State.DRAFT)}


CAMPAIGN_FAULTS = (
    ({"ends_on": date(2025, 12, 31)}, "ends_on"),
    ({"amber_lag": 31, "red_lag": 30}, "red_lag"),
    (draft, "checklist"),
    ({"units": []}, "units"),
)

TYPE = {
    "aspect": "政治建设",
    "code": "A1",
    "title": "学习不严",
    "description": "说明",
    "checkpoints": "查记录",
}


def importing(world):
    rows = [TYPE, TYPE | {"code": "A2"}, TYPE | {"aspect": "思想武装", "code": "B1"}]
    return {"organisation": world.committee, "title": "自查清单", "edition": "2026", "rows": rows}


def taken_edition(world, _given):
    make.checklist(world.committee, title="自查清单", edition="2026")
    return {}


def is_registered(world, given):
    campaign = given["campaign"]
    make.problem(campaign, world.branch_beside, world.unit_beside, world.cadre_beside)
    return {"units": [world.unit]}


CAMPAIGNS = [
    Act(
        launch_campaign,
        by="district",
        at="committee",
        given=launching,
        log=[("rectification.launch_campaign", "result", {"units": [0, 1]})],
        told=BELOW,
        after={
            "result.title": "专项整治",
            "result.state": "running",
            "result.starts_on": date(2026, 1, 1),
            "result.ends_on": date(2026, 12, 31),
            "result.amber_lag": 11,
            "result.red_lag": 31,
            "result.due_soon_days": 8,
            "result.silent_months": 3,
            "result.extensions": 2,
            "result.checklist": lambda world, rows: rows.checklist,
            "result.organisation": lambda world, rows: world.committee,
        },
        unfit=CAMPAIGN_FAULTS,
    ),
    Act(
        launch_campaign,
        by="district",
        at="committee",
        given=own_campaign,
        log=[("rectification.launch_campaign", "result", {"units": [0, 2]})],
        told=(*BELOW, "cadre_beside", "staff_beside"),
        note="with two units",
    ),
    Act(
        change_campaign,
        by="district",
        at="committee",
        given=lambda world: {"campaign": running(world), "version": 1, "title": "专项整治（续）"},
        log=[("rectification.change_campaign", "campaign", {"title": ["专项整治", "专项整治（续）"]})],
        after={"campaign.title": "专项整治（续）", "campaign.version": 2},
        unfit=(*CAMPAIGN_FAULTS, (is_registered, "units")),
        late=moved_to(Campaign, Campaign.State.ENDED),
        versioned="campaign",
    ),
    Act(
        change_campaign,
        by="district",
        at="committee",
        given=lambda world: {"campaign": running(world), "version": 1, "units": [world.unit]},
        log=[("rectification.change_campaign", "campaign", {"units": [2, 1]})],
        after={"campaign.participations.count": 1, "campaign.version": 2},
        note="with a unit less",
    ),
    Act(
        end_campaign,
        by="district",
        at="committee",
        given=lambda world: {"campaign": running(world)},
        log=[("rectification.end_campaign", "campaign", {"state": ["running", "ended"]})],
        after={"campaign.state": "ended", "campaign.version": 2},
        late=moved_to(Campaign, Campaign.State.ENDED),
    ),
    Act(
        import_checklist,
        by="district",
        at="committee",
        given=importing,
        log=[("rectification.import_checklist", "result", {"aspects": [None, 2], "types": [None, 3]})],
        after={
            "result.title": "自查清单",
            "result.edition": "2026",
            "result.state": "draft",
            "result.source": "issued",
        },
        unfit=[
            ({"rows": []}, "file"),
            ({"rows": [TYPE, TYPE]}, "file"),
            *(
                ({"rows": [TYPE | {name: " "}]}, "file")
                for name in ("aspect", "code", "title", "checkpoints")
            ),
            (taken_edition, "edition"),
        ],
    ),
    Act(
        default_checklist,
        by="district",
        at="committee",
        given=lambda world: {"organisation": world.committee},
        log=[("rectification.import_checklist", "result", {"aspects": [None, 6], "types": [None, 18]})],
        after={"result.source": "system_default", "result.state": "draft"},
    ),
    Act(
        activate_checklist,
        by="district",
        at="committee",
        given=lambda world: {"checklist": make.checklist(world.committee, state=Checklist.State.DRAFT)},
        log=[("rectification.activate_checklist", "checklist", {"state": ["draft", "active"]})],
        after={"checklist.state": "active"},
        late=moved_to(Checklist, Checklist.State.ACTIVE),
    ),
]

# --- The ledger ----------------------------------------------------------------------------------------


def registering(world):
    campaign = running(world)
    return {
        "campaign": campaign,
        "organisation": world.branch,
        "type": campaign.checklist.types().first(),
        "title": "学习不深入",
        "channel": Problem.Channel.SUPERIOR,
        "found_on": DAY - days(1),
        "leader": "张书记",
        "owner": "李委员",
        "due_on": DAY + days(30),
        "severity": ProblemType.Severity.SERIOUS,
        "description": "经过",
        "cause": "原因",
        "remark": "备注",
    }


def other_type(world, _given):
    return {"type": make.checklist(world.committee).types().first()}


def ended_campaign(world, given):
    campaign = given["campaign"]
    Campaign._base_manager.filter(pk=campaign.pk).update(state=Campaign.State.ENDED)
    campaign.refresh_from_db()
    return {}


def unit_left(world, given):
    campaign = given.get("campaign") or given["problem"].campaign
    campaign.participations.filter(unit=world.unit).delete()
    return {}


PROBLEM_FAULTS = (
    ({"found_on": DAY + days(1)}, "found_on"),
    ({"due_on": DAY - days(60)}, "due_on"),
    (other_type, "type"),
)
ADDING = {
    "action": "重学一遍",
    "owner": "李委员",
    "starts_on": DAY,
    "due_on": DAY + days(30),
    "effect": "人人过关",
    "method": "集中学习",
    "category": Measure.Category.LONG_TERM,
}


def adding(world):
    return {"problem": problem(world, due_on=DAY + days(30)), "helpers": [world.beside], **ADDING}


def long_measure(world, given):
    make.measure(given["problem"], due_on=DAY + days(20))
    return {"due_on": DAY + days(19)}


def asked(world):
    made = problem(world, due_on=DAY + days(30))
    row = make.measure(made, action="重学一遍", due_on=DAY + days(30))
    row.helpers.set([world.beside])
    return {"measure": row, "version": 1}


def rescheduling(world):
    return {"rows": [problem(world, due_on=DAY + days(30))], "due_on": DAY + days(60), "reason": "工期顺延"}


def works_there_too(given):
    """Let whoever acts work on the problems of the office, too: nobody is told of his own act."""

    def make_rows(world):
        grant(world.reviewer, Role.UNIT_STAFF, world.office)
        return given(world)

    return make_rows


def urging(world):
    return {"rows": [problem(world)], "text": "请抓紧"}


def rescheduled(world):
    return {"batch": reschedule_problems(**rescheduling(world), actor=world.reviewer)}


def urged(world):
    return {"batch": urge_problems(rows=[problem(world)], text="请抓紧", actor=world.reviewer)}


def the_problem(world, rows):
    return Problem.objects.get(organisation=world.branch)


def urged_lately(world, given):
    urge_problems(rows=given["rows"], text="", actor=world.admin)
    return {"rows": [Problem.objects.get()]}


LEDGER = [
    Act(
        register_problem,
        by="cadre",
        at="branch",
        given=registering,
        log=[
            (
                "rectification.register_problem",
                "result",
                lambda world, rows: {
                    "number": [None, "WT-2026-0001"],
                    "title": [None, "学习不深入"],
                    "type": [None, str(rows.type)],
                    "organisation": [None, "甲支部"],
                    "unit": [None, "甲局"],
                    "found_on": [None, "2026-11-09"],
                    "due_on": [None, "2026-12-10"],
                    "leader": [None, "张书记"],
                    "owner": [None, "李委员"],
                },
            )
        ],
        after={
            "result.state": "registered",
            "result.channel": "superior",
            "result.severity": "serious",
            "result.description": "经过",
            "result.cause": "原因",
            "result.remark": "备注",
            "result.registered_by": lambda world, rows: world.cadre,
            "result.measures_total": 0,
            "result.red_on": DAY + days(31),
            "result.amber_on": DAY + days(23),
        },
        unfit=[*PROBLEM_FAULTS, (ended_campaign, "campaign"), (unit_left, "organisation")],
    ),
    Act(
        change_problem,
        by="cadre",
        at="branch",
        given=lambda world: {"problem": problem(world), "version": 1, "title": "学习走过场"},
        log=[("rectification.change_problem", "problem", {"title": ["学习不深入", "学习走过场"]})],
        after={"problem.title": "学习走过场", "problem.version": 2},
        unfit=[*PROBLEM_FAULTS, (long_measure, "due_on")],
        late=moved_to(Problem, Problem.State.IN_REVIEW),
        versioned="problem",
    ),
    Act(
        void_problem,
        by="reviewer",
        at="branch",
        given=lambda world: {"problem": problem(world), "reason": "重复登记"},
        log=[
            (
                "rectification.void_problem",
                "problem",
                {"state": ["registered", "void"]},
                "重复登记",
            )
        ],
        after={"problem.state": "void", "problem.number": "WT-2026-7001"},
        unfit=[({"reason": " "}, "reason")],
        late=moved_to(Problem, Problem.State.CLOSED),
    ),
    Act(
        add_measure,
        by="cadre",
        at="branch",
        given=adding,
        log=[
            (
                "rectification.add_measure",
                "result",
                {
                    "ordinal": [None, 1],
                    "action": [None, "重学一遍"],
                    "owner": [None, "李委员"],
                    "method": [None, "集中学习"],
                    "starts_on": [None, "2026-11-10"],
                    "due_on": [None, "2026-12-10"],
                    "effect": [None, "人人过关"],
                    "category": [None, "long_term"],
                    "helpers": [None, "乙局机关党委"],
                },
            )
        ],
        after={
            "result.percent": 0,
            "result.amber_on": DAY + days(3),
            "result.red_on": DAY + days(10),
            "problem.measures_total": 1,
            "problem.amber_on": DAY + days(3),
            "problem.red_on": DAY + days(10),
        },
        unfit=[
            ({"due_on": DAY - days(1)}, "due_on"),
            ({"due_on": DAY + days(31)}, "due_on"),
            (lambda world, _given: {"helpers": [world.office]}, "helpers"),
            (lambda world, _given: {"helpers": [world.there.office]}, "helpers"),
        ],
        late=moved_to(Problem, Problem.State.IN_REVIEW),
    ),
    Act(
        change_measure,
        by="cadre",
        at="branch",
        given=lambda world: asked(world) | {"action": "重学两遍", "due_on": DAY + days(20)},
        log=[
            (
                "rectification.change_measure",
                "measure",
                {"action": ["重学一遍", "重学两遍"], "due_on": ["2026-12-10", "2026-11-30"]},
            )
        ],
        after={
            "measure.action": "重学两遍",
            "measure.version": 2,
            # 30 days from the 31st of October on: amber 10 points behind, red beyond 30.
            "measure.amber_on": DAY - days(7),
            "measure.red_on": DAY,
            "measure.problem.amber_on": DAY - days(7),
            "measure.problem.red_on": DAY,
        },
        unfit=[
            ({"due_on": DAY - days(11)}, "due_on"),
            ({"due_on": DAY + days(31)}, "due_on"),
            ({"starts_on": DAY + days(21)}, "due_on"),
            (lambda world, _given: {"helpers": [world.office]}, "helpers"),
        ],
        late=ended,
        versioned="measure",
    ),
    Act(
        change_measure,
        by="cadre",
        at="branch",
        given=lambda world: asked(world) | {"helpers": []},
        log=[("rectification.change_measure", "measure", {"helpers": ["乙局机关党委", ""]})],
        after={"measure.version": 2},
        note="without its helpers",
    ),
    Act(
        log_progress,
        by="cadre",
        at="branch",
        given=lambda world: {
            "measure": make.measure(problem(world), percent=20, evidence_total=1),
            "percent": 60,
            "note": "学了两遍",
            "files": [proof()],
        },
        log=[
            ("rectification.log_progress", "measure.problem", {"state": ["registered", "rectifying"]}),
            (
                "rectification.log_progress",
                "measure",
                {"percent": [20, 60], "evidence_total": [1, 2]},
                "学了两遍",
            ),
        ],
        after={
            "result.percent_before": 20,
            "result.percent": 60,
            "result.note": "学了两遍",
            "result.author": lambda world, rows: world.cadre,
            "measure.percent": 60,
            "measure.evidence_total": 2,
            "measure.done_on": None,
            "measure.last_entry_on": DAY,
            # 40 days from the 31st of October on, at 60 percent.
            "measure.amber_on": DAY + days(18),
            "measure.red_on": DAY + days(27),
            "measure.problem.amber_on": DAY + days(18),
            "measure.problem.red_on": DAY + days(27),
            "measure.version": 2,
            "measure.problem.state": "rectifying",
        },
        unfit=[
            ({"percent": 101}, "percent"),
            ({"percent": -1}, "percent"),
            ({"note": " "}, "note"),
            ({"percent": 19, "note": "后退了"}, "note"),
            (lambda world, _given: {"files": [proof(f"{n}.pdf") for n in range(11)]}, "files"),
        ],
        late=ended,
    ),
    Act(
        log_progress,
        by="cadre",
        at="branch",
        given=lambda world: {"measure": measure(world, percent=60), "percent": 100, "note": "全部完成"},
        log=[("rectification.log_progress", "measure", {"percent": [60, 100]}, "全部完成")],
        after={
            "measure.done_on": DAY,
            "measure.amber_on": None,
            "measure.red_on": None,
            "measure.problem.measures_done": 1,
        },
        note="to the end",
    ),
    Act(
        reschedule_problems,
        by="reviewer",
        at="branch",
        given=rescheduling,
        log=[
            (
                "rectification.reschedule_problem",
                "rows.0",
                {"due_on": ["2026-12-10", "2027-01-09"]},
                "工期顺延",
            )
        ],
        told=BELOW,
        unfit=[({"due_on": DAY - days(41)}, "due_on"), ({"reason": " "}, "reason")],
        late=moved_to(Problem, Problem.State.IN_REVIEW),
    ),
    Act(
        undo_reschedule,
        by="reviewer",
        at="branch",
        given=rescheduled,
        log=[("rectification.undo_reschedule", the_problem, {"due_on": ["2027-01-09", "2026-12-10"]})],
        elsewhere=ValidationError,
    ),
    Act(
        urge_problems,
        by="reviewer",
        at="branch",
        given=urging,
        log=[("rectification.urge_problem", "rows.0", {}, "请抓紧")],
        told=BELOW,
        unfit=[(urged_lately, "again")],
        late=moved_to(Problem, Problem.State.IN_REVIEW),
    ),
    Act(
        urge_problems,
        by="reviewer",
        at="branch",
        given=works_there_too(urging),
        log=[("rectification.urge_problem", "rows.0", {}, "请抓紧")],
        told=BELOW,
        note="by one who works there too",
    ),
    Act(
        undo_urge,
        by="reviewer",
        at="branch",
        given=urged,
        log=[("rectification.undo_urge", the_problem, {})],
        own="one takes back what one has said oneself",
        elsewhere=ValidationError,
    ),
]

# --- Closing -------------------------------------------------------------------------------------------

CLOSING = [
    Act(
        apply_for_closing,
        by="cadre",
        at="branch",
        given=lambda world: {"problem": finished(world), "statement": "已见成效", "files": [proof()]},
        log=[
            (
                "rectification.apply_for_closing",
                "problem",
                {"state": ["rectifying", "in_review"], "applied_on": [None, "2026-11-10"]},
                "已见成效",
            )
        ],
        told=ABOVE,
        after={
            "problem.state": "in_review",
            "result.round": 1,
            "result.state": "waiting",
            "result.statement": "已见成效",
            "result.applied_by": lambda world, rows: world.cadre,
        },
        unfit=[({"statement": " "}, "statement")],
        late=moved_to(Problem, Problem.State.IN_REVIEW),
    ),
    Act(
        withdraw_closing,
        by="cadre",
        at="branch",
        given=lambda world: {"closing": waiting(world)},
        log=[
            ("rectification.withdraw_closing", "closing", {"state": ["waiting", "withdrawn"]}),
            (
                "rectification.withdraw_closing",
                "closing.problem",
                {"state": ["in_review", "rectifying"], "applied_on": ["2026-10-01", None]},
            ),
        ],
        after={
            "closing.state": "withdrawn",
            "closing.decided_by": None,
            "closing.problem.state": "rectifying",
        },
        late=decided_meanwhile,
    ),
    Act(
        accept_closing,
        by="reviewer",
        at="branch",
        given=lambda world: {"closing": waiting(world), "opinion": "同意", "checked_points": ["results"]},
        log=[
            ("rectification.decide_closing", "closing", {"state": ["waiting", "accepted"]}, "同意"),
            (
                "rectification.decide_closing",
                "closing.problem",
                {"state": ["in_review", "closed"], "closed_on": [None, "2026-11-10"]},
                "同意",
            ),
        ],
        told=BELOW,
        after={
            "closing.state": "accepted",
            "closing.decided_by": lambda world, rows: world.reviewer,
            "closing.checked_points": ["results"],
            "closing.opinion": "同意",
            "closing.problem.closed_on": DAY,
        },
        unfit=[({"checked_points": []}, "checked_points")],
        late=decided_meanwhile,
    ),
    Act(
        return_closing,
        by="reviewer",
        at="branch",
        given=lambda world: {"closing": waiting(world), "opinion": "缺评价", "checked_points": ["proof"]},
        log=[
            ("rectification.decide_closing", "closing", {"state": ["waiting", "returned"]}, "缺评价"),
            (
                "rectification.decide_closing",
                "closing.problem",
                {"state": ["in_review", "returned"], "applied_on": ["2026-10-01", None]},
                "缺评价",
            ),
        ],
        told=BELOW,
        after={"closing.state": "returned", "closing.problem.state": "returned"},
        unfit=[({"opinion": " "}, "opinion")],
        late=decided_meanwhile,
    ),
    Act(
        undo_return,
        by="reviewer",
        at="branch",
        given=lambda world: {"closing": decided(world)},
        log=[
            (
                "rectification.undo_return",
                "closing.problem",
                {"state": ["returned", "in_review"], "applied_on": [None, "2026-11-10"]},
            ),
            ("rectification.undo_return", "closing", {"state": ["returned", "waiting"]}),
        ],
        after={
            "closing.state": "waiting",
            "closing.decided_by": None,
            "closing.decided_at": None,
            "closing.opinion": "",
            "closing.checked_points": [],
            "closing.problem.state": "in_review",
        },
        late=decided_meanwhile,
    ),
]

# --- Requests for a change -----------------------------------------------------------------------------


def asking(world, **fields):
    return {"problem": problem(world), "severity": "serious", "reason": "登记有误"} | fields


def requested(world, **fields) -> ChangeRequest:
    made = problem(world, world.staff, due_on=DAY + days(30))
    given = {"field": "due_on", "before": made.due_on, "after": made.due_on + days(30), "reason": "施工延误"}
    return make.change_request(made, world.cadre, **given | fields)


def to_void(world):
    return requested(world, field="state", before="registered", after="void", reason="重复登记")


def already_asked(world, given):
    make.change_request(given["problem"], world.staff)
    return {}


def extended_once(world, given):
    made = given["problem"]
    ago = {"field": "due_on", "before": made.due_on - days(9), "after": made.due_on, "state": "accepted"}
    make.change_request(made, world.staff, **ago)
    return {"due_on": made.due_on + days(9), "severity": ""}


def decision(state, opinion):
    return lambda world, rows: {
        "state": ["waiting", state],
        "opinion": ["", opinion],
        "decided_by": [None, str(world.reviewer)],
        "decided_at": [None, str(rows.request.decided_at)],
    }


DECIDED = ("rectification.decide_request", "request", decision("accepted", "同意"), "同意")
REQUESTS = [
    Act(
        request_change,
        by="cadre",
        at="branch",
        given=asking,
        log=[
            (
                "rectification.request_change",
                "result.0",
                {
                    "field": [None, "severity"],
                    "before": [None, "ordinary"],
                    "after": [None, "serious"],
                    "state": [None, "waiting"],
                },
                "登记有误",
            )
        ],
        told=ABOVE,
        after={"problem.severity": "ordinary", "problem.version": 1},
        unfit=[
            ({"reason": " "}, "reason"),
            ({"severity": "ordinary"}, ""),
            ({"void": True}, "void"),
            ({"found_on": DAY + days(1)}, "found_on"),
            ({"due_on": DAY - days(60)}, "due_on"),
            (other_type, "type"),
            (long_measure, "due_on"),
            (already_asked, "severity"),
            (extended_once, "due_on"),
        ],
        late=moved_to(Problem, Problem.State.IN_REVIEW),
    ),
    Act(
        withdraw_request,
        by="cadre",
        at="branch",
        given=lambda world: {"request": requested(world)},
        log=[("rectification.withdraw_request", "request", {"state": ["waiting", "withdrawn"]}, "")],
        late=moved_to(ChangeRequest, ChangeRequest.State.ACCEPTED),
    ),
    Act(
        decide_request,
        by="reviewer",
        at="branch",
        given=lambda world: {"request": requested(world), "accepted": True, "opinion": "同意"},
        log=[
            DECIDED,
            (
                "rectification.decide_request",
                "request.problem",
                {"due_on": ["2026-12-10", "2027-01-09"]},
                "施工延误",
            ),
        ],
        told=["cadre"],
        after={
            "request.problem.due_on": DAY + days(60),
            "request.problem.amber_on": DAY + days(53),
        },
        unfit=[(lambda world, given: {"accepted": False, "opinion": " "}, "opinion")],
        late=moved_to(ChangeRequest, ChangeRequest.State.WITHDRAWN),
    ),
    Act(
        decide_request,
        by="reviewer",
        at="branch",
        given=lambda world: {"request": requested(world), "accepted": False, "opinion": "理由不足"},
        log=[("rectification.decide_request", "request", decision("refused", "理由不足"), "理由不足")],
        told=["cadre"],
        after={"request.problem.due_on": DAY + days(30)},
        note="that refuses",
    ),
    Act(
        decide_request,
        by="reviewer",
        at="branch",
        given=lambda world: {"request": to_void(world), "accepted": True, "opinion": "同意"},
        log=[
            DECIDED,
            (
                "rectification.void_problem",
                "request.problem",
                {"state": ["registered", "void"]},
                "重复登记",
            ),
        ],
        told=["cadre"],
        after={"request.problem.state": "void"},
        note="that makes void",
    ),
]

ACTS = [*CAMPAIGNS, *LEDGER, *CLOSING, *REQUESTS]


class TestActs(JudgedActs):
    acts = ACTS
