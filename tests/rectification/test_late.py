"""What is late: the limit has passed and no application made by the limit waits or is accepted (decision 0036)."""

import itertools
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.audit.models import AuditEntry
from portal.indicators import all_indicators
from portal.indicators import measure as measured
from portal.notifications.models import Notification
from rectification.closing.services import (
    accept_closing,
    apply_for_closing,
    return_closing,
    undo_return,
    withdraw_closing,
)
from rectification.ledger.columns.ledger import lateness_of
from rectification.ledger.lights import Light
from rectification.models import Problem
from rectification.urging.services.reminders import remind_limits
from tests.factories import rectification as make

LIMIT = date(2026, 3, 10)  # a Tuesday; each story below is told around it
STATES = Problem.State


def days(number):
    return timedelta(days=number)


@pytest.fixture(autouse=True)
def clock():
    """Stop the clock on the day before the limit."""
    with time_machine.travel("2026-03-09 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def due(problem):
    """A problem of branch A with its limit and one finished measure with proof."""
    problem.due_on = LIMIT
    problem.found_on = LIMIT - days(40)
    problem.red_on, problem.amber_on = LIMIT + days(1), LIMIT - days(7)
    problem.save()
    make.measure(problem, percent=100, evidence_total=1, starts_on=LIMIT - days(30))
    return problem


def at(clock, day):
    clock.move_to(f"{day} 15:00+08:00")


def apply(problem, actor):
    problem.refresh_from_db()
    return apply_for_closing(problem=problem, statement="已见成效", actor=actor)


def accept(closing, actor):
    return accept_closing(closing=closing, opinion="同意", checked_points=["results"], actor=actor)


def send_back(closing, actor):
    return return_closing(closing=closing, opinion="缺群众评价", checked_points=[], actor=actor)


def shown(problem, on):
    """Return what every place says of a problem on a day: slices, light, words; all must agree."""
    row = Problem.objects.get(pk=problem.pk)
    slices = {
        name
        for name in ("overdue", "to_urge", "closed_overdue", "closed_in_time")
        if Problem.objects.filter(pk=row.pk).in_slice(name, on).exists()
    }
    assert row.in_time == row.is_in_time
    assert row.lateness_on(on).value in {"", "overdue", "closed_overdue", "closed_in_time"}
    assert ("overdue" in slices) == (row.lateness_on(on) == "overdue")
    assert ("closed_overdue" in slices) == (row.lateness_on(on) == "closed_overdue")
    return slices, row.light_on(on)


@pytest.mark.parametrize(
    ("applied", "slices", "light"),
    [(-1, set(), Light.GREEN), (0, set(), Light.GREEN), (1, {"overdue"}, Light.RED)],
)
def test_applying_by_the_limit_is_in_time_and_later_changes_nothing(
    due, cadre, clock, applied, slices, light
):
    at(clock, LIMIT + days(applied))
    apply(due, cadre)
    at(clock, LIMIT + days(5))

    found, shows = shown(due, LIMIT + days(5))

    assert (found - {"closed_in_time"}, shows) == (slices, light)


@pytest.mark.parametrize(
    ("applied", "slices"),
    [(-1, {"closed_in_time"}), (0, {"closed_in_time"}), (1, {"closed_overdue"})],
)
@pytest.mark.parametrize("decided", [0, 1, 20])
def test_the_day_of_the_application_counts_and_never_the_reviewers(
    due, cadre, reviewer, clock, applied, slices, decided
):
    at(clock, LIMIT + days(applied))
    closing = apply(due, cadre)
    at(clock, LIMIT + days(applied + decided))
    accept(closing, reviewer)

    due.refresh_from_db()
    assert (due.applied_on, due.closed_on) == (LIMIT + days(applied), LIMIT + days(applied + decided))
    assert shown(due, date(2026, 3, 31))[0] == slices
    assert shown(due, date(2026, 3, 31))[1] == Light.BLUE


@pytest.mark.parametrize(("on", "slices"), [(-1, set()), (0, set()), (1, {"overdue", "to_urge"})])
def test_a_return_makes_it_overdue_from_the_limit(due, cadre, reviewer, clock, on, slices):
    send_back(apply(due, cadre), reviewer)
    at(clock, LIMIT + days(3))

    assert shown(due, LIMIT + days(on))[0] == slices


def test_an_application_taken_back_counts_no_more_and_one_that_waits_again_does(due, cadre, reviewer, clock):
    closing = apply(due, cadre)
    withdraw_closing(closing=closing, actor=cadre)
    assert Problem.objects.get().applied_on is None
    again = apply(due, cadre)
    send_back(again, reviewer)
    assert Problem.objects.get().applied_on is None
    undo_return(closing=again, actor=reviewer)

    assert Problem.objects.get().applied_on == LIMIT - days(1)
    assert shown(due, LIMIT + days(9)) == ({"closed_in_time"}, Light.GREEN)


def test_the_second_application_after_a_return_counts(due, cadre, reviewer, clock):
    send_back(apply(due, cadre), reviewer)
    at(clock, LIMIT + days(2))
    closing = apply(due, cadre)
    assert shown(due, LIMIT + days(2))[0] == {"overdue"}
    accept(closing, reviewer)

    assert shown(due, LIMIT + days(2))[0] == {"closed_overdue"}


def by_the_rule(row, on):
    """The rule as the decision tells it, without its words in the code: (lateness, in time for the month's rating)."""
    by_limit = row.applied_on is not None and row.applied_on <= row.due_on
    waits_or_accepted = row.state in ("in_review", "closed") and by_limit
    if row.state == "closed":
        lateness = "closed_in_time" if by_limit else "closed_overdue"
    elif row.state != "void" and on > row.due_on and not waits_or_accepted:
        lateness = "overdue"
    else:
        lateness = ""
    in_month = (row.due_on.year, row.due_on.month) == (on.year, on.month) and row.due_on <= on
    return lateness, in_month and row.state != "void" and waits_or_accepted


def test_slices_words_and_lights_are_those_of_the_rule_in_every_case(tree, campaign, cadre):
    """Every state, limit and application around a day, in SQL and in Python, against the rule told plainly."""
    on = date(2026, 3, 9)
    for state, due, applied in itertools.product(STATES.values, (-40, -1, 0, 1), (None, -2, -1, 0)):
        if (applied is None) == (state in ("in_review", "closed")):
            continue  # services keep the day exactly while an application waits or is accepted
        make.problem(
            campaign,
            tree.branch_a,
            tree.unit_a,
            cadre,
            state=state,
            due_on=on + days(due),
            applied_on=None if applied is None else on + days(applied),
            closed_on=on if state == "closed" else None,
            amber_on=on + days(due - 7),
            red_on=on + days(due + 1),
        )
    rows = list(Problem.objects.all())
    slices = {
        name: set(Problem.objects.in_slice(name, on).values_list("pk", flat=True))
        for name in ("overdue", "closed_overdue", "closed_in_time", "to_urge")
    }

    for row in rows:
        lateness, in_time = by_the_rule(row, on)
        assert row.lateness_on(on).value == lateness, row.state
        assert (row.pk in slices["overdue"]) == (lateness == "overdue")
        assert (row.pk in slices["closed_overdue"]) == (lateness == "closed_overdue")
        assert (row.pk in slices["closed_in_time"]) == in_time
        assert (row.pk in slices["to_urge"]) == (lateness == "overdue" and row.state != "in_review")
        assert (row.light_on(on) == Light.RED) == (lateness == "overdue")
    assert {by_the_rule(row, on)[0] for row in rows} == {"", "overdue", "closed_overdue", "closed_in_time"}


def test_the_figures_count_what_was_closed_overdue_apart(due, foreign, cadre, reviewer, clock):
    at(clock, LIMIT + days(1))
    accept(apply(due, cadre), reviewer)
    today = LIMIT + days(1)
    wanted = [
        all_indicators()[f"rectification.{key}"] for key in ("problems_solved", "problems_closed_overdue")
    ]

    found = measured(wanted, Problem.objects.all(), today)

    assert [(one.part, one.whole) for one in found.values()] == [(1, 2), (1, 1)]


@pytest.mark.parametrize(("applied", "told"), [(0, 0), (1, 1)])
def test_a_reminder_of_a_passed_limit_obeys_the_same_rule(due, cadre, staff, clock, applied, told):
    at(clock, LIMIT + days(applied))
    apply(due, cadre)

    assert remind_limits(LIMIT + days(2)) == told
    assert Notification.objects.filter(recipient=cadre, sentence__contains="past their limit").count() == told


def test_page_list_api_and_workbook_say_closed_overdue(due, cadre, reviewer, clock, client_of):
    at(clock, LIMIT + days(1))
    accept(apply(due, cadre), reviewer)
    client = client_of(reviewer)

    page = client.get(reverse("problem_list") + "?slice=closed_overdue").content.decode()
    assert due.title in page
    assert "逾期销号" in page
    assert "逾期销号" in client.get(reverse("problem_detail", args=[due.pk])).content.decode()
    (row,) = client.get(reverse("api_problem-list") + "?slice=closed_overdue").json()["results"]
    assert (row["lateness"], row["applied_on"], row["closed_on"]) == (
        "closed_overdue",
        "2026-03-11",
        "2026-03-11",
    )
    assert str(lateness_of("closed", LIMIT, False)) == "逾期销号"


def test_a_branch_that_applied_late_has_nothing_to_do_and_cannot_be_urged(
    due, cadre, reviewer, clock, client_of
):
    at(clock, LIMIT + days(1))
    apply(due, cadre)

    work = client_of(cadre).get(reverse("inbox")).content.decode()
    assert "登记进展" not in work
    assert (
        due.title not in client_of(reviewer).get(reverse("problem_list") + "?slice=to_urge").content.decode()
    )
    assert due.title in client_of(reviewer).get(reverse("problem_list") + "?slice=overdue").content.decode()


def test_the_day_is_recorded_with_the_application(due, cadre):
    apply(due, cadre)

    entry = AuditEntry.objects.filter(action="rectification.apply_for_closing", row_id=str(due.pk)).get()
    assert entry.changes["applied_on"] == [None, "2026-03-09"]
