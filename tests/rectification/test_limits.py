"""Rules with a limit: one less, equal, one more. Every day is given, none is today's."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.notifications.models import Notification
from portal.workflow import StaleState
from rectification.campaigns.services import change_campaign
from rectification.checklists.services import import_checklist
from rectification.closing.services import (
    accept_closing,
    apply_for_closing,
    may_decide,
    missing_for_closing,
    return_closing,
    undo_return,
    withdraw_closing,
)
from rectification.ledger.lights import Light, first_day_after_silence, turning_days
from rectification.ledger.services import (
    add_measure,
    change_measure,
    change_problem,
    log_progress,
    register_problem,
    reschedule_problems,
    undo_reschedule,
)
from rectification.ledger.services.progress import MOST_FILES
from rectification.ledger.services.telling import LONGEST_LINK, list_link, people_of
from rectification.models import Checklist, Closing, Problem
from rectification.urging.services import undo_urge, urge_problems
from rectification.urging.services.reminders import remind_limits
from tests.factories import rectification as make
from tests.factories.accounts import grant, person
from tests.limits import allowed
from tests.permissions.world import PDF
from tests.watching import Meanwhile

DAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def clock():
    """Stop the clock on a Tuesday."""
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False) as clock:
        yield clock


def days(number):
    return timedelta(days=number)


def pdf(number=1):
    return SimpleUploadedFile(f"证明{number}.pdf", PDF)


def registered(campaign, organisation, actor, **values):
    given = {
        "type": campaign.checklist.types().first(),
        "title": "第一议题落实不严",
        "channel": Problem.Channel.SELF_CHECK,
        "found_on": DAY,
        "leader": "张书记",
        "owner": "李委员",
        "due_on": DAY + days(60),
    }
    return register_problem(campaign=campaign, organisation=organisation, actor=actor, **given | values)


def applied(problem, actor):
    """Finish every measure of a problem with proof and apply for closing."""
    for measure in problem.measures.all():
        log_progress(measure=measure, percent=100, note="全部完成", files=[pdf()], actor=actor)
    problem.refresh_from_db()
    return apply_for_closing(problem=problem, statement="已见成效", actor=actor)


# Closing


@pytest.mark.parametrize(("percent", "lacks"), [(99, 1), (100, 0)])
def test_a_measure_at_99_percent_keeps_a_problem_open(measure, cadre, percent, lacks):
    log_progress(measure=measure, percent=percent, note="进展", files=[pdf()], actor=cadre)

    assert len(missing_for_closing(measure.problem)) == lacks


@pytest.mark.parametrize(("proofs", "lacks"), [(0, 1), (1, 0), (2, 0)])
def test_closing_needs_one_file_of_proof(measure, cadre, proofs, lacks):
    files = [pdf(number) for number in range(proofs)]
    log_progress(measure=measure, percent=100, note="全部完成", files=files, actor=cadre)

    assert len(missing_for_closing(measure.problem)) == lacks


@pytest.mark.parametrize(("measures", "lacks"), [(0, 1), (1, 0)])
def test_closing_needs_one_measure(problem, cadre, measures, lacks):
    for _number in range(measures):
        made = make.measure(problem)
        log_progress(measure=made, percent=100, note="全部完成", files=[pdf()], actor=cadre)

    assert len(missing_for_closing(problem)) == lacks


def test_a_file_with_the_application_is_the_proof_but_does_not_finish_a_measure(measure, cadre):
    log_progress(measure=measure, percent=99, note="进展", actor=cadre)
    problem = Problem.objects.get()
    with pytest.raises(ValidationError) as refused:
        apply_for_closing(problem=problem, statement="已见成效", files=[pdf()], actor=cadre)
    assert len(refused.value.messages) == 1

    measure.refresh_from_db()
    log_progress(measure=measure, percent=100, note="全部完成", actor=cadre)
    closing = apply_for_closing(
        problem=Problem.objects.get(), statement="已见成效", files=[pdf()], actor=cadre
    )

    assert closing.evidence.count() == 1
    assert (closing.round, closing.state) == (1, Closing.State.WAITING)


def test_an_application_without_words_is_refused_even_with_all_proof(measure, cadre):
    log_progress(measure=measure, percent=100, note="全部完成", files=[pdf()], actor=cadre)

    with pytest.raises(ValidationError) as refused:
        apply_for_closing(problem=Problem.objects.get(), statement=" ", actor=cadre)

    assert set(refused.value.message_dict) == {"statement"}


def test_the_registrar_never_decides_about_his_own_problem(tree, problem, measure, cadre, staff):
    """Cadre A registered it, staff A applied; as a reviewer from above he still has a hand in it."""
    grant(cadre, Role.REVIEWER, tree.committee)
    closing = applied(problem, staff)
    assert problem.registered_by == cadre
    assert closing.applied_by == staff

    for decide in (accept_closing, return_closing):
        with pytest.raises(PermissionDenied):
            decide(closing=closing, opinion="同意", checked_points=["results"], actor=cadre)
    assert not may_decide(closing, cadre)


@pytest.mark.parametrize(("points", "accepted"), [([], False), (["results"], True)])
def test_accepting_asks_for_one_point_that_was_checked(problem, measure, cadre, reviewer, points, accepted):
    closing = applied(problem, cadre)
    with allowed(accepted, "checked_points"):
        accept_closing(closing=closing, opinion="同意", checked_points=points, actor=reviewer)

    closing.refresh_from_db()
    assert (closing.state == Closing.State.ACCEPTED) == accepted


def test_a_decision_keeps_who_decided_when_what_was_checked_and_why(problem, measure, cadre, reviewer, clock):
    closing = applied(problem, cadre)
    clock.shift(days(1))
    accept_closing(closing=closing, opinion="同意", checked_points=["results", "proof"], actor=reviewer)

    closing.refresh_from_db()
    problem.refresh_from_db()
    assert (closing.decided_by, closing.opinion) == (reviewer, "同意")
    assert closing.checked_points == ["results", "proof"]
    assert timezone.localdate(closing.decided_at) == problem.closed_on == DAY + days(1)
    entry = AuditEntry.objects.filter(action="rectification.decide_closing", row_id=str(closing.pk)).earliest(
        "pk"
    )
    assert (entry.actor, entry.reason, entry.changes) == (
        reviewer,
        "同意",
        {"state": ["waiting", "accepted"]},
    )


def test_a_withdrawn_application_has_no_decision_and_the_next_one_is_round_two(problem, measure, cadre):
    closing = applied(problem, cadre)
    withdraw_closing(closing=closing, actor=cadre)
    problem.refresh_from_db()
    second = apply_for_closing(problem=problem, statement="再次申请", actor=cadre)

    closing.refresh_from_db()
    assert (closing.state, closing.decided_by, closing.decided_at) == (Closing.State.WITHDRAWN, None, None)
    assert second.round == 2


@pytest.mark.parametrize(("seconds", "undone"), [(9, True), (10, False), (11, False)])
def test_a_return_is_taken_back_within_ten_seconds(problem, measure, cadre, reviewer, clock, seconds, undone):
    closing = applied(problem, cadre)
    return_closing(closing=closing, opinion="缺群众评价", checked_points=[], actor=reviewer)
    clock.shift(seconds)
    with allowed(undone):
        undo_return(closing=closing, actor=reviewer)

    closing.refresh_from_db()
    assert (closing.state == Closing.State.WAITING) == undone
    seen = Notification.objects.arrived().filter(recipient=cadre, key=f"return:{closing.pk}")
    assert seen.exists() == (not undone)


# Lights


RULES = SimpleNamespace(amber_lag=10, red_lag=30, due_soon_days=7, silent_months=2)


@pytest.mark.parametrize(
    ("on", "light"), [(29, Light.AMBER), (30, Light.AMBER), (31, Light.RED)], ids=["eve", "limit", "after"]
)
def test_a_problem_turns_red_on_the_day_after_its_limit(tree, campaign, cadre, on, light):
    made = registered(campaign, tree.branch_a, cadre, due_on=DAY + days(30))

    assert made.light_on(DAY + days(on)) == light
    assert (made.red_on, made.amber_on) == (DAY + days(31), DAY + days(23))


@pytest.mark.parametrize(("before", "light"), [(8, Light.GREEN), (7, Light.AMBER), (6, Light.AMBER)])
def test_a_problem_turns_amber_seven_days_before_its_limit(tree, campaign, cadre, before, light):
    made = registered(campaign, tree.branch_a, cadre, due_on=DAY + days(30))

    assert made.light_on(DAY + days(30 - before)) == light


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 1, 31), date(2026, 4, 1)),
        (date(2026, 2, 1), date(2026, 5, 1)),
        (date(2026, 9, 30), date(2026, 12, 1)),
        (date(2026, 10, 1), date(2027, 1, 1)),
        (date(2026, 12, 31), date(2027, 3, 1)),
    ],
)
def test_silence_ends_with_two_full_months_also_over_the_turn_of_the_year(day, expected):
    assert first_day_after_silence(day, 2) == expected


def turning(**given):
    values = {"starts_on": DAY, "due_on": DAY + days(50), "percent": 0, "last_entry_on": DAY, "rules": RULES}
    return turning_days(**values | given)


@pytest.mark.parametrize(
    ("percent", "turns"),
    [(0, (5, 16)), (1, (6, 16)), (99, None), (100, (None, None)), (101, (None, None))],
)
def test_a_measure_turns_by_its_lag_until_it_is_finished(percent, turns):
    amber_on, red_on = turning(percent=percent)

    if turns is None:  # nearly done: only its limit counts
        assert (amber_on, red_on) == (DAY + days(43), DAY + days(51))
    else:
        assert [one and (one - DAY).days for one in (amber_on, red_on)] == list(turns)


@pytest.mark.parametrize(
    ("length", "red"), [(0, 1), (1, 1), (2, 1), (3, 1), (4, 2)], ids=lambda value: str(value)
)
def test_a_measure_of_a_day_has_a_length_of_one(length, red):
    """Red beyond 30 % of the days, and never later than the day after the limit."""
    _amber_on, red_on = turning(due_on=DAY + days(length))

    assert (red_on - DAY).days == red


def test_the_light_moves_with_a_changed_measure(problem, cadre):
    problem.due_on = DAY + days(100)
    problem.save()
    measure = make.measure(problem, starts_on=DAY, due_on=DAY + days(90))
    change_measure(measure, version=1, due_on=DAY + days(30), actor=cadre)

    measure.refresh_from_db()
    problem.refresh_from_db()
    assert (measure.amber_on, measure.red_on) == (DAY + days(3), DAY + days(10))
    assert (problem.amber_on, problem.red_on) == (measure.amber_on, measure.red_on)


def test_the_light_moves_with_a_changed_limit_and_a_new_measure(tree, campaign, cadre):
    made = registered(campaign, tree.branch_a, cadre, due_on=DAY + days(30))
    change_problem(made, version=1, actor=cadre, due_on=DAY + days(20))
    made.refresh_from_db()
    assert made.red_on == DAY + days(21)

    add_measure(
        problem=made,
        action="开展学习",
        owner="李委员",
        starts_on=DAY,
        due_on=DAY + days(10),
        effect="见效",
        actor=cadre,
    )
    made.refresh_from_db()
    assert (made.amber_on, made.red_on, made.measures_total, made.measures_done) == (
        DAY + days(1),
        DAY + days(4),
        1,
        0,
    )


def test_new_rules_move_the_lights_of_open_problems_and_of_their_measures_only(
    tree, campaign, problem, measure, cadre, admin
):
    closed = make.problem(
        campaign, tree.branch_a, tree.unit_a, cadre, state=Problem.State.CLOSED, amber_on=DAY, red_on=DAY
    )
    change_campaign(campaign, version=1, actor=admin, amber_lag=0, red_lag=0, due_soon_days=0)

    for row in (problem, measure, closed):
        row.refresh_from_db()
    assert (measure.amber_on, measure.red_on) == (measure.starts_on, measure.starts_on + days(1))
    assert (problem.amber_on, problem.red_on) == (measure.amber_on, measure.red_on)
    assert (closed.amber_on, closed.red_on) == (DAY, DAY)


# Progress


@pytest.mark.parametrize(("percent", "right"), [(-1, False), (0, True), (100, True), (101, False)])
def test_progress_lies_between_0_and_100(measure, cadre, percent, right):
    with allowed(right, "percent"):
        log_progress(measure=measure, percent=percent, note="进展", actor=cadre)

    assert measure.entries.exists() == right


@pytest.mark.parametrize(("note", "right"), [("返工了", False), ("返工重做", True), ("  返工 ", False)])
def test_going_back_needs_four_characters(measure, cadre, note, right):
    log_progress(measure=measure, percent=50, note="进展", actor=cadre)
    with allowed(right, "note"):
        log_progress(measure=measure, percent=49, note=note, actor=cadre)

    assert (measure.entries.count() == 2) == right


def test_staying_where_it_is_needs_no_more_words(measure, cadre):
    log_progress(measure=measure, percent=50, note="进展", actor=cadre)
    log_progress(measure=measure, percent=50, note="无", actor=cadre)

    assert measure.entries.count() == 2


@pytest.mark.parametrize(
    ("files", "right"), [(MOST_FILES - 1, True), (MOST_FILES, True), (MOST_FILES + 1, False)]
)
def test_an_entry_takes_ten_files(measure, cadre, files, right):
    assert MOST_FILES == 10
    with allowed(right, "files"):
        log_progress(
            measure=measure, percent=5, note="进展", files=[pdf(n) for n in range(files)], actor=cadre
        )

    measure.refresh_from_db()
    assert measure.evidence_total == (files if right else 0)


def test_the_first_finished_day_is_kept_until_it_goes_back(measure, cadre, clock):
    def logged(percent, note="进展记录"):
        log_progress(measure=measure, percent=percent, note=note, actor=cadre)
        measure.refresh_from_db()
        return measure.done_on

    assert logged(99) is None
    clock.shift(days(1))
    assert logged(100) == DAY + days(1)
    clock.shift(days(1))
    assert logged(100) == DAY + days(1)
    clock.shift(days(1))
    assert logged(99) is None
    assert logged(100) == DAY + days(3)


def test_an_entry_is_recorded_with_its_step_and_its_files(measure, cadre):
    log_progress(measure=measure, percent=30, note="开展了研讨", files=[pdf()], actor=cadre)
    log_progress(measure=measure, percent=40, note="继续研讨", actor=cadre)

    first, second = (
        AuditEntry.objects.filter(action="rectification.log_progress", row_id=str(measure.pk))
        .filter(changes__has_key="percent")
        .order_by("pk")
    )
    assert first.changes == {"percent": [0, 30], "evidence_total": [0, 1]}
    assert (second.changes, second.reason) == ({"percent": [30, 40]}, "继续研讨")
    assert list(measure.entries.order_by("pk").values_list("percent_before", "percent")) == [
        (0, 30),
        (30, 40),
    ]
    measure.refresh_from_db()
    assert (measure.last_entry_on, measure.evidence_total) == (DAY, 1)


@pytest.mark.parametrize("state", [Problem.State.IN_REVIEW, Problem.State.CLOSED, Problem.State.VOID])
def test_nothing_is_logged_while_nobody_works_on_it(measure, cadre, state):
    Problem.objects.update(state=state)

    with pytest.raises(StaleState):
        log_progress(measure=measure, percent=10, note="进展", actor=cadre)

    measure.refresh_from_db()
    assert measure.percent == 0


# Days


@pytest.mark.parametrize(("found", "right"), [(-1, True), (0, True), (1, False)])
def test_a_problem_is_found_today_at_the_latest(tree, campaign, cadre, found, right):
    with allowed(right, "found_on"):
        registered(campaign, tree.branch_a, cadre, found_on=DAY + days(found))

    assert Problem.objects.exists() == right


@pytest.mark.parametrize(("limit", "right"), [(-1, False), (0, True), (1, True)])
def test_a_limit_is_the_day_of_finding_at_the_earliest(tree, campaign, cadre, limit, right):
    with allowed(right, "due_on"):
        registered(campaign, tree.branch_a, cadre, due_on=DAY + days(limit))

    assert Problem.objects.exists() == right


@pytest.mark.parametrize(
    ("starts", "ends", "right"),
    [(0, -1, False), (0, 0, True), (0, 1, True), (0, 59, True), (0, 60, True), (0, 61, False)],
)
def test_a_measure_lies_between_its_start_and_the_limit_of_its_problem(
    tree, campaign, cadre, starts, ends, right
):
    made = registered(campaign, tree.branch_a, cadre, due_on=DAY + days(60))
    with allowed(right, "due_on"):
        add_measure(
            problem=made,
            action="开展学习",
            owner="李委员",
            effect="见效",
            actor=cadre,
            starts_on=DAY + days(starts),
            due_on=DAY + days(ends),
        )

    assert made.measures.exists() == right


def test_no_measure_is_added_to_a_problem_that_left_work_at_the_last_moment(tree, campaign, cadre):
    made = registered(campaign, tree.branch_a, cadre, due_on=DAY + days(60))
    left = Meanwhile('UPDATE "rectification_problem"', lambda: Problem.objects.update(state="closed"))

    with connection.execute_wrapper(left), pytest.raises(StaleState):
        add_measure(
            problem=made,
            action="开展学习",
            owner="李委员",
            effect="见效",
            actor=cadre,
            starts_on=DAY,
            due_on=DAY + days(9),
        )
    assert made.state == "closed"
    assert not made.measures.exists()


@pytest.mark.parametrize(("ends", "right"), [(19, True), (20, True), (21, False)])
def test_a_problem_ends_with_its_latest_measure_at_the_earliest(tree, campaign, cadre, ends, right):
    made = registered(campaign, tree.branch_a, cadre)
    for end in (10, ends, 5):
        make.measure(made, starts_on=DAY, due_on=DAY + days(end))
    with allowed(right, "due_on", saying="措施2"):
        change_problem(made, version=1, actor=cadre, due_on=DAY + days(20))

    made.refresh_from_db()
    assert (made.due_on == DAY + days(20)) == right


@pytest.mark.parametrize(("ends", "right"), [(-1, False), (0, True), (1, True)])
def test_a_campaign_ends_on_its_first_day_at_the_earliest(campaign, admin, ends, right):
    with allowed(right, "ends_on"):
        change_campaign(campaign, version=1, actor=admin, starts_on=DAY, ends_on=DAY + days(ends))

    campaign.refresh_from_db()
    assert (campaign.ends_on == DAY + days(ends)) == right


@pytest.mark.parametrize(("red", "right"), [(19, False), (20, True), (21, True)])
def test_red_comes_with_amber_at_the_earliest(campaign, admin, red, right):
    with allowed(right, "red_lag"):
        change_campaign(campaign, version=1, actor=admin, amber_lag=20, red_lag=red)

    campaign.refresh_from_db()
    assert (campaign.red_lag == red) == right


# Rescheduling and urging


@pytest.mark.parametrize(("limit", "right"), [(9, False), (10, True), (11, True)])
def test_a_new_limit_lies_on_the_day_of_finding_at_the_earliest(problem, reviewer, limit, right):
    found = problem.found_on
    with allowed(right, "due_on"):
        reschedule_problems(rows=[problem], due_on=found + days(limit - 10), reason="调整", actor=reviewer)

    problem.refresh_from_db()
    assert (problem.due_on == found + days(limit - 10)) == right


@pytest.mark.parametrize(("limit", "right"), [(-1, False), (0, True), (1, True)])
def test_a_new_limit_lies_on_the_end_of_the_last_measure_at_the_earliest(
    problem, measure, reviewer, limit, right
):
    measure.due_on = DAY + days(5)
    measure.save()
    with allowed(right, "due_on", saying=problem.number):
        reschedule_problems(rows=[problem], due_on=DAY + days(5 + limit), reason="调整", actor=reviewer)

    problem.refresh_from_db()
    assert (problem.due_on == DAY + days(5 + limit)) == right


def test_a_limit_that_is_the_same_day_is_no_change(tree, campaign, problem, cadre, reviewer, clock):
    """Nothing is written about it, and its notice counts only those that changed."""
    other = make.problem(campaign, tree.branch_a, tree.unit_a, cadre, due_on=problem.due_on + days(3))
    reschedule_problems(rows=[problem, other], due_on=problem.due_on, reason="对齐", actor=reviewer)

    for row in (problem, other):
        row.refresh_from_db()
    assert (problem.version, other.version) == (1, 2)
    assert other.due_on == problem.due_on
    assert AuditEntry.objects.filter(action="rectification.reschedule_problem").get().row_id == str(other.pk)
    clock.shift(10)
    notice = Notification.objects.arrived().get(recipient=cadre)
    assert other.number in notice.text
    assert notice.link.endswith(f"/{other.pk}/")


@pytest.mark.parametrize(("seconds", "undone"), [(9, True), (10, False), (11, False)])
def test_a_new_limit_is_taken_back_within_ten_seconds(problem, cadre, reviewer, clock, seconds, undone):
    before = problem.due_on
    batch = reschedule_problems(rows=[problem], due_on=before + days(9), reason="顺延", actor=reviewer)
    clock.shift(seconds)
    with allowed(undone):
        undo_reschedule(batch=batch, actor=reviewer)

    problem.refresh_from_db()
    assert (problem.due_on == before) == undone
    assert Notification.objects.arrived().filter(recipient=cadre).exists() == (not undone)
    assert problem.amber_on == problem.due_on - days(7)


@pytest.mark.parametrize(("hours", "asks"), [(23, True), (24, True), (25, False)])
def test_urging_within_24_hours_asks_first(problem, reviewer, clock, hours, asks):
    urge_problems(rows=[problem], actor=reviewer)
    clock.shift(timedelta(hours=hours))
    problem.refresh_from_db()
    with allowed(not asks, "again"):
        urge_problems(rows=[problem], actor=reviewer)

    problem.refresh_from_db()
    assert problem.urges_total == (1 if asks else 2)


@pytest.mark.parametrize(("seconds", "undone"), [(9, True), (10, False), (11, False)])
def test_an_urging_is_taken_back_within_ten_seconds(problem, cadre, reviewer, clock, seconds, undone):
    batch = urge_problems(rows=[problem], actor=reviewer)
    clock.shift(seconds)
    with allowed(undone):
        undo_urge(batch=batch, actor=reviewer)

    problem.refresh_from_db()
    assert problem.urges_total == (0 if undone else 1)
    assert Notification.objects.arrived().filter(recipient=cadre).exists() == (not undone)


def test_a_link_to_chosen_problems_is_300_characters_at_most():
    def link_of(length):
        short = list_link([Problem(pk=1)])
        return list_link([Problem(pk=int("1" * (length - len(short) + 1)))])

    assert LONGEST_LINK == 300
    assert [len(link_of(length)) for length in (299, 300)] == [299, 300]
    assert link_of(301).endswith("?slice=working")


# Reminders


@pytest.mark.parametrize(
    ("due", "soon", "over"),
    [(-1, 0, 1), (0, 1, 0), (3, 1, 0), (4, 0, 0)],
    ids=["the day before", "today", "third workday", "fourth workday"],
)
def test_a_branch_is_reminded_from_three_workdays_before_until_its_limit(problem, cadre, due, soon, over):
    """Tuesday 10 March 2026: its third workday is Friday the 13th; the fourth would be Monday."""
    Problem.objects.update(due_on=DAY + days(due))
    remind_limits(DAY)

    sentences = [notice.sentence for notice in Notification.objects.filter(recipient=cadre)]
    assert [sum("3 workdays" in one for one in sentences), sum("past" in one for one in sentences)] == [
        soon,
        over,
    ]


@pytest.mark.parametrize(("percent", "told"), [(99, 1), (100, 0)])
def test_a_measure_at_99_percent_is_still_reminded_of(problem, cadre, percent, told):
    Problem.objects.update(due_on=DAY + days(60))
    make.measure(Problem.objects.get(), percent=percent, starts_on=DAY - days(9), due_on=DAY)

    assert remind_limits(DAY) == told


def test_a_reminder_names_the_first_of_them_and_counts_all(tree, campaign, problem, cadre):
    other = make.problem(campaign, tree.branch_a, tree.unit_a, cadre, due_on=DAY + days(1))
    Problem.objects.filter(pk=problem.pk).update(due_on=DAY + days(2))
    remind_limits(DAY)

    notice = Notification.objects.get(recipient=cadre)
    assert (notice.words["n"], notice.words["what"], notice.words["day"]) == (2, other.number, "2026-03-11")
    assert notice.words["where"] == str(tree.branch_a)
    assert notice.link.endswith(f"/{other.pk}/")


# Numbers, helpers, checklists


def test_of_many_who_add_at_once_each_measure_gets_the_next_number(problem, cadre):
    make.measure(problem, ordinal=7)
    added = add_measure(
        problem=problem,
        action="开展学习",
        owner="李委员",
        starts_on=DAY,
        due_on=DAY + days(1),
        effect="见效",
        actor=cadre,
    )

    assert added.ordinal == 8


@pytest.mark.parametrize(("length", "right"), [(59, True), (60, True), (61, False)])
def test_a_type_of_problem_has_60_characters_at_most(tree, admin, length, right):
    row = {"aspect": "甲", "code": "A1", "title": "长" * length, "checkpoints": "点"}
    with allowed(right, "file", saying="60"):
        import_checklist(organisation=tree.committee, title="清单", edition="1", rows=[row], actor=admin)

    assert Checklist.objects.exists() == right


@pytest.mark.parametrize(("faulty", "listed"), [(19, 19), (20, 20), (21, 20)])
def test_twenty_faults_of_a_checklist_are_named(tree, admin, faulty, listed):
    rows = [{"aspect": "甲", "code": f"A{n}", "title": "", "checkpoints": "点"} for n in range(faulty)]
    with pytest.raises(ValidationError) as refused:
        import_checklist(organisation=tree.committee, title="清单", edition="1", rows=rows, actor=admin)

    assert len(refused.value.messages) == listed
    assert "2" in refused.value.messages[0]


def test_who_is_in_another_unit_and_inactive_people_work_on_nothing(tree, problem, cadre, staff, outsider):
    staff.is_active = False
    staff.save()
    away = person(tree.branch_b, Role.BRANCH_CADRE)
    assert people_of([tree.branch_a.path]) == {tree.branch_a.path: [cadre]}
    assert set(people_of([tree.branch_b.path])[tree.branch_b.path]) == {outsider, away}
