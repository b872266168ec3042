"""Facts against a statement and proofs of what was done: declared by apps, within reach, at their limits, at a fixed cost."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from branches.models import LifeKind, LifeRecord
from portal.accounts.roles import Role
from portal.evidence.sources import proofs
from portal.facts import contradicting, statements
from rectification.models import Problem
from tests.factories import branches as life
from tests.factories import grids as street
from tests.factories import rectification as work
from tests.factories.accounts import person

TODAY, DAY = date(2026, 3, 12), timedelta(days=1)
LAST = date(2026, 2, 28)  # the last day of the last full month
IN_TIME, HELD, ELECTED = "rectification.in_time", "branches.meetings_held", "branches.elected_in_time"


@pytest.fixture(autouse=True)
def today():
    """Noon of a day in March."""
    with time_machine.travel("2026-03-12T12:00:00+08:00", tick=False):
        yield


@pytest.fixture
def problem(tree, cadre):
    """A problem of branch A at work."""
    campaign = work.campaign(tree.committee)
    campaign.participations.create(unit=tree.unit_a)
    return work.problem(campaign, tree.branch_a, tree.unit_a, cadre)


@pytest.fixture
def profile(tree):
    """The profile of branch A, that is asked for two theme days a month and nothing else that ends in February."""
    for kind in LifeKind:
        if kind != LifeKind.THEME_DAY:
            life.frequency(tree.root, kind=kind, period="year", times=1)
    life.frequency(tree.root, times=2)
    return life.profile(tree.branch_a, elected_on=date(2025, 1, 1))


def test_two_apps_declare_statements_in_words():
    assert set(statements()) == {IN_TIME, HELD, ELECTED}
    assert str(statements()[IN_TIME]) == "问题在整改期限内完成整改。"


def test_nobody_asks_for_a_statement_that_is_not_declared(tree, cadre):
    with pytest.raises(KeyError):
        contradicting("branches.everything", tree.branch_a, cadre, TODAY)


@pytest.mark.parametrize(("due", "total"), [(TODAY - DAY, 1), (TODAY, 0), (TODAY + DAY, 0)])
def test_a_problem_contradicts_from_the_day_after_its_limit(problem, tree, cadre, due, total):
    Problem.objects.update(due_on=due)

    found = contradicting(IN_TIME, tree.branch_a, cadre, TODAY)

    assert [one.total for one in found] == [total] * total
    assert [row for one in found for row in one.rows] == [
        (str(problem), reverse("problem_detail", args=[problem.pk]))
    ] * total


def test_a_closed_problem_contradicts_nothing(problem, tree, cadre):
    Problem.objects.update(due_on=TODAY - DAY, state=Problem.State.CLOSED)

    assert contradicting(IN_TIME, tree.branch_a, cadre, TODAY) == []


@pytest.mark.parametrize(("ends", "total"), [(TODAY - DAY, 1), (TODAY, 0), (TODAY + DAY, 0)])
def test_a_term_contradicts_from_the_day_after_its_end(profile, tree, cadre, ends, total):
    type(profile).objects.update(term_ends_on=ends)

    assert [one.total for one in contradicting(ELECTED, tree.branch_a, cadre, TODAY)] == [total] * total


@pytest.mark.parametrize(("held", "total"), [(1, 1), (2, 0), (3, 0)])
def test_a_month_contradicts_with_fewer_meetings_than_were_due(profile, tree, cadre, held, total):
    for number in range(held):
        life.life_record(tree.branch_a, cadre, held_on=LAST - number * DAY)

    found = contradicting(HELD, tree.branch_a, cadre, TODAY)

    assert [one.rows for one in found] == [
        [(str(profile), reverse("branch_year", args=[profile.pk]))]
    ] * total


@pytest.mark.parametrize(("first", "total"), [(LAST - DAY, 1), (LAST, 1), (LAST + DAY, 0)])
def test_of_months_before_the_first_record_nothing_is_known(profile, tree, cadre, first, total):
    life.life_record(tree.branch_a, cadre, held_on=first)

    assert [one.total for one in contradicting(HELD, tree.branch_a, cadre, TODAY)] == [total] * total


def test_a_void_record_makes_nothing_known(profile, tree, cadre):
    life.life_record(tree.branch_a, cadre, held_on=LAST, state=LifeRecord.State.VOID)

    assert contradicting(HELD, tree.branch_a, cadre, TODAY) == []


@pytest.mark.parametrize(("first", "last", "total"), [(0, 0, 1), (1, 5, 0), (-5, -1, 0), (-1, 1, 1)])
def test_a_record_proves_what_was_done_on_its_day(tree, cadre, first, last, total):
    row = life.life_record(tree.branch_a, cadre, held_on=TODAY)
    life.life_record(tree.branch_a, cadre, held_on=TODAY, state=LifeRecord.State.VOID)

    found = proofs(tree.branch_a, cadre, TODAY + first * DAY, TODAY + last * DAY)

    assert [(one.total, one.rows) for one in found] == [
        (1, [(str(row), reverse("record_detail", args=[row.pk]))])
    ] * total


@pytest.mark.parametrize(("hour", "day", "total"), [(0, 0, 1), (23, 0, 1), (23, -1, 0), (0, 1, 0)])
def test_a_visit_proves_what_was_done_on_its_day(tree, hour, day, total):
    place = street.street(tree.city)
    worker = person(place.street, Role.GRID_WORKER)
    street.post(place.grid, worker)
    moment = datetime(2026, 3, 12 + day, hour, 59 if hour else 0, tzinfo=timezone.get_default_timezone())
    row = street.visit(place.grid, worker, visited_at=moment)

    found = proofs(place.community, worker, TODAY, TODAY)

    assert [one.rows for one in found] == [[(str(row), reverse("visit_detail", args=[row.pk]))]] * total


def test_only_an_organisations_own_rows_within_reach_are_told(
    problem, profile, tree, cadre, leader, outsider, keeper
):
    Problem.objects.update(due_on=TODAY - DAY)
    life.life_record(tree.branch_a, cadre, held_on=TODAY)

    assert len(contradicting(IN_TIME, tree.branch_a, leader, TODAY)) == 1
    assert contradicting(IN_TIME, tree.office_a, leader, TODAY) == []
    assert len(proofs(tree.branch_a, leader, TODAY, TODAY)) == 1
    for stranger in (outsider, keeper):
        assert contradicting(IN_TIME, tree.branch_a, stranger, TODAY) == []
        assert contradicting(HELD, tree.branch_a, stranger, TODAY) == []
        assert proofs(tree.branch_a, stranger, TODAY, TODAY) == []


@pytest.mark.parametrize("rows", [1, 3, 19, 20, 21])
def test_it_costs_the_same_for_one_row_and_for_many(tree, cadre, django_assert_max_num_queries, rows):
    for _number in range(rows):
        life.life_record(tree.branch_a, cadre, held_on=TODAY)
    cadre.posts()

    # Records and visits one query each; one more to count where as many are shown as are shown at most.
    with django_assert_max_num_queries(2 if rows < 20 else 3):
        (found,) = proofs(tree.branch_a, cadre, TODAY, TODAY)

    assert (found.total, len(found.rows)) == (rows, min(rows, 20))


@pytest.mark.parametrize("count", [1, 3])
def test_a_statement_costs_one_query_for_each_kind_of_rows(
    problem, tree, cadre, django_assert_max_num_queries, count
):
    for _number in range(count - 1):
        work.problem(problem.campaign, tree.branch_a, tree.unit_a, cadre)
    Problem.objects.update(due_on=TODAY - DAY)
    cadre.posts()

    with django_assert_max_num_queries(1):
        (found,) = contradicting(IN_TIME, tree.branch_a, cadre, TODAY)

    assert found.total == count
