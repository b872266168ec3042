"""A rate is told of part and whole only, and never rounds a remainder away."""

import pytest

from portal.indicators import Indicator, Tally, all_indicators, declare


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


def test_key_belongs_to_one_indicator():
    held = next(iter(all_indicators().values()))
    other = Indicator(held.key, "other", "", held.model, held.part)

    declare(held)
    with pytest.raises(ValueError, match=held.key):
        declare(other)
