"""The statement in SQL and the plain rule agree, on whatever months; a published month can be checked for ever."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.organisations.models import Organisation
from ratings.models import Custody, Entry, Input, Round, Standing
from ratings.publishing.services.checking import check_round
from ratings.rounds.rules import results_of
from ratings.rounds.services.freezing import freeze
from ratings.rounds.services.ranking import rank
from ratings.rounds.services.reading import branches_of, rules_of
from tests.factories import ratings as make
from tests.factories.accounts import person
from tests.factories.organisations import organisation

FIELDS = (
    *("study", "business", "service", "total", "place", "vetoed", "qualified"),
    *("countable", "cases", "best", "worst"),
)
# The first rules, and those of decision 0035 with drawn parameters.
parameters = st.just(make.FIRST) | st.fixed_dictionaries(
    {
        "arithmetic": st.just(2),
        "empty_lines": st.sampled_from(["left_out", "given"]),
        "pull": st.integers(0, 3),
        "least_countable": st.integers(0, 100),
        "least_cases": st.integers(0, 12),
        "flags_capped": st.booleans(),
        "band_cases": st.integers(0, 2),
    }
)
line = st.tuples(st.integers(0, 9), st.integers(0, 9))


def told(round_):
    return {row["pk"]: row for row in Standing.objects.filter(round=round_).values("pk", *FIELDS)}


def plain(round_):
    results = results_of(rules_of(round_.scheme), branches_of(round_))
    return {one.key: {"pk": one.key} | {name: getattr(one, name) for name in FIELDS} for one in results}


@st.composite
def months(draw):
    """Return what a month is made of, as plain data: the rules of its scheme and the branches with their counts."""
    return {
        "parameters": draw(parameters),
        "lines": draw(
            st.lists(
                st.tuples(
                    st.integers(1, 10_000),
                    st.sampled_from(["more", "less"]),
                    st.integers(0, 10_000),
                    st.booleans(),
                ),
                min_size=4,
                max_size=4,
            )
        ),
        "ties": draw(
            st.lists(st.sampled_from(["study", "business", "service", "newcomer", "criterion"]), unique=True)
        ),
        "branches": draw(
            st.lists(
                st.tuples(
                    st.booleans(),
                    st.sampled_from(["", *Custody.Event.values]),
                    st.booleans(),
                    st.lists(st.none() | line, min_size=4, max_size=4),
                ),
                min_size=1,
                max_size=7,
            )
        ),
    }


class Agreement(TestCase):
    """Each example is rolled back."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(months())
    def test_the_statement_and_the_plain_rule_agree(self, month):
        round_ = made(month)

        assert told(round_) == plain(round_)
        assert check_round(round_) == []
        for group in round_.scheme.groups.all():
            rank(round_, group)
        assert told(round_) == plain(round_)


def made(month):
    """Write a drawn month into the database and rank it."""
    root = organisation()
    scheme = make.scheme(root, **month["parameters"])
    lines = list(scheme.criteria.all())
    for one, (one.weight, one.direction, one.empty_value, one.counts_empty) in zip(
        lines, month["lines"], strict=True
    ):
        one.save()
    for rule in month["ties"]:
        make.tie(scheme, rule, lines[0] if rule == "criterion" else None)
    branches = [(organisation(root), *drawn) for drawn in month["branches"]]
    make.group(scheme, *(branch for branch, first, *_ in branches if first), name="甲")
    make.group(scheme, *(branch for branch, first, *_ in branches if not first), name="乙")
    before = Round.objects.create(
        scheme=scheme, organisation=root, month=make.MONTH.replace(month=9), state=Round.State.PUBLISHED
    )
    Custody.objects.bulk_create(
        Custody(
            round=before,
            group=scheme.groups.first(),
            organisation=branch,
            name=branch.name,
            event=event,
            streak=1,
            handed_over_on=make.MONTH,
        )
        for branch, _first, event, *_ in branches
        if event
    )
    round_ = Round.objects.create(scheme=scheme, organisation=root, month=make.MONTH, state=Round.State.DRAFT)
    counted = {
        branch: {one.pk: pair for one, pair in zip(lines, pairs, strict=True) if pair}
        for branch, *_, pairs in branches
    }
    make.fill(round_, counted)
    judge = person(root, None)
    for branch, _first, _event, vetoed, _pairs in branches:
        if vetoed:
            make.veto(round_, branch, judge)
    rank(round_)
    return round_


def test_ranking_and_freezing_cost_the_same_however_many_branches(tree, django_assert_num_queries):
    scheme = make.scheme(tree.city)
    make.group(scheme, *(organisation(tree.committee) for _number in range(12)))
    round_ = Round.objects.create(scheme=scheme, organisation=tree.city, month=make.MONTH)

    # Entries, the criteria, one statement for each of the three; PostgreSQL counts entries and inputs besides.
    with django_assert_num_queries(7 if connection.vendor == "postgresql" else 5):
        freeze(round_)
    with django_assert_num_queries(5):  # the month before, the criteria, the tie-breakers, delete, insert
        rank(round_)
    type(scheme).objects.update(**make.EXACT)
    round_.scheme.refresh_from_db()
    with django_assert_num_queries(7):  # the rates of the groups besides, deleted and written
        rank(round_)
    assert Standing.objects.count() == 12
    assert Input.objects.count() == 36


@pytest.fixture
def published(tree, admin, leader):
    scheme = make.scheme(tree.committee)
    make.group(scheme, tree.branch_a, tree.branch_b)
    round_ = make.ranked(scheme, {tree.branch_a: 9000, tree.branch_b: 8000}, state=Round.State.NOTICE)
    return make.publish(round_, admin, leader)


def flip_input(round_):
    Input.objects.filter(pk=Input.objects.filter(round=round_).order_by("pk").first().pk).update(part=1)


def flip_total(round_):
    Standing.objects.filter(round=round_, place=2).update(total=8001)


def flip_place(round_):
    Standing.objects.filter(round=round_).update(place=1)


def flip_name(round_):
    Entry.objects.filter(round=round_, name__contains="甲").update(name="丙局第一党支部")


def flip_flag(round_):
    Custody.objects.filter(round=round_).update(event=Custody.Event.LOST)


def flip_weight(round_):
    round_.scheme.criteria.filter(title="问题整改").update(weight=3999)


def drop_standing(round_):
    Standing.objects.filter(round=round_, place=2)._raw_delete("default")


@pytest.mark.parametrize(
    "flip", [flip_input, flip_total, flip_place, flip_name, flip_flag, flip_weight, drop_standing]
)
def test_check_finds_a_flipped_row(published, flip):
    assert check_round(published) == []
    call_command("rank_month", "2026-10", check=True)

    flip(published)

    assert check_round(published) != []
    with pytest.raises(CommandError):
        call_command("rank_month", "2026-10", check=True)


def test_a_renamed_or_moved_branch_keeps_its_name_of_that_day(published, tree):
    Organisation.objects.filter(pk=tree.branch_a.pk).update(name="新名")

    assert Entry.objects.get(organisation=tree.branch_a).name == "甲局第一党支部"
    assert check_round(published) == []


def test_a_reviewed_score_is_held_against_its_input(published, reviewer, tree):
    make.review(published, tree.branch_a, reviewer, score=9001)

    assert any("甲局第一党支部" in fault for fault in check_round(published))
