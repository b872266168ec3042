"""The rules of decision 0035: nothing due is no merit, small numbers are drawn to the group, full marks are full."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratings.models import Custody, GroupRate, Input, Round
from ratings.publishing.services.checking import check_round
from ratings.rounds.rules import (
    EXACT,
    FULL,
    Line,
    Rated,
    Rules,
    exact_points,
    exact_value,
    flags_for,
    holders_of,
    rates_of,
    results_of,
    spread,
    weighed,
    weights_of,
)
from ratings.rounds.services.custody import holders
from ratings.rounds.services.ranking import rank, stands
from tests.factories import ratings as make
from tests.factories.organisations import organisation

LINES = (
    Line(1, "study", 3000),
    Line(2, "business", 1500),
    Line(3, "business", 2500, "less"),
    Line(4, "service", 3000, computed=False),
)
counted = st.tuples(st.integers(0, 12), st.integers(0, 12))
scored = st.tuples(st.integers(0, FULL), st.just(FULL))


def rules(**parameters):
    return Rules(LINES, arithmetic=EXACT, **{"left_out": True, "pull": 2} | parameters)


@st.composite
def groups(draw):
    inputs = st.fixed_dictionaries({1: counted, 2: counted, 3: counted, 4: scored})
    return [Rated(key, 1, draw(inputs), order=f"{key:03}") for key in range(draw(st.integers(1, 8)))]


@given(groups(), st.integers(0, 4), st.booleans(), st.integers(0, 3))
def test_lines_add_up_weights_are_whole_and_the_band_holds_the_place(branches, pull, left_out, band):
    of = rules(pull=pull, left_out=left_out, band=band)
    rates = rates_of(of, branches)
    for branch, result in zip(branches, results_of(of, branches), strict=True):
        lines = weighed(of, branch.inputs, rates)
        assert sum(one.points for one in lines.values()) == result.total <= FULL
        assert sum(weights_of(of, branch.inputs).values()) == FULL
        assert all(0 <= one.points <= one.weight for one in lines.values())
        # Full marks are full: nothing less is shown as 100.00.
        whole = all(one.value == FULL for one in lines.values() if not one.left_out)
        assert (result.total == FULL) == whole
        if band:
            assert result.best <= result.place <= result.worst


@given(groups(), st.integers(0, 7), st.sampled_from([1, 2, 3]))
def test_one_more_good_case_never_lowers_a_score(branches, index, key):
    branch = branches[index % len(branches)]
    part, whole = branch.inputs[key]
    part = min(part, whole)
    better = part - 1 if LINES[key - 1].direction == "less" else part + 1
    if not 0 <= better <= whole:
        return
    rates = rates_of(rules(), branches)
    before, after = (
        sum(one.points for one in weighed(rules(), inputs, rates).values())
        for inputs in (branch.inputs, {**branch.inputs, key: (better, whole)})
    )
    assert after >= before


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=9), st.integers(1, FULL))
def test_what_is_spread_adds_up_and_is_off_by_less_than_a_hundredth(weights, total):
    shares = [share for _key, share in spread(enumerate(weights), total)]

    assert sum(shares) == total
    for weight, share in zip(weights, shares, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)


@pytest.mark.parametrize(
    ("good", "whole", "pull", "rate", "value"),
    [
        (1, 1, 0, 0, 10_000),
        (24_999, 25_000, 0, 0, 9_999),  # 99.996
        (19_999, 20_000, 0, 0, 9_999),  # 99.995, a half
        (9_999, 10_000, 0, 0, 9_999),
        (1, 1, 2, 8_000, 8_667),
        (10, 10, 2, 8_000, 9_667),
        (0, 1, 2, 8_000, 5_333),
        (1, 1, 2, 10_000, 10_000),
        (3, 8, 0, 0, 3_750),
        (1, 16, 0, 0, 625),
        (1, 3, 0, 0, 3_333),
        (2, 3, 0, 0, 6_667),
    ],
)
def test_small_numbers_are_drawn_to_the_group_and_less_than_full_is_never_full(
    good, whole, pull, rate, value
):
    assert exact_value(good, whole, pull, rate) == value


@pytest.mark.parametrize(
    ("weight", "value", "points"),
    [
        (1000, 10_000, 1000),
        (1000, 9_999, 999),
        (1000, 9_990, 999),
        (5, 9_999, 4),
        (5, 5_000, 3),
        (0, 9_999, 0),
    ],
)
def test_less_than_a_full_value_never_gives_the_full_weight(weight, value, points):
    assert exact_points(weight, value) == points


def test_a_line_with_nothing_to_count_is_left_out_and_its_dimension_keeps_its_weight():
    scores = {1: (1, 2), 3: (1, 4), 4: (9000, FULL)}

    assert weights_of(rules(), {2: (0, 0), **scores}) == {1: 3000, 2: 0, 3: 4000, 4: 3000}
    assert weights_of(rules(), {2: (0, 1), **scores}) == {1: 3000, 2: 1500, 3: 2500, 4: 3000}
    assert weights_of(rules(left_out=False), {2: (0, 0), **scores})[2] == 1500
    # A dimension without anything gives its weight to the others, by their weight: 3000 and 3000 share 10,000.
    assert weights_of(rules(), {1: (1, 2), 2: (0, 0), 3: (0, 0), 4: (9000, FULL)}) == {
        1: 5000,
        2: 0,
        3: 0,
        4: 5000,
    }
    # A line that still waits for its reviewer keeps its weight.
    assert weights_of(rules(), {1: (1, 2), 2: (1, 1), 3: (1, 4)})[4] == 3000


def test_a_line_that_the_branch_itself_must_record_is_not_left_out():
    own = replace(LINES[0], counts_empty=True, empty_value=2500)
    of = replace(rules(), lines=(own, *LINES[1:]))
    inputs = {1: (0, 0), 2: (1, 1), 3: (0, 4), 4: (9000, FULL)}
    (result,) = results_of(of, [Rated(1, 1, inputs)])

    assert weights_of(of, inputs)[1] == 3000
    assert (result.study, result.countable) == (750, FULL)


def test_nothing_due_is_no_merit():
    """One closed two of three problems in time, the other had none due; all else is equal."""
    of = replace(rules(pull=0), lines=(*LINES[:2], LINES[3]))
    some = Rated(1, 1, {1: (9, 10), 2: (2, 3), 4: (9000, FULL)})
    none = Rated(2, 1, {1: (9, 10), 2: (0, 0), 4: (9000, FULL)})
    first, second = results_of(of, [some, none])

    # With nothing due the weight goes to study and service: 90 percent of all, neither full marks nor none.
    assert (second.total, second.countable) == (6750, 6000)
    assert first.countable == 7500


@pytest.mark.parametrize(("cases", "place"), [(4, None), (5, 1), (6, 1)])
def test_with_too_few_cases_a_branch_is_listed_without_a_place(cases, place):
    branch = Rated(1, 1, {1: (1, 1), 2: (0, cases - 1), 3: (0, 0), 4: (9000, FULL)})
    (result,) = results_of(rules(least_cases=5), [branch])

    assert (result.place, result.qualified, result.cases) == (place, place is not None, cases)
    assert result.total > 0


def test_a_scheme_that_counts_nothing_places_everybody():
    scored_only = replace(rules(least_cases=5), lines=LINES[3:])

    assert results_of(scored_only, [Rated(1, 1, {4: (9000, FULL)})])[0].place == 1


@pytest.mark.parametrize(("least", "qualified"), [(84, True), (85, True), (86, False)])
def test_a_flag_wants_its_share_of_countable_weight(least, qualified):
    branch = Rated(1, 1, {1: (1, 1), 2: (0, 0), 3: (0, 9), 4: (9000, FULL)})
    (result,) = results_of(rules(least_countable=least), [branch])

    assert (result.place, result.countable, result.qualified) == (1, 8500, qualified)


def test_the_band_is_what_one_case_more_or_fewer_would_give():
    of = replace(rules(pull=0, band=1), lines=(Line(1, "study", FULL),))
    branches = [
        Rated(key, 1, {1: pair}) for key, pair in enumerate(((9, 10), (17, 20), (16, 20), (1, 2)), start=1)
    ]
    results = results_of(of, branches)

    assert [one.total for one in results] == [9000, 8500, 8000, 5000]
    assert [(one.best, one.place, one.worst) for one in results] == [
        (1, 1, 3),
        (1, 2, 3),
        (2, 3, 3),
        (1, 4, 4),
    ]


def test_the_band_moves_the_one_line_where_it_matters_most():
    lines = (Line(1, "study", 5000), Line(2, "business", 5000))
    of = replace(rules(pull=0, band=1), lines=lines)
    # One case of two is worth 25 points, one of ten 5: 75 ± 25, not ± 30.
    own = Rated(1, 1, {1: (1, 2), 2: (10, 10)})
    others = [
        Rated(key, 1, {1: (whole, 100), 2: (whole, 100)})
        for key, whole in ((2, 99), (3, 51), (4, 49), (5, 46))
    ]
    result = results_of(of, [own, *others])[0]

    assert (result.total, result.best, result.place, result.worst) == (7500, 1, 2, 3)


# --- The last rule -------------------------------------------------------------------------------------


def tied(**fields):
    return Rated(group=1, inputs={1: (4, 5), 2: (4, 5), 3: (1, 5), 4: (9000, FULL)}, **fields)


@pytest.mark.parametrize(
    ("others", "held_by"),
    [
        ([{"months_held": 1}, {"months_held": 0, "order": "9"}], 2),
        ([{"months_held": 2}, {"months_held": 2}], 1),
        ([{"order": "b"}, {"order": "a"}], 2),
    ],
)
def test_of_those_who_share_the_place_the_last_rule_finds_one(others, held_by):
    branches = [
        tied(**{"key": key, "order": str(key)} | fields) for key, fields in enumerate(others, start=1)
    ]
    results = results_of(rules(capped=True), branches)

    assert [one.place for one in results] == [1, 1]
    assert holders_of(rules(capped=True), results) == {held_by}
    assert holders_of(rules(capped=False), results) == {1, 2}


def test_more_cases_go_before_the_order_of_the_tree():
    small = tied(key=1, order="1")
    large = replace(small, key=2, order="2", inputs={1: (8, 10), 2: (8, 10), 3: (2, 10), 4: (9000, FULL)})
    of = rules(capped=True, pull=0)
    results = results_of(of, [small, large])

    assert [one.place for one in results] == [1, 1]
    assert holders_of(of, results) == {2}


@given(groups(), st.integers(0, 100))
def test_there_are_never_more_holders_than_flags(branches, share):
    of = rules(capped=True, share=share)

    assert len(holders_of(of, results_of(of, branches))) <= flags_for(of, len(branches))


# --- In the database -----------------------------------------------------------------------------------


@pytest.fixture
def four(tree, admin, leader):
    """Four branches with the same scores, and one flag."""
    scheme = make.scheme(tree.committee, **make.EXACT)
    branches = [organisation(tree.office_a, name=f"第{number}支部") for number in range(1, 5)]
    make.group(scheme, *branches)
    scheme.branches = branches
    scheme.people = admin, leader
    return scheme


def month(scheme, number, **fields):
    scores = dict.fromkeys(scheme.branches, 9000)
    made = make.ranked(scheme, scores, make.MONTH.replace(month=number), Round.State.NOTICE, **fields)
    return make.publish(made, *scheme.people)


def test_equal_branches_hold_the_flag_in_turn_and_the_plain_rule_agrees(four):
    months = [month(four, number) for number in range(1, 6)]
    held = [
        list(Custody.objects.filter(round=one).holding().values_list("organisation__name", flat=True))
        for one in months
    ]

    assert held == [["第1支部"], ["第2支部"], ["第3支部"], ["第4支部"], ["第1支部"]]
    for one in months:
        assert check_round(one) == []


def test_two_flags_for_four_equals_go_to_two(four):
    type(four).objects.update(flag_share=50)
    four.refresh_from_db()
    made = month(four, 1)

    assert [one.entry.name for one in holders(made)] == ["第1支部", "第2支部"]


def test_a_changed_rate_or_a_new_input_is_seen_when_ranked_anew(four):
    made = month(four, 1)
    assert stands(made)
    GroupRate.objects.filter(pk=made.rates.first().pk).update(rate=1)
    assert not stands(made)
    rank(made)
    assert stands(made)
    Input.objects.filter(pk=Input.objects.filter(round=made).first().pk).update(part=1)
    assert not stands(made)


def test_a_group_ranked_alone_keeps_the_rates_of_the_others(four, tree):
    other = organisation(tree.office_b)
    group = make.group(four, other, name="其他")
    four.branches.append(other)
    made = month(four, 1)
    before = set(made.rates.values_list("group", "criterion", "rate"))
    rank(made, group)

    assert set(made.rates.values_list("group", "criterion", "rate")) == before
    assert len(before) == 6
