"""A rate is told of part and whole only, and never rounds a remainder away."""

import pytest
from django.db.models import F
from django.utils import timezone

from branches.models import LifeRecord
from portal.indicators import Indicator, Tally, all_indicators, declare, measure
from tests.factories import branches


@pytest.mark.parametrize(
    ("part", "whole", "rate"),
    [
        (369, 412, "89.6%"),
        (0, 0, "—"),
        (0, 9, "0%"),
        (9, 9, "100%"),
        (9999, 10000, "99.9%"),
        (1, 100_000, "0.1%"),
        (1, 2, "50%"),
    ],
)
def test_rate(part, whole, rate):
    assert Tally(part, whole).rate == rate


def test_tallies_add_as_sums_so_no_average_of_averages_appears():
    assert Tally(1, 1) + Tally(0, 99) == Tally(1, 100)


def test_amounts_are_added_up_over_the_rows_of_the_slice(tree, cadre):
    today = timezone.localdate()
    branches.life_record(tree.branch_a, cadre, expected=10, attended=9)
    branches.life_record(tree.branch_a, cadre, expected=5, attended=1)
    branches.life_record(tree.branch_b, cadre, expected=7, attended=7)
    branches.life_record(tree.branch_a, cadre, expected=99, attended=99, state=LifeRecord.State.VOID)
    attendance = Indicator(
        "test.attendance",
        "attendance",
        "people",
        LifeRecord,
        "this_month",
        part_sum="attended",
        whole_sum=lambda on: F("expected") * 1,
    )

    tallies = {row["organisation"]: (row["part"], row["whole"]) for row in attendance.tallies(today)}

    assert tallies == {tree.branch_a.pk: (10, 15), tree.branch_b.pk: (7, 7)}
    everybody = measure([attendance], LifeRecord.objects.all(), today)
    assert everybody == {"test.attendance": Tally(17, 22)}
    assert measure([attendance], LifeRecord.objects.none(), today) == {"test.attendance": Tally()}


def test_key_belongs_to_one_indicator():
    held = next(iter(all_indicators().values()))
    other = Indicator(held.key, "other", "", held.model, held.part)

    declare(held)
    with pytest.raises(ValueError, match=held.key):
        declare(other)
