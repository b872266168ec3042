"""Rows of a ledger as they are understood, written and taken back, cell by cell: no sheet, no page in between."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from portal.spreadsheets.models import ImportRun, StagedRow
from portal.spreadsheets.staging import SHAPE
from portal.spreadsheets.staging import kept as read_again
from rectification.campaigns.services import end_campaign
from rectification.ledger.columns.workbook import IMPORTED
from rectification.ledger.services import add_measure, change_measure, change_problem, log_progress
from rectification.ledger.services.workbook import apply_ledger, check_ledger, undo_ledger
from rectification.ledger.services.workbook.staged import LedgerRow
from rectification.models import Campaign, Measure, Problem, ProblemType
from tests import acts
from tests.acts import DAY
from tests.factories import rectification as make
from tests.factories.organisations import organisation


def days(number):
    return timedelta(days=number)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(acts.NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def problem(tree, campaign, cadre):
    return make.problem(
        campaign, tree.branch_a, tree.unit_a, cadre, number="WT-2026-7001", title="学习不深入"
    )


@pytest.fixture
def measure(problem):
    return make.measure(problem, action="重学一遍", starts_on=DAY, due_on=DAY + days(20))


NEW = {
    "organisation": "甲局第一党支部",
    "type": "A1",
    "title": "新问题",
    "channel": "上级指出",
    "severity": "严重",
    "found_on": DAY - days(1),
    "leader": "张书记",
    "owner": "李委员",
    "due_on": DAY + days(30),
    "action": "新措施",
    "method": "集中学习",
    "doer": "李委员",
    "starts_on": DAY,
    "measure_due_on": DAY + days(20),
    "effect": "人人过关",
}


@pytest.fixture
def check(staff):
    """Return a function that tells how rows are understood: `check(cells of the first row, of the second, ...)`."""

    def understood(*rows, context=None, actor=staff):
        lines = [(number, dict(cells)) for number, cells in enumerate(rows, start=4)]
        return list(check_ledger(IMPORTED)(lines, lambda line, key: f"{key}{line}", context, actor))

    return understood


@pytest.fixture
def stage(check, staff, tree):
    """Return a function that keeps understood rows as an import does."""

    def kept(*rows, **how):
        run = ImportRun.objects.create(
            owner=staff, organisation=tree.office_a, resource="rectification.problems", name="台账.xlsx"
        )
        for one in check(*rows, **how):
            assert one.outcome != "refused", one.faults
            cells = {name: value for name, value in vars(one).items() if name != "reasoned"}
            StagedRow.objects.create(run=run, **cells | {"values": one.values.stored()})
        return read_again(run.staged.order_by("line"), LedgerRow)

    return kept


def told(staged) -> dict:
    """Return what a row keeps, without the name of its shape."""
    return {name: value for name, value in staged.values.stored().items() if name != SHAPE}


def faulty(staged) -> list[str]:
    return [fault["cell"] for fault in staged.faults]


# --- Understood ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value", "right"),
    [
        ("organisation", "没有的支部", False),
        ("organisation", "乙局第一党支部", False),
        ("type", "A9", False),
        ("type", "类型A1", True),
        ("type", "A1 类型A1", True),
        ("title", "问" * 200, True),
        ("title", "问" * 201, False),
        ("leader", "张" * 60, True),
        ("leader", "张" * 61, False),
        ("owner", "李" * 60, True),
        ("owner", "李" * 61, False),
        ("doer", "李" * 60, True),
        ("doer", "李" * 61, False),
        ("action", "做" * 300, True),
        ("action", "做" * 301, False),
        ("method", "做" * 301, False),
        ("effect", "好" * 300, True),
        ("effect", "好" * 301, False),
        ("found_on", DAY, True),
        ("found_on", DAY + days(1), False),
        ("due_on", DAY + days(19), False),
        ("due_on", DAY + days(20), True),
        ("measure_due_on", DAY + days(30), True),
        ("measure_due_on", DAY + days(31), False),
        ("measure_due_on", DAY, True),
        ("measure_due_on", DAY - days(1), False),
        ("ordinal", 0, False),
        ("ordinal", 1, True),
        ("ordinal", 99, True),
        ("ordinal", 100, False),
        ("ordinal", "一", False),
        *(
            (name, None, False)
            for name in ("organisation", "type", "title", "found_on", "leader", "owner", "due_on")
        ),
        *((name, None, False) for name in ("action", "doer", "starts_on", "measure_due_on", "effect")),
        *((name, None, True) for name in ("channel", "severity", "method")),
    ],
)
def test_a_cell_of_a_new_problem_at_its_limit(check, campaign, cell, value, right):
    (staged,) = check(NEW | {cell: value})

    assert staged.outcome == ("new" if right else "refused")
    named = "measure_due_on" if (cell, value) == ("due_on", DAY + days(19)) else cell
    assert faulty(staged) == ([] if right else [f"{named}4"])


def test_a_limit_before_the_day_of_finding_is_named(check, campaign):
    without = dict.fromkeys(("action", "method", "doer", "starts_on", "measure_due_on", "effect"))
    found = [check(NEW | without | {"due_on": DAY + days(number)})[0] for number in (-2, -1, 0)]

    assert [(one.outcome, faulty(one)) for one in found] == [
        ("refused", ["due_on4"]),
        ("new", []),
        ("new", []),
    ]


def test_several_faulty_cells_of_a_row_are_all_named_with_its_title(check, campaign):
    (staged,) = check(NEW | {"leader": None, "owner": "李" * 61, "type": "A9"})

    assert sorted(faulty(staged)) == ["leader4", "owner4", "type4"]
    assert (staged.values.label, staged.row_id) == ("新问题", "")
    cells = {one["cell"]: one["value"] for one in staged.faults}
    assert cells == {"leader4": "", "owner4": "李" * 61, "type4": "A9"}


def test_what_a_new_row_would_write_and_shows(check, campaign, tree):
    (staged,) = check(NEW)

    assert staged.changes["问题表现"] == ["", "新问题"]
    assert told(staged) == {
        "label": "新问题",
        "place": {
            "group": 1,
            "organisation": tree.branch_a.pk,
            "unit": tree.unit_a.pk,
            "campaign": campaign.pk,
        },
        "asked": {},
        "was": None,
        "problem": {
            "title": "新问题",
            "channel": "superior",
            "severity": "grave",
            "found_on": "2026-11-09",
            "leader": "张书记",
            "owner": "李委员",
            "due_on": "2026-12-10",
            "type_id": ProblemType.objects.get(code="A1").pk,
        },
        "measure": {
            "action": "新措施",
            "method": "集中学习",
            "owner": "李委员",
            "starts_on": "2026-11-10",
            "due_on": "2026-11-30",
            "effect": "人人过关",
        },
    }


def test_rows_of_the_same_branch_title_and_day_are_one_problem(check, campaign):
    rows = (NEW, NEW | {"action": "第二条"}, NEW | {"title": "别的"}, NEW | {"found_on": DAY})

    assert [one.values.new_problem.group for one in check(*rows)] == [1, 1, 2, 3]


def test_a_branch_whose_unit_takes_no_part_is_named(check, campaign, tree):
    campaign.participations.filter(unit=tree.unit_a).delete()
    (staged,) = check(NEW)

    assert faulty(staged) == ["organisation4"]


def test_a_row_that_says_what_stands_there_changes_nothing(check, problem, measure):
    (staged,) = check({"number": problem.number, "title": "学习不深入", "ordinal": 1, "action": "重学一遍"})

    assert (staged.outcome, staged.row_id, staged.values.label) == (
        "unchanged",
        str(problem.pk),
        "学习不深入",
    )


def test_what_a_changed_row_would_write_and_what_stood_before(check, problem, measure):
    (staged,) = check(
        {
            "number": problem.number,
            "owner": "新人",
            "ordinal": 1,
            "action": "重学两遍",
            "measure_due_on": DAY + days(9),
        }
    )

    assert staged.outcome == "changed"
    assert staged.changes == {
        "责任人": ["责任人", "新人"],
        "整改措施": ["重学一遍", "重学两遍"],
        "措施期限": ["2026-11-30", "2026-11-19"],
    }
    assert told(staged) == {
        "label": "学习不深入",
        "problem": {"owner": "新人"},
        "measure": {"action": "重学两遍", "due_on": "2026-11-19"},
        "place": None,
        "asked": {},
        "was": {
            "version": 1,
            "measure": measure.pk,
            "measure_version": 1,
            "ordinal": 1,
            "problem_before": {"owner": "责任人"},
            "measure_before": {"action": "重学一遍", "due_on": "2026-11-30"},
            "requests": [],
        },
    }


@pytest.mark.parametrize("state", Problem.State.values)
def test_a_problem_that_nobody_works_on_is_not_changed(check, problem, state):
    Problem.objects.update(state=state)
    (staged,) = check({"number": problem.number, "owner": "新人"})

    assert staged.outcome == ("changed" if state in Problem.WORKING else "refused")
    assert faulty(staged) == ([] if state in Problem.WORKING else ["number4"])


def test_a_problem_does_not_move_to_another_branch(check, problem, tree):
    organisation(tree.office_a, name="甲局第二党支部")
    (staged,) = check({"number": problem.number, "organisation": "甲局第二党支部"})

    assert faulty(staged) == ["organisation4"]


def test_a_number_that_is_unknown_or_former_is_told(check, problem):
    Problem.objects.update(former_number="WT-2026-0009")
    unknown, former = check(
        {"number": "WT-2026-9999", "owner": "新人"}, {"number": "WT-2026-0009", "owner": "新人"}
    )

    assert (unknown.outcome, former.outcome) == ("refused", "changed")
    assert faulty(unknown) == ["number4"]
    other = make.problem(
        problem.campaign, problem.organisation, problem.unit, problem.registered_by, number="WT-2026-0009"
    )
    (taken,) = check({"number": "WT-2026-0009", "owner": "新人"})
    assert taken.row_id == str(other.pk)


def test_the_same_measure_stands_in_one_row(check, problem, measure):
    row = {"number": problem.number, "ordinal": 1, "action": "改"}
    first, second, third = check(row, row, row | {"ordinal": 2} | dict.fromkeys(("action",), "新"))

    assert (first.outcome, second.outcome) == ("changed", "refused")
    assert "4" in second.faults[0]["problem"]
    assert faulty(third) == ["doer6"]  # a new measure needs the rest


def test_a_problem_stands_in_one_row_without_measures(check, problem):
    first, second = check(
        {"number": problem.number, "owner": "甲"}, {"number": problem.number, "owner": "甲"}
    )

    assert (first.outcome, second.outcome) == ("changed", "refused")


def test_measures_without_a_number_may_stand_in_many_rows(check, problem):
    rest = {name: NEW[name] for name in ("doer", "starts_on", "measure_due_on", "effect")}
    rows = [{"number": problem.number, "action": f"第{n}条", **rest} for n in (1, 2)]

    assert [one.outcome for one in check(*rows)] == ["changed", "changed"]


@pytest.mark.parametrize(("number", "right"), [(19, False), (20, True)])
def test_a_nearer_limit_leaves_no_measure_beyond_it(check, problem, measure, number, right):
    make.measure(problem, starts_on=DAY, due_on=DAY + days(1))
    (staged,) = check({"number": problem.number, "due_on": DAY + days(number)})

    assert faulty(staged) == ([] if right else ["due_on4"])


def test_a_nearer_limit_is_held_against_the_ends_that_other_rows_give(check, problem, measure):
    make.measure(problem, starts_on=DAY, due_on=DAY + days(20))
    nearer = {"number": problem.number, "due_on": DAY + days(10), "measure_due_on": DAY + days(10)}

    assert [one.outcome for one in check(nearer | {"ordinal": 1}, nearer | {"ordinal": 2})] == ["changed"] * 2
    alone = check(nearer | {"ordinal": 1})
    assert faulty(alone[0]) == ["due_on4"]
    undated = check(nearer | {"ordinal": 1}, nearer | {"ordinal": 2, "measure_due_on": "下周"})
    assert [one.outcome for one in undated] == ["refused"] * 2


def test_rows_of_one_problem_agree(check, problem, measure):
    make.measure(problem)
    rows = [{"number": problem.number, "ordinal": n, "owner": owner} for n, owner in ((1, "甲"), (2, "乙"))]
    _first, second = check(*rows)

    assert faulty(second) == ["owner5"]
    assert "4" in second.faults[0]["problem"]


def test_rows_of_one_new_problem_agree_also_where_a_cell_is_empty(check, campaign):
    rows = (NEW, NEW | {"action": "第二条"}, NEW | {"action": "第三条", "channel": None})

    assert [(one.outcome, faulty(one)) for one in check(*rows)] == [
        ("new", []),
        ("new", []),
        ("refused", ["channel6"]),
    ]


def test_without_a_running_campaign_and_without_the_right_nothing_is_understood(check, campaign, cadre, tree):
    other = make.campaign(tree.committee, starts_on=date(2026, 2, 1))
    other.participations.create(unit=tree.unit_a)
    assert check(NEW)[0].values.new_problem.campaign == other.pk
    assert check(NEW, context={"campaign": campaign.pk})[0].values.new_problem.campaign == campaign.pk
    with pytest.raises(PermissionDenied):
        check(NEW, actor=cadre)
    Campaign.objects.update(state=Campaign.State.ENDED)
    with pytest.raises(ValidationError):
        check(NEW)


# --- Written -------------------------------------------------------------------------------------------


def test_new_rows_are_written_with_numbers_measures_and_lights(stage, campaign, staff, tree):
    rows = stage(NEW, NEW | {"action": "第二条"}, NEW | {"title": "去年的", "found_on": date(2025, 12, 31)})
    apply_ledger(rows, None, staff)

    made = Problem.objects.get(title="新问题")
    assert (made.number, made.channel, made.severity) == ("WT-2026-0001", "superior", "grave")
    assert (made.registered_by, made.unit, made.organisation) == (staff, tree.unit_a, tree.branch_a)
    assert made.organisation_path == tree.branch_a.path
    assert list(made.measures.order_by("ordinal").values_list("ordinal", "action")) == [
        (1, "新措施"),
        (2, "第二条"),
    ]
    assert (made.measures_total, made.measures_done) == (2, 0)
    assert (made.amber_on, made.red_on) == (DAY + days(2), DAY + days(7))
    assert set(made.measures.values_list("amber_on", "red_on")) == {(DAY + days(2), DAY + days(7))}
    assert Problem.objects.get(title="去年的").number == "WT-2025-0001"
    kept = {row.pk: row.row_id for row in StagedRow.objects.all()}
    assert [kept[row.row.pk] for row in rows] == [
        str(made.pk),
        str(made.pk),
        str(Problem.objects.get(title="去年的").pk),
    ]


def test_a_row_without_channel_is_a_self_check(stage, campaign, staff):
    apply_ledger(stage(NEW | {"channel": None, "severity": None}), None, staff)

    made = Problem.objects.get()
    assert (made.channel, made.severity) == ("self_check", "ordinary")


def test_changed_cells_are_written_and_nothing_else(stage, problem, measure, foreign, staff):
    Problem.objects.filter(pk=problem.pk).update(leader="原领导")
    problem.refresh_from_db()
    other = make.measure(problem, due_on=DAY + days(5))
    row = {"number": problem.number, "owner": "新人", "ordinal": 1, "measure_due_on": DAY + days(10)}
    rows = stage(row)
    apply_ledger(rows, None, staff)

    problem.refresh_from_db()
    measure.refresh_from_db()
    assert (problem.owner, problem.leader, problem.version) == ("新人", "原领导", 2)
    assert (measure.due_on, measure.action, measure.version) == (DAY + days(10), "重学一遍", 2)
    assert measure.amber_on == DAY + days(1)
    before = (other.owner, other.version, foreign.owner, foreign.version)
    other.refresh_from_db()
    foreign.refresh_from_db()
    assert (other.owner, other.version, foreign.owner, foreign.version) == before

    undo_ledger(rows, None, staff)
    problem.refresh_from_db()
    measure.refresh_from_db()
    assert (problem.owner, problem.version) == ("责任人", 3)
    assert (measure.due_on, measure.version) == (DAY + days(20), 3)
    assert measure.amber_on == DAY + days(2)


def test_an_added_measure_gets_the_ordinal_given_or_the_next(stage, problem, measure, staff):
    rest = {name: NEW[name] for name in ("doer", "starts_on", "measure_due_on", "effect")}
    given = [{"number": problem.number, "action": action, **rest} for action in ("甲", "乙", "丙")]
    given[1]["ordinal"] = 5
    rows = stage(*given)
    apply_ledger(rows, None, staff)

    assert dict(problem.measures.values_list("ordinal", "action")) == {
        1: "重学一遍",
        5: "乙",
        6: "甲",
        7: "丙",
    }
    problem.refresh_from_db()
    assert problem.measures_total == 4
    undo_ledger(read_again(StagedRow.objects.order_by("line"), LedgerRow), None, staff)
    assert problem.measures.get() == measure
    problem.refresh_from_db()
    assert problem.measures_total == 1


@pytest.mark.parametrize("moved", ["problem", "measure", "state"])
def test_a_row_that_moved_on_since_the_check_is_named_and_nothing_is_written(
    stage, problem, measure, staff, moved
):
    row = {"number": problem.number, "owner": "新人", "ordinal": 1, "action": "改"}
    rows = stage(row, NEW)
    if moved == "problem":
        change_problem(problem, version=1, actor=staff, leader="别人")
    elif moved == "measure":
        change_measure(measure, version=1, actor=staff, method="别样")
    else:
        Problem.objects.update(state=Problem.State.IN_REVIEW)
    with pytest.raises(ValidationError, match="WT-2026-7001"):
        apply_ledger(rows, None, staff)


def test_a_campaign_that_ended_takes_no_new_problem_but_a_changed_one(stage, campaign, problem, staff, admin):
    new, changed = stage(NEW), stage({"number": problem.number, "owner": "新人"})
    end_campaign(campaign=campaign, actor=admin)
    apply_ledger(changed, None, staff)
    with pytest.raises(ValidationError):
        apply_ledger(new, None, staff)

    assert Problem.objects.get().owner == "新人"


# --- Taken back ----------------------------------------------------------------------------------------


def gone_on_with(kind, staff):
    made = Problem.objects.get(title="新问题")
    measure = made.measures.get()
    if kind == "edited":
        change_problem(made, version=1, actor=staff, leader="别人")
    elif kind == "logged":
        log_progress(measure=measure, percent=0, note="无进展", actor=staff)
    elif kind == "measure edited":
        change_measure(measure, version=1, actor=staff, method="别样")
    elif kind == "measure added":
        given = {
            "action": "又一条",
            "owner": "某人",
            "effect": "见效",
            "starts_on": DAY,
            "due_on": DAY + days(5),
        }
        add_measure(problem=made, actor=staff, **given)
    elif kind == "measure gone":
        Measure.objects.filter(pk=measure.pk).delete()
    elif kind == "in work":
        Problem.objects.filter(pk=made.pk).update(state=Problem.State.RECTIFYING)


@pytest.mark.parametrize(
    "kind", ["", "edited", "logged", "measure edited", "measure added", "measure gone", "in work"]
)
def test_a_new_problem_goes_unless_somebody_has_gone_on_with_it(stage, campaign, foreign, staff, kind):
    rows = stage(NEW)
    apply_ledger(rows, None, staff)
    gone_on_with(kind, staff)
    if kind:
        with pytest.raises(ValidationError, match="WT-2026-0001"):
            undo_ledger(rows, None, staff)
    else:
        undo_ledger(rows, None, staff)

    assert Problem.objects.filter(title="新问题").exists() == bool(kind)
    assert Problem.objects.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("kind", ["edited", "logged", "another"])
def test_an_added_measure_with_which_somebody_has_gone_on_stays(stage, problem, staff, kind):
    rest = {name: NEW[name] for name in ("action", "doer", "starts_on", "measure_due_on", "effect")}
    rows = stage({"number": problem.number, **rest})
    apply_ledger(rows, None, staff)
    added = problem.measures.get()
    if kind == "edited":
        change_measure(added, version=1, actor=staff, method="别样")
    elif kind == "logged":
        log_progress(measure=added, percent=0, note="无进展", actor=staff)
    else:
        Measure.objects.filter(pk=added.pk).update(action="别的措施")
    with pytest.raises(ValidationError, match="WT-2026-7001"):
        undo_ledger(rows, None, staff)

    assert problem.measures.get() == added


@pytest.mark.parametrize("number", [9, 10, 11])
def test_ten_problems_with_which_somebody_has_gone_on_are_named(stage, campaign, staff, number):
    rows = stage(*[NEW | {"title": f"新问题{n:02}"} for n in range(number)])
    apply_ledger(rows, None, staff)
    Problem.objects.update(version=2)
    with pytest.raises(ValidationError) as refused:
        undo_ledger(rows, None, staff)

    assert " ".join(refused.value.messages).count("WT-2026-") == min(number, 10)


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_many_rows_that_get_the_same_are_written_and_taken_back_batch_by_batch(
    stage, campaign, cadre, staff, tree, monkeypatch, batch
):
    monkeypatch.setattr("rectification.ledger.services.workbook.bulk.BATCH", batch)
    numbers = [f"WT-2026-70{n:02}" for n in range(9)]
    for number in numbers:
        made = make.problem(campaign, tree.branch_a, tree.unit_a, cadre, number=number, owner=number)
        make.measure(made, starts_on=DAY, due_on=DAY + days(20), effect=number)
    later = {"due_on": DAY + days(40), "ordinal": 1, "measure_due_on": DAY + days(40)}
    rows = stage(*({"number": number, **later} for number in numbers[:8]))
    apply_ledger(rows, None, staff)

    def stored():
        return list(
            Problem.objects.order_by("number").values_list("due_on", "version", "measures__due_on", "owner")
        )

    written = (DAY + days(40), 2, DAY + days(40))
    assert stored() == [
        *((*written, number) for number in numbers[:8]),
        (DAY + days(30), 1, DAY + days(20), numbers[8]),
    ]
    assert set(Problem.objects.exclude(number=numbers[8]).values_list("red_on", flat=True)) == {
        DAY + days(13)
    }
    assert set(Measure.objects.values_list("effect", flat=True)) == set(numbers)

    undo_ledger(rows, None, staff)
    assert stored()[0] == (DAY + days(30), 3, DAY + days(20), numbers[0])
    assert {row[0] for row in stored()} == {DAY + days(30)}
    assert set(Problem.objects.exclude(number=numbers[8]).values_list("red_on", flat=True)) == {DAY + days(7)}


def test_of_rows_that_moved_on_ten_are_named_and_no_other(stage, campaign, cadre, staff, tree):
    numbers = [f"WT-2026-70{n:02}" for n in range(13)]
    for number in numbers:
        make.problem(campaign, tree.branch_a, tree.unit_a, cadre, number=number)
    rows = stage(*({"number": number, "owner": "新人"} for number in numbers))
    Problem.objects.exclude(number=numbers[0]).update(version=2)
    with pytest.raises(ValidationError) as refused:
        apply_ledger(rows, None, staff)

    said = " ".join(refused.value.messages)
    assert [number in said for number in numbers] == [False, *[True] * 10, False, False]


def test_rows_that_left_ones_reach_since_the_check_are_not_written(
    stage, problem, campaign, staff, cadre, tree
):
    make.problem(campaign, tree.branch_a, tree.unit_a, cadre)  # another one stays within reach
    new, changed = stage(NEW), stage({"number": problem.number, "owner": "新人"})
    Problem.objects.filter(pk=problem.pk).update(
        organisation=tree.branch_b, organisation_path=tree.branch_b.path
    )
    with pytest.raises(ValidationError):
        apply_ledger(changed, None, staff)
    type(tree.branch_a).objects.filter(pk=tree.branch_a.pk).update(dissolved_on=DAY)
    with pytest.raises(ValidationError):
        apply_ledger(new, None, staff)

    assert not Problem.objects.filter(title="新问题").exists()
