"""What is counted for a past day stays what it was, whatever happens afterwards."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from branches.models import LifeKind
from grids.models import Booking, Grid, GridPost, Report, Wish
from portal.indicators import all_indicators
from portal.organisations.models import Organisation
from rectification.models import Measure, Problem, Progress
from tests.factories import branches, grids, rectification

OF_A_DAY = {key: one for key, one in all_indicators().items() if one.of_a_day}
# Sums are told in words over their rows.
COUNTS = {key: one for key, one in OF_A_DAY.items() if one.part_sum is None and one.whole}


@pytest.fixture
def on():
    """The last day of the past month."""
    return timezone.localdate().replace(day=1) - timedelta(days=1)


@pytest.fixture
def then(on):
    """A moment of that day."""
    return timezone.make_aware(datetime.combine(on, time(23, 30)))


@pytest.fixture
def facts(tree, cadre, on, then):
    """A branch with a month behind it, and what is still open at its end."""
    branch = tree.branch_a
    branches.profile(branch)
    branches.life_record(branch, cadre, held_on=on)
    run = rectification.campaign(tree.city)
    for state, closed_on in (("closed", on), ("rectifying", None), ("in_review", None)):
        days = {"found_on": on - timedelta(days=40), "due_on": on, "closed_on": closed_on}
        made = rectification.problem(run, branch, tree.unit_a, cadre, state=state, **days)
        measure = rectification.measure(made, starts_on=on - timedelta(days=30), percent=40)
        entry = Progress.objects.create(
            measure=measure, percent_before=0, percent=40, note="推进", author=cadre
        )
        Progress.objects.filter(pk=entry.pk).update(logged_at=then)
    grid = grids.grid(branch, starts_on=on - timedelta(days=90))
    grids.post(grid, cadre, starts_on=on - timedelta(days=90))
    grids.visit(grid, cadre, visited_at=then)
    grids.report(grid, cadre, due_at=then, handled_at=then - timedelta(hours=1))
    grids.report(grid, cadre, due_at=then + timedelta(days=60), reported_at=then)
    for state in ("published", "claimed", "fulfilled"):
        grids.wish(grid, cadre, state=state, published_at=then)
    grids.wish(grid, cadre, state="confirmed", published_at=then, ended_at=then)
    grids.booking(grid, cadre, booked_at=then)
    grids.booking(grid, cadre, booked_at=then, state="done", done_at=then)
    return grid


def go_on(tree, cadre, grid):
    """Let everything happen a day later: ends, new rows, another that exists no more."""
    now, today = timezone.now(), timezone.localdate()
    work = Problem.objects.exclude(state="closed")
    work.update(state=Problem.State.CLOSED, closed_on=today)
    Measure.objects.update(percent=100, done_on=today, last_entry_on=today)
    for measure in Measure.objects.all():
        Progress.objects.create(measure=measure, percent_before=40, percent=100, note="完成", author=cadre)
    run = rectification.campaign(tree.city)
    found = rectification.problem(run, tree.branch_a, tree.unit_a, cadre, found_on=today, due_on=today)
    rectification.measure(found, starts_on=today)
    for kind in (LifeKind.THEME_DAY, LifeKind.MEMBERS_MEETING):
        branches.life_record(tree.branch_a, cadre, held_on=today, kind=kind)
    Wish.objects.filter(state="published").update(state=Wish.State.WITHDRAWN, ended_at=now)
    Wish.objects.filter(state="claimed").update(state=Wish.State.PUBLISHED)
    Wish.objects.filter(state="fulfilled").update(state=Wish.State.CONFIRMED, ended_at=now)
    grids.wish(grid, cadre, state="published")
    Booking.objects.filter(state="booked").update(state=Booking.State.DONE, done_at=now)
    Booking.objects.filter(state="done", done_at__lt=now).update(state=Booking.State.CONFIRMED, ended_at=now)
    grids.booking(grid, cadre)
    Report.objects.filter(handled_at=None).update(handled_at=now)
    grids.visit(grid, cadre)
    GridPost.objects.update(ends_on=today)
    Grid.objects.update(ends_on=today)
    Organisation.objects.filter(pk=tree.branch_a.pk).update(dissolved_on=today)


def counted(indicator, on):
    place = indicator.organisation_lookup
    return {row[place]: (row["part"], row["whole"]) for row in indicator.tallies(on) if row["whole"]}


@pytest.mark.parametrize("indicator", OF_A_DAY.values(), ids=OF_A_DAY)
def test_later_events_leave_what_a_past_day_counts(indicator, facts, tree, cadre, on):
    before = counted(indicator, on)
    assert before
    go_on(tree, cadre, facts)

    assert counted(indicator, on) == before


@pytest.mark.parametrize("indicator", COUNTS.values(), ids=COUNTS)
def test_what_is_counted_of_a_past_day_are_the_rows_of_the_list_as_of_that_day(
    indicator, facts, tree, cadre, admin, client_of, on
):
    part, whole = counted(indicator, on)[tree.branch_a.pk]
    go_on(tree, cadre, facts)
    client = client_of(admin)
    place = {"organisation": tree.branch_a.pk, "on": on.isoformat()}
    for of, count in (("part", part), ("whole", whole)):
        answer = client.get(indicator.rows_url(of, **place))
        assert answer.context["page"].paginator.count == count, of
