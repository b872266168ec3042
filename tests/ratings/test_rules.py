"""The plain rule: total, stable, independent of the order of input, and more of a good thing never lowers a place."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ratings.rounds.rules import (
    FULL,
    Line,
    Rated,
    Rules,
    flags_for,
    holders_of,
    points_by_line,
    points_of,
    results_of,
    value_of,
)

KEYS = (1, 2, 3)
DIMENSIONS = ("study", "business", "service")
ties = st.lists(
    st.sampled_from(
        [("study", None), ("business", None), ("service", None), ("criterion", 2), ("newcomer", None)]
    ),
    unique=True,
    max_size=4,
)
counted = st.tuples(st.integers(0, 12), st.integers(0, 12))


@st.composite
def rules(draw):
    weights = draw(st.lists(st.integers(1, FULL), min_size=3, max_size=3))
    lines = [
        Line(key, dimension, weight, draw(st.sampled_from(["more", "less"])), draw(st.integers(0, FULL)))
        for key, dimension, weight in zip(KEYS, DIMENSIONS, weights, strict=True)
    ]
    return Rules(lines, draw(ties), draw(st.integers(0, FULL)), draw(st.integers(0, 100)))


@st.composite
def fields(draw):
    size = draw(st.integers(1, 9))
    return [
        Rated(
            key,
            draw(st.integers(1, 2)),
            draw(st.dictionaries(st.sampled_from(KEYS), counted)),
            draw(st.integers(0, 5)) == 0,
            draw(st.booleans()),
        )
        for key in range(size)
    ]


@given(rules(), fields(), st.randoms())
def test_the_ranking_is_independent_of_the_order_of_input(rules, branches, draw):
    shuffled = list(branches)
    draw.shuffle(shuffled)

    assert {one.key: one for one in results_of(rules, shuffled)} == {
        one.key: one for one in results_of(rules, branches)
    }


@given(rules(), fields())
def test_the_ranking_is_total_and_leaves_no_gap_but_for_shared_places(rules, branches):
    for group in (1, 2):
        places = sorted(
            one.place for one in results_of(rules, branches) if one.group == group and not one.vetoed
        )
        for index, place in enumerate(places):
            assert place in (index + 1, places[index - 1])


@given(rules(), fields(), st.integers(0, 8), st.sampled_from(KEYS))
def test_more_of_a_good_thing_never_lowers_a_place_or_a_score(rules, branches, index, key):
    branch = branches[index % len(branches)]
    line = rules.lines[key - 1]
    part, whole = branch.inputs.get(key, (0, 0))
    if not whole or key not in branch.inputs:
        return
    better = (max(part - 1, 0), whole) if line.direction == "less" else (part + 1, whole)
    improved = replace(branch, inputs={**branch.inputs, key: better})
    before = {one.key: one for one in results_of(rules, branches)}[branch.key]
    changed = [improved if one is branch else one for one in branches]
    after = {one.key: one for one in results_of(rules, changed)}[branch.key]

    assert after.total >= before.total
    if not branch.vetoed:
        assert after.place <= before.place


@given(rules(), fields())
def test_the_lines_of_a_score_add_up_to_its_total_to_the_cent(rules, branches):
    for branch, result in zip(branches, results_of(rules, branches), strict=True):
        assert sum(points_by_line(rules, branch).values()) == result.total
        assert result.study + result.business + result.service == result.total


@given(st.integers(0, 50), st.integers(1, 50), st.integers(1, FULL))
def test_values_and_points_stay_within_their_bounds_and_full_gives_the_whole_weight(part, whole, weight):
    line = Line(1, "study", weight)

    assert 0 <= points_of(line, value_of(line, part, whole)) <= weight
    assert points_of(line, value_of(line, whole, whole)) == weight
    assert value_of(line, 0, whole) == 0


def test_halves_are_rounded_up_and_nothing_to_count_gives_what_the_scheme_says():
    line = Line(1, "study", 1000, empty_value=2500)

    assert value_of(line, 1, 3) == 3333
    assert value_of(line, 2, 3) == 6667
    assert value_of(line, 1, 16) == 625
    assert value_of(line, 0, 0) == 2500
    assert points_of(Line(1, "study", 5), 5000) == 3
    assert value_of(Line(1, "study", 1000, "less"), 1, 4) == 7500


def test_equal_in_everything_shares_the_place_and_the_flag():
    rules = Rules([Line(1, "study", FULL)], [("business", None)], minimum=8000)
    branches = [Rated(key, 1, {1: (part, 10)}) for key, part in ((1, 9), (2, 9), (3, 8), (4, 7))]
    results = results_of(rules, branches)

    assert [one.place for one in results] == [1, 1, 3, 4]
    assert holders_of(rules, results) == {1, 2}


def test_a_veto_leaves_no_place_and_moves_the_others_up():
    rules = Rules([Line(1, "study", FULL)])
    branches = [Rated(1, 1, {1: (10, 10)}, vetoed=True), Rated(2, 1, {1: (9, 10)}), Rated(3, 1, {1: (8, 10)})]
    results = results_of(rules, branches)

    assert [one.place for one in results] == [None, 1, 2]
    assert holders_of(rules, results) == {2}


def test_nobody_below_the_minimum_holds_the_flag():
    rules = Rules([Line(1, "study", FULL)], minimum=9001)

    assert holders_of(rules, results_of(rules, [Rated(1, 1, {1: (9, 10)})])) == set()


def test_a_group_has_its_share_of_flags_and_at_least_one():
    assert [flags_for(Rules([], share=10), size) for size in (1, 14, 15, 24, 25, 100)] == [1, 1, 2, 2, 3, 10]
    assert flags_for(Rules([], share=0), 50) == 1
