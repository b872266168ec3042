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
# One query each, but where rules held as data are read first.
QUERIES = {"branches.life_held": 2, "branches.life_held_promptly": 2}


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


def test_slices_are_declared():
    missing = {
        key: {indicator.part, indicator.whole or indicator.part} - set(indicator.model.slices())
        for key, indicator in INDICATORS.items()
    }

    assert {key: names for key, names in missing.items() if names} == {}


def test_tallies_cost_the_same_however_many_organisations(city, tree):
    before = {key: tallied(indicator)[1] for key, indicator in INDICATORS.items()}

    for _number in range(20):
        branch = organisation(tree.committee)
        city(branch, unit(branch), ["registered", "closed"])
    after = {key: tallied(indicator) for key, indicator in INDICATORS.items()}

    assert {key for key, (rows, _queries) in after.items() if len(rows) < 20} == set()
    assert {key: queries for key, (_rows, queries) in after.items()} == before
    assert before == {key: QUERIES.get(key, 1) for key in INDICATORS}


def test_tallies_of_organisations_add_up_to_the_measure(city):
    on = timezone.localdate()
    summed = {
        key: sum((Tally(row["part"], row["whole"]) for row in indicator.tallies(on)), Tally())
        for key, indicator in INDICATORS.items()
    }
    measured = {
        key: measure([indicator], indicator.model._base_manager.all(), on)[key]
        for key, indicator in INDICATORS.items()
    }

    assert {key for key, tally in summed.items() if not tally.whole} == set()
    assert summed == measured


@pytest.mark.django_db
def test_rows_of_solved_problems_are_told_with_their_whole(city):
    solved = INDICATORS["rectification.problems_solved"]

    tallies = {
        row["organisation"]: (row["part"], row["whole"]) for row in solved.tallies(timezone.localdate())
    }

    assert sorted(tallies.values()) == [(1, 2), (1, 3)]
