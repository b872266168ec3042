"""What every account of the demo city reads from kept counts equals what is counted over its rows."""

from collections import Counter

import pytest
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from portal.indicators import measure
from portal.rollups import services
from portal.rollups.reading import counted, kept_paths, measured
from rectification.ledger.indicators import MEASURES_DONE, OF_PROBLEMS
from rectification.ledger.lights import Light
from rectification.models import Measure, Problem, ProblemRollup

pytestmark = pytest.mark.django_db
VIEW = "rectification.view_problem"
BY = {"places": ("campaign_id", "unit_id", "type_id"), "found": ("found_on",), "closed": ("closed_on",)}


def added_up(lines) -> Counter:
    found = Counter()
    for *key, number in lines:
        found[tuple(key)] += number
    return +found


def test_every_account_counts_its_rows(city):
    today, slices = timezone.localdate(), Problem.slices()
    at_work = {name: slices[name].q(today) for name in ("found", "open", "closed", "overdue", "due_soon")}
    readers = [user for user in User.objects.all() if user.may(VIEW)]
    for user in readers:
        rows = Problem.objects.visible_to(user, VIEW).order_by()
        assert measured(ProblemRollup, "limits", OF_PROBLEMS, user, VIEW, today) == measure(
            OF_PROBLEMS, rows, today
        )

        def total(name, wanted, by, user=user):
            found = counted(
                ProblemRollup, name, user, VIEW, totals={"n": wanted}, made_of=repr(wanted), by=by
            )
            return added_up(found)

        for name, wanted in at_work.items():
            assert total("limits", wanted, ())[()] == rows.filter(wanted).count(), (user, name)
        for light in Light:
            wanted = Problem.light_q(light, today)
            assert total("lights", wanted, ())[()] == rows.filter(wanted).count(), (user, light)
        for name, by in BY.items():
            wanted = slices["closed" if name == "closed" else "found"].q(today)
            own = Counter(rows.filter(wanted).values_list(*by))
            assert total(name, wanted, by) == own, (user, name)

    assert {bool(kept_paths(ProblemRollup, "limits", user, VIEW, [])) for user in readers} == {True, False}


def test_counts_of_the_city_are_those_of_its_rows(city):
    assert services.differences(ProblemRollup) == 0


def test_problems_hold_the_numbers_of_their_measures(city):
    wrong = [
        problem.number
        for problem in Problem.objects.prefetch_related("measures")
        if (problem.measures_total, problem.measures_done)
        != (len(problem.measures.all()), sum(one.percent == 100 for one in problem.measures.all()))
    ]
    assert wrong == []


def test_finished_measures_have_a_day_that_has_come(city):
    unfinished = Q(percent=100) & (Q(done_on=None) | Q(done_on__gt=timezone.localdate()))
    assert MEASURES_DONE.model is Measure
    assert not Measure.objects.filter(unfinished).exists()
