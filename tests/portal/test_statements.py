"""Statements are built once; what they answer is always read anew."""

from datetime import date
from threading import Thread

import pytest
import time_machine
from django.db import connection
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext

from branches.frequencies.models import FrequencyRule, LifeKind, Period
from branches.frequencies.services.rules import Rules
from branches.life.indicators import LIFE_HELD
from branches.models import BranchProfile
from branches.profiles.indicators import ELECTIONS_OVERDUE
from portal import statements
from portal.indicators import measure, measure_sent
from portal.organisations.models import Organisation, Unit
from tests.factories import branches as make
from tests.factories.organisations import organisation


class Builder:
    """Counts how often a query is built."""

    def __init__(self, build):
        self.build, self.times = build, 0

    def __call__(self, rows):
        self.times += 1
        return self.build(rows)


def below(one: Organisation):
    return Organisation.objects.in_tree_of(one)


def names(rows):
    return rows.order_by("path").values_list("name", flat=True)


def test_a_statement_is_built_once_and_answers_from_the_rows_of_the_moment(tree):
    build = Builder(names)

    first = statements.fetched(below(tree.office_a), "names", build)
    organisation(tree.office_a, name="甲局第二党支部")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        second = statements.fetched(below(tree.office_a), "names", build)

    assert first == ["甲局机关党委", "甲局第一党支部"]
    assert second == [*first, "甲局第二党支部"]
    assert (build.times, len(asked)) == (1, 1)


def test_other_rows_or_another_purpose_are_another_statement(tree):
    build = Builder(names)

    statements.fetched(below(tree.office_a), "names", build)

    assert statements.fetched(below(tree.office_b), "names", build) == ["乙局机关党委", "乙局第一党支部"]
    assert statements.fetched(below(tree.office_a), ("names", date(2026, 9, 1)), build)
    assert build.times == 3


def test_objects_come_with_what_they_were_asked_with(tree):
    for _again in range(2):
        units = statements.fetched(
            Unit.objects.all(),
            "with organisations",
            lambda rows: rows.select_related("organisation").order_by("pk"),
        )
        with CaptureQueriesContext(connection) as asked:
            told = [(one.name, one.organisation.name) for one in units]

        assert told == [("甲局", "甲局机关党委"), ("乙局", "乙局机关党委")]
        assert not asked.captured_queries


def test_days_come_as_days(tree, cadre):
    make.profile(tree.branch_a, elected_on=date(2025, 3, 4))

    for _again in range(2):
        elected = statements.fetched(
            BranchProfile.objects.all(), "elected", lambda rows: rows.values_list("elected_on", flat=True)
        )
        assert elected == [date(2025, 3, 4)]


def test_a_query_whose_building_asks_the_database_is_not_kept(tree):
    build = Builder(
        lambda rows: names(rows.filter(pk__in=list(Organisation.objects.values_list("pk", flat=True))))
    )

    for _again in range(2):
        assert statements.fetched(below(tree.office_a), "names", build)
        organisation(tree.office_a, name="后来的党支部")

    assert build.times == 2
    assert "后来的党支部" in statements.fetched(below(tree.office_a), "names", build)


@pytest.mark.parametrize(
    "rows", [lambda: Organisation.objects.none(), lambda: Organisation.objects.filter(pk__in=[])]
)
def test_nothing_is_found_where_nothing_can_be(rows, db):
    assert statements.fetched(rows(), "names", names) == []


def test_a_query_that_can_find_nothing_is_built_once_and_never_sent(tree):
    build = Builder(lambda rows: rows.filter(pk__in=[]))

    with CaptureQueriesContext(connection) as asked:
        answers = [statements.fetched(below(tree.office_a), "none", build) for _again in range(2)]

    assert answers == [[], []]
    assert (build.times, len(asked)) == (1, 0)


def test_the_statement_used_longest_ago_goes_first(tree, monkeypatch):
    monkeypatch.setattr(statements, "KEPT", 2)
    build = Builder(names)

    for purpose in ("a", "b", "a", "c", "a", "b"):
        statements.fetched(below(tree.office_a), purpose, build)

    assert build.times == 4  # a, b, c, and b again: it was used longest ago when c came


def test_numbers_are_counted_anew_by_the_statement_of_the_first_time(tree):
    built = []

    def ask():
        built.append(1)
        rows = below(tree.office_a).order_by()
        return list(rows.aggregate(n=Count("pk"), branches=Count("pk", filter=Q(kind="branch"))).values())

    first = statements.numbers("in the office", ask)
    organisation(tree.office_a, name="甲局第二党支部")
    with CaptureQueriesContext(connection) as asked:
        second = statements.numbers("in the office", ask)

    assert list(first) == [2, 1]
    assert list(second) == [3, 2]
    assert (len(built), len(asked)) == (1, 1)


def test_a_number_of_rows_is_counted_anew_by_the_statement_of_the_first_time(tree):
    built = []

    def rows():
        built.append(1)
        return below(tree.office_a)

    assert statements.number("below the office", rows) == 2
    organisation(tree.office_a, name="甲局第二党支部")
    assert statements.number("below the office", rows) == 3
    assert len(built) == 1


@pytest.mark.parametrize("queries", [0, 2])
def test_numbers_that_do_not_come_from_one_statement_are_asked_each_time(tree, queries):
    built = []

    def ask():
        built.append(1)
        return [sum(below(tree.office_a).count() for _query in range(queries))]

    for _again in range(2):
        assert list(statements.numbers("so many", ask)) == [2 * queries]
    assert len(built) == 2


@pytest.mark.django_db(transaction=True)
def test_threads_share_statements_and_keep_their_own_connections(tree):
    build = Builder(
        lambda rows: rows.order_by().values("kind").annotate(n=Count("pk")).values_list("n", flat=True)
    )
    answers = []

    def ask():
        answers.append(sorted(statements.fetched(below(tree.office_a), "kinds", build)))
        connection.close()

    ask()
    for _number in range(3):
        thread = Thread(target=ask)
        thread.start()
        thread.join()

    assert answers == [[1, 1]] * 4
    assert build.times == 1


@time_machine.travel("2026-09-20 09:00 +0800", tick=False)
def test_a_figure_follows_a_rule_that_changed_since(tree, cadre):
    on = date(2026, 9, 20)
    profiles = BranchProfile.objects.all()
    make.profile(tree.branch_a)
    before = measure([LIFE_HELD], profiles, on)[LIFE_HELD.key].whole

    rule = FrequencyRule.objects.create(
        organisation=tree.city,
        kind=LifeKind.THEME_DAY,
        period=Period.MONTH,
        times=3,
        basis="市委通知",
        starts_on=date(2026, 9, 1),
    )
    with_rule = measure([LIFE_HELD], profiles, on)[LIFE_HELD.key].whole
    FrequencyRule.objects.filter(pk=rule.pk).update(times=2)

    assert with_rule == before + 2
    assert measure([LIFE_HELD], profiles, on)[LIFE_HELD.key].whole == before + 1


def test_a_figure_is_built_once_for_the_rows_that_it_selects(tree, cadre):
    on, built = date(2026, 9, 20), []
    make.profile(tree.branch_a)

    def wholes(*offices):
        def rows(office):
            built.append(office)
            return BranchProfile.objects.in_tree_of(office)

        told = (
            measure_sent([ELECTIONS_OVERDUE], office.path, lambda office=office: rows(office), on)
            for office in offices
        )
        return [one[ELECTIONS_OVERDUE.key].whole for one in told]

    before = wholes(tree.office_a, tree.office_b)
    make.profile(tree.branch_b)

    assert before == [1, 0]
    assert wholes(tree.office_a, tree.office_b) == [1, 1]
    assert built == [tree.office_a, tree.office_b]


def test_rules_are_equal_as_long_as_they_say_the_same(tree):
    on = date(2026, 9, 20)
    FrequencyRule.objects.create(
        organisation=tree.city,
        kind=LifeKind.THEME_DAY,
        period=Period.MONTH,
        times=3,
        basis="通知",
        starts_on=on,
    )

    assert Rules(on) == Rules(on)
    assert hash(Rules(on)) == hash(Rules(on))
    assert Rules(on) != Rules(date(2026, 9, 19))


def test_counts_of_several_query_sets_come_in_one_statement_and_from_the_rows_of_the_moment(tree):
    def rows():
        return [below(tree.office_a), Organisation.objects.none(), below(tree.branch_b).filter(kind="none")]

    statements.counts("three", rows)
    organisation(tree.office_a, name="甲局第二党支部")
    with CaptureQueriesContext(connection) as asked:
        assert tuple(statements.counts("three", rows)) == (3, 0, 0)

    assert len(asked) == 1
