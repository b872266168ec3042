"""Every declared indicator: its slices exist, its tallies cost a fixed number of queries, and they add up to its measure."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.indicators import Tally, all_indicators, measure
from rectification.models import CampaignUnit
from tests.factories import branches, grids
from tests.factories.organisations import organisation, unit
from tests.factories.rectification import campaign, problem
from tests.factories.rectification import measure as make_measure

INDICATORS = all_indicators()
# One query each, but where rules held as data are read first: once for the part and once for the whole.
QUERIES = {"branches.life_held": 3}


@pytest.fixture
def city(tree, cadre):
    run = campaign(tree.city)

    def fill(place, home, states):
        branches.profile(place)
        branches.life_record(place, cadre)
        _fill_grid(place, cadre)
        CampaignUnit.objects.get_or_create(campaign=run, unit=home)
        for state in states:
            today = timezone.localdate()
            due_on = today if state == "closed" else today.replace(year=2020)
            made = problem(run, place, home, cadre, state=state, due_on=due_on)
            make_measure(made, percent=100 if state == "closed" else 40, starts_on=made.due_on)

    fill(tree.branch_a, tree.unit_a, ["registered", "closed", "in_review", "void"])
    fill(tree.branch_b, tree.unit_b, ["closed", "returned"])
    return fill


def _fill_grid(place, actor):
    grid = grids.grid(place)
    now = timezone.now()
    grids.visit(grid, actor)
    grids.report(grid, actor, due_at=now, handled_at=now)
    grids.wish(grid, actor, state="confirmed")
    grids.booking(grid, actor, state="done")


def tallied(indicator):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rows = list(indicator.tallies(timezone.localdate()))
    return rows, len(queries)


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_slices_are_declared(indicator):
    names = set(indicator.model.slices())

    assert {indicator.part, indicator.whole or indicator.part} <= names


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_tallies_cost_the_same_however_many_organisations(indicator, city, tree):
    _rows, before = tallied(indicator)

    for _number in range(20):
        branch = organisation(tree.committee)
        city(branch, unit(branch), ["registered", "closed"])
    rows, after = tallied(indicator)

    assert len(rows) >= 20
    assert before == after == QUERIES.get(indicator.key, 1)


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_tallies_of_organisations_add_up_to_the_measure(indicator, city):
    on = timezone.localdate()

    summed = sum((Tally(row["part"], row["whole"]) for row in indicator.tallies(on)), Tally())

    assert summed.whole
    assert summed == measure([indicator], indicator.model._base_manager.all(), on)[indicator.key]


@pytest.mark.django_db
def test_rows_of_solved_problems_are_told_with_their_whole(city):
    solved = INDICATORS["rectification.problems_solved"]

    tallies = {
        row["organisation"]: (row["part"], row["whole"]) for row in solved.tallies(timezone.localdate())
    }

    assert sorted(tallies.values()) == [(1, 2), (1, 3)]
