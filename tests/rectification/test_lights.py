"""Lights: the turning days say the same as the rule worked out day by day, in Python and in SQL."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rectification.ledger.lights import Light, first_day_after_silence, turning_days
from rectification.models import Problem
from tests.factories import rectification as make

RULES = SimpleNamespace(amber_lag=10, red_lag=30, due_soon_days=7, silent_months=2)
START = date(2026, 1, 1)


def by_the_rule(on, starts_on, due_on, percent, last_entry_on):
    """The rule as docs/domain.md tells it, worked out on one day."""
    if percent >= 100:
        return Light.BLUE
    days = max((due_on - starts_on).days, 1)
    expected = 100 * (on - starts_on).days / days
    behind = expected - percent
    if behind > 30 or on > due_on or on >= first_day_after_silence(last_entry_on, 2):
        return Light.RED
    if behind >= 10 or (due_on - on).days <= 7:
        return Light.AMBER
    return Light.GREEN


@settings(max_examples=300, deadline=None)
@given(
    length=some.integers(1, 400),
    percent=some.integers(0, 100),
    entry=some.integers(0, 400),
    on=some.integers(0, 500),
)
def test_turning_days_say_what_the_rule_says(length, percent, entry, on):
    due_on, day = START + timedelta(days=length), START + timedelta(days=on)
    last_entry_on = min(START + timedelta(days=entry), day)

    amber_on, red_on = turning_days(
        starts_on=START, due_on=due_on, percent=percent, last_entry_on=last_entry_on, rules=RULES
    )
    shown = Light.BLUE if percent >= 100 else Light.of_days(amber_on, red_on, day)

    assert shown == by_the_rule(day, START, due_on, percent, last_entry_on)


def test_silence_is_counted_in_full_calendar_months():
    assert first_day_after_silence(date(2026, 9, 5), 2) == date(2026, 12, 1)
    assert first_day_after_silence(date(2026, 11, 30), 2) == date(2027, 2, 1)


@pytest.mark.parametrize("shift", [-40, -8, -1, 0, 1, 7, 30])
def test_lists_and_pages_show_the_same_light(tree, campaign, cadre, shift):
    today = date(2026, 6, 15)
    for number, state in enumerate(Problem.State.values):
        for days in (-20, 0, 20):
            make.problem(
                campaign,
                tree.branch_a,
                tree.unit_a,
                cadre,
                state=state,
                amber_on=today + timedelta(days=days - number),
                red_on=today + timedelta(days=days),
            )
    day = today + timedelta(days=shift)

    for light in Light:
        listed = set(Problem.objects.with_light(light, day).values_list("pk", flat=True))
        shown = {row.pk for row in Problem.objects.all() if row.light_on(day) == light}
        assert listed == shown
