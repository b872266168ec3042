"""Equal work wins equally: neither nothing to do nor small numbers bring a flag. `make simulate` prints more."""

import pytest

from tests.ratings.simulation import ALIKE, PROPOSED, UNLIKE, rules_with, simulate

MOST = 1.2


@pytest.mark.parametrize("rates", [ALIKE, UNLIKE], ids=["alike", "unlike"])
def test_who_has_nothing_due_and_who_is_small_win_at_most_a_fifth_more_than_their_share(rates):
    wins = simulate(rules_with(**PROPOSED), rates, years=5, groups=10, seed=1)

    assert wins.flags >= 1200
    assert wins.nothing_due <= MOST
    assert wins.smallest <= MOST


def test_by_the_first_rules_both_won_far_more():
    wins = simulate(rules_with(arithmetic=1), ALIKE, years=1, groups=10, seed=1)

    assert wins.nothing_due > MOST
    assert wins.smallest > MOST
