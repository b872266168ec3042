"""What was recorded more than 7 days after it happened is marked; a scheme counts it or not."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import LifeRecord
from portal.backfill import backfilled, is_backfilled
from portal.indicators import all_indicators
from rectification.ledger.columns.workbook import BACKFILLED
from rectification.models import Problem
from tests.factories import branches
from tests.factories import rectification as make

DAY = date(2026, 3, 1)
CASES = [(6, 23, 59, False), (7, 0, 0, False), (7, 23, 59, False), (8, 0, 0, True), (9, 0, 0, True)]


def moment(days, hour, minute):
    """Return a moment so many days after DAY, by the office's clock."""
    return timezone.make_aware(datetime.combine(DAY + timedelta(days=days), time(hour, minute)))


@pytest.mark.parametrize(("days", "hour", "minute", "late"), CASES)
def test_a_week_may_pass_by_the_days_of_the_office(tree, cadre, days, hour, minute, late):
    """In SQL and in Python, at the turn of the local day."""
    row = make.problem(make.campaign(tree.committee), tree.branch_a, tree.unit_a, cadre, found_on=DAY)
    at = moment(days, hour, minute)
    Problem.objects.update(registered_at=at)

    assert is_backfilled(DAY, at) is late
    assert Problem.objects.filter(backfilled("found_on", "registered_at")).exists() is late
    assert Problem.objects.in_slice("backfilled", timezone.localdate()).exists() is late
    assert (str(BACKFILLED.compute((DAY, at))) == "补录") is late
    assert row.found_on == DAY


def test_pages_lists_and_api_mark_a_problem(client_of, tree, cadre, reviewer):
    run = make.campaign(tree.committee)
    today = timezone.localdate()
    late = make.problem(run, tree.branch_a, tree.unit_a, cadre, found_on=today - timedelta(days=8))
    prompt = make.problem(run, tree.branch_a, tree.unit_a, cadre, found_on=today - timedelta(days=7))
    client = client_of(reviewer)

    marked = {
        row["id"]: row["backfilled"] for row in client.get(reverse("api_problem-list")).json()["results"]
    }
    assert marked == {late.pk: True, prompt.pk: False}
    for row, shown in ((late, True), (prompt, False)):
        page = client.get(reverse("problem_detail", args=[row.pk])).content.decode()
        assert ("补录" in page) is shown
    assert (
        client.get(reverse("problem_list")).content.decode().count('<span class="tag plain">补录</span>') == 1
    )


@pytest.mark.parametrize(("key", "part"), [("life_held", 1), ("life_held_promptly", 0)])
def test_a_scheme_counts_it_or_not(tree, cadre, key, part):
    """By default it counts; the other source of a criterion leaves it out."""
    on = timezone.localdate().replace(day=1) - timedelta(days=1)
    branches.profile(tree.branch_a)
    branches.life_record(tree.branch_a, cadre, held_on=on - timedelta(days=8), kind="theme_day")
    LifeRecord.objects.update(recorded_at=timezone.make_aware(datetime.combine(on, time(9))))

    found = all_indicators()[f"branches.{key}"].tallies(on).get(organisation=tree.branch_a)

    assert found["part"] == part


@pytest.mark.parametrize(("days", "part"), [(7, 1), (8, 0)])
def test_how_many_records_are_made_in_time_is_a_figure(tree, cadre, days, part):
    on = timezone.localdate().replace(day=1) - timedelta(days=1)
    branches.profile(tree.branch_a)
    branches.life_record(tree.branch_a, cadre, held_on=on - timedelta(days=days), kind="theme_day")
    LifeRecord.objects.update(recorded_at=timezone.make_aware(datetime.combine(on, time(9))))

    found = all_indicators()["branches.records_prompt"].tallies(on).get(organisation=tree.branch_a)

    assert (found["part"], found["whole"]) == (part, 1)
