"""Rules with a limit: one less, equal, one more. Every day is given, none is today's."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.indicators import all_indicators
from portal.jobs.models import Job
from portal.notifications.models import Notification
from portal.workflow import StaleState
from ratings.models import Custody, Objection, Round, Scheme, Standing
from ratings.objections.services import unsettled
from ratings.publishing.services import propose_round, rank_month
from ratings.publishing.services.obstacles import out_of_order, unscored
from ratings.publishing.services.rounds import draft, open_round, rated_people
from ratings.reviews.services import lift_veto, set_veto
from ratings.rounds.months import before, finished_by, first_of, last_of
from ratings.rounds.rules import (
    Line,
    Rated,
    Result,
    Rules,
    flags_for,
    holders_of,
    points_of,
    results_of,
    value_of,
)
from ratings.rounds.services.custody import hand_over, holders
from ratings.rounds.services.due import check_month, due_by_itself, left_by_hand, recent_months
from ratings.rounds.services.ranking import hold, rank
from ratings.schemes.services import activate_scheme, add_group, remove_criterion, set_rules
from ratings.schemes.services.schemes import default_scheme, faults_of, indicator_faults, require_draft
from tests import acts
from tests.factories import ratings as make
from tests.factories.accounts import person
from tests.factories.organisations import organisation
from tests.limits import allowed

OCTOBER = date(2026, 10, 1)


@pytest.fixture(autouse=True)
def clock():
    """Stop the clock on the 10th of November."""
    with time_machine.travel(acts.NOW, tick=False) as clock:
        yield clock


# --- Months --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 28), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_month_runs_from_its_first_day_to_its_last(day, first, last):
    assert (first_of(day), last_of(first_of(day))) == (first, last)


@pytest.mark.parametrize(
    ("months", "earlier"),
    [(0, date(2026, 2, 1)), (1, date(2026, 1, 1)), (2, date(2025, 12, 1)), (14, date(2024, 12, 1))],
)
def test_months_are_counted_back_over_the_turn_of_the_year(months, earlier):
    assert before(date(2026, 2, 1), months) == earlier
    assert before(date(2026, 2, 1)) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 1, 1), date(2025, 12, 1)),
        (date(2026, 1, 31), date(2025, 12, 1)),
        (date(2026, 2, 1), date(2026, 1, 1)),
        (date(2026, 12, 31), date(2026, 11, 1)),
    ],
)
def test_a_month_has_finished_on_the_first_of_the_next(day, month):
    assert finished_by(day) == month


# --- The rule, in Python and in SQL --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "direction", "value"),
    [
        (0, 4, "more", 0),
        (1, 4, "more", 2500),
        (4, 4, "more", 10_000),
        (5, 4, "more", 10_000),
        (1, 20_000, "more", 1),  # half a hundredth of a percent
        (1, 20_001, "more", 0),
        (1, 4, "less", 7500),
        (4, 4, "less", 0),
        (0, 0, "more", 300),
        (7, 0, "less", 300),
    ],
)
def test_a_value_is_a_share_with_halves_up(part, whole, direction, value):
    assert value_of(Line(1, "study", 1000, direction, 300), part, whole) == value


@pytest.mark.parametrize(("weight", "value", "points"), [(1, 4999, 0), (1, 5000, 1), (3000, 10_000, 3000)])
def test_points_are_weight_times_value_with_halves_up(weight, value, points):
    assert points_of(Line(1, "study", weight), value) == points


@pytest.mark.parametrize(
    ("share", "branches", "flags"),
    [(0, 40, 1), (10, 1, 1), (10, 14, 1), (10, 15, 2), (10, 24, 2), (10, 25, 3), (100, 7, 7)],
)
def test_a_group_has_its_share_of_flags_halves_up_and_one_at_least(share, branches, flags):
    assert flags_for(Rules([], share=share), branches) == flags


@pytest.mark.parametrize(("minimum", "qualified"), [(8999, True), (9000, True), (9001, False)])
def test_the_minimum_itself_is_enough_in_python_and_in_sql(tree, minimum, qualified):
    scheme = make.scheme(tree.committee, minimum_score=minimum)
    make.group(scheme, tree.branch_a)
    round_ = make.ranked(scheme, {tree.branch_a: 9000}, OCTOBER)
    (plain,) = results_of(Rules([Line(1, "study", 10_000)], minimum=minimum), [Rated(1, 1, {1: (9, 10)})])

    assert make.standing(round_, tree.branch_a).qualified == plain.qualified == qualified
    assert bool(holders(round_)) == qualified


@pytest.mark.parametrize(("place", "holds"), [(1, True), (2, True), (3, False)])
def test_the_flag_goes_to_the_first_places(place, holds):
    def result(key, place, *, group=1, qualified=True):
        return Result(key, group, 0, 0, 0, 0, place, not qualified, qualified)

    rest = [result(number, 20 + number) for number in range(2, 16)]  # 15 in all: two flags
    other = [result(30, 1, group=2), result(31, 2, group=2)]  # two in all: one flag

    assert holders_of(Rules([]), [result(1, place), *rest, *other]) == ({1} if holds else set()) | {30}
    assert holders_of(Rules([]), [result(1, place, qualified=False), *rest]) == set()


# --- The flag ------------------------------------------------------------------------------------------


@pytest.fixture
def two_groups(tree):
    """Make a scheme of two flags for three branches and one flag for two."""
    scheme = make.scheme(tree.committee, flag_share=50)
    offices = [organisation(tree.office_a, name=f"办{number}") for number in range(3)]
    villages = [organisation(tree.office_b, name=f"村{number}") for number in range(2)]
    make.group(scheme, *offices, name="机关")
    make.group(scheme, *villages, name="农村")
    return scheme, offices, villages


def decided(scheme, scores, month) -> Round:
    round_ = make.ranked(scheme, scores, month, Round.State.PUBLISHED)
    hand_over(round_, on=date(2026, 11, 9))
    return round_


def moves(round_) -> set[tuple]:
    return set(Custody.objects.filter(round=round_).values_list("name", "event", "streak"))


def test_each_group_has_the_flags_of_its_own_size(two_groups):
    scheme, offices, villages = two_groups
    scores = dict(zip(offices + villages, (9000, 8000, 7000, 9000, 8000), strict=True))
    round_ = make.ranked(scheme, scores, OCTOBER)

    assert [(one.entry.name, one.place) for one in holders(round_)] == [("办0", 1), ("办1", 2), ("村0", 1)]


def test_a_flag_is_won_kept_and_lost_and_months_in_a_row_are_counted(two_groups):
    scheme, offices, villages = two_groups
    months = [date(2026, month, 1) for month in (6, 7, 8, 10)]  # September was not rated
    first = dict(zip(offices, (9000, 8000, 7000), strict=True))
    then = dict(zip(offices, (9000, 7000, 8000), strict=True))
    village = {villages[0]: 9000, villages[1]: 8000}

    found = [
        moves(decided(scheme, scores | village, month))
        for month, scores in zip(months, (first, first, then, then), strict=True)
    ]

    assert found == [
        {("办0", "won", 1), ("办1", "won", 1), ("村0", "won", 1)},
        {("办0", "kept", 2), ("办1", "kept", 2), ("村0", "kept", 2)},
        {("办0", "kept", 3), ("办2", "won", 1), ("办1", "lost", 2), ("村0", "kept", 3)},
        {("办0", "kept", 1), ("办2", "kept", 1), ("村0", "kept", 1)},
    ]
    assert set(Custody.objects.values_list("handed_over_on", flat=True)) == {date(2026, 11, 9)}


def test_a_holder_who_is_not_rated_any_more_loses_the_flag_in_his_group(two_groups):
    scheme, offices, _villages = two_groups
    decided(scheme, dict(zip(offices, (9000, 8000, 7000), strict=True)), date(2026, 9, 1))
    last = decided(scheme, dict(zip(offices[1:], (8000, 7000), strict=True)), OCTOBER)

    lost = Custody.objects.get(round=last, event="lost")
    assert (lost.organisation, lost.entry, lost.name, lost.group.name) == (offices[0], None, "办0", "机关")


# --- Which months may be ranked ------------------------------------------------------------------------


@pytest.fixture
def in_use(tree):
    made = make.scheme(tree.committee, in_use_from=date(2026, 8, 31))
    make.group(made, tree.branch_a)
    return made


@pytest.mark.parametrize(
    ("month", "right"),
    [
        (date(2025, 10, 1), False),
        (date(2025, 11, 1), True),
        (date(2026, 10, 1), True),
        (date(2026, 11, 1), False),
    ],
)
def test_the_last_twelve_finished_months_can_be_ranked(in_use, month, right):
    with allowed(right, "month"):
        check_month(in_use, month)

    assert (month in recent_months(timezone.localdate())) == right
    assert len(recent_months(timezone.localdate())) == 12


@pytest.mark.parametrize(
    ("month", "right"), [(date(2026, 7, 1), False), (date(2026, 8, 1), False), (date(2026, 9, 1), True)]
)
def test_no_month_up_to_a_published_one_is_ranked(in_use, tree, month, right):
    make.ranked(in_use, {tree.branch_a: 9000}, date(2026, 6, 1), Round.State.PUBLISHED)
    make.ranked(in_use, {tree.branch_a: 9000}, date(2026, 8, 1), Round.State.PUBLISHED)
    with allowed(right, "month"):
        check_month(in_use, month)


def test_by_itself_a_month_opens_that_began_after_the_first_day_in_use(in_use, tree):
    since_september = [date(2026, 9, 1), OCTOBER]
    assert [month for _scheme, month in due_by_itself([in_use], timezone.localdate())] == since_september
    make.ranked(in_use, {tree.branch_a: 9000}, date(2026, 9, 1))
    assert [month for _scheme, month in due_by_itself([in_use], timezone.localdate())] == [OCTOBER]

    kept_before = make.scheme(tree.city, in_use_from=None)
    assert [month for _scheme, month in due_by_itself([kept_before], timezone.localdate())] == [OCTOBER]


def test_by_hand_are_left_the_months_after_the_published_one_that_are_not_rated(in_use, tree):
    make.ranked(in_use, {tree.branch_a: 9000}, date(2026, 7, 1), Round.State.PUBLISHED)
    make.ranked(in_use, {tree.branch_a: 9000}, date(2026, 9, 1))
    other = make.scheme(tree.city)

    left = left_by_hand([in_use, other], timezone.localdate())

    assert left[in_use.pk] == [OCTOBER, date(2026, 8, 1)]
    assert left[other.pk] == recent_months(timezone.localdate())


# --- What keeps a month from being put up or published -------------------------------------------------


def test_each_reviewed_line_of_each_branch_waits_for_its_score(drafted, tree, reviewer):
    other = make.ranked(drafted.scheme, {tree.branch_a: 9000}, date(2026, 9, 1))
    assert (unscored(drafted), unscored(other)) == (2, 1)
    make.review(drafted, tree.branch_a, reviewer)
    assert (unscored(drafted), unscored(other)) == (1, 1)
    make.criterion(drafted.scheme, title="另一项", indicator="")
    assert unscored(drafted) == 3


@pytest.mark.parametrize(("seconds", "upheld"), [(-1, 0), (0, 1), (1, 1)])
def test_an_objection_upheld_since_the_notice_began_hinders_where_its_line_was_not_stored(
    noticed, tree, cadre, seconds, upheld
):
    Round.objects.update(proposed_at=timezone.now())
    noticed.refresh_from_db()
    entry = make.entry(noticed, tree.branch_a)
    answered = timezone.now() + timedelta(seconds=seconds)
    for state in (Objection.State.UPHELD, Objection.State.REFUSED):
        Objection.objects.create(entry=entry, text="漏记", raised_by=cadre, state=state, answered_at=answered)
    assert len(unsettled(noticed)) == upheld


@pytest.mark.parametrize(
    ("month", "state", "hinders"),
    [
        (date(2026, 9, 1), Round.State.DRAFT, True),
        (date(2026, 9, 1), Round.State.PUBLISHED, False),
        (date(2026, 11, 1), Round.State.DRAFT, False),
        (date(2026, 11, 1), Round.State.PUBLISHED, True),
    ],
)
def test_months_are_published_in_their_order(drafted, tree, month, state, hinders):
    assert out_of_order(drafted) == []
    make.ranked(drafted.scheme, {tree.branch_a: 9000}, month, state)
    elsewhere = make.scheme(tree.city)
    make.group(elsewhere, tree.branch_a)
    make.ranked(elsewhere, {tree.branch_a: 9000}, date(2026, 9, 1))

    assert len(out_of_order(drafted)) == hinders


def test_of_two_rankings_of_a_month_the_first_is_published(drafted, tree):
    edition = make.scheme(
        tree.committee, series=drafted.scheme.series, edition="2027", state=Scheme.State.RETIRED
    )
    make.group(edition, tree.branch_a)
    second = make.ranked(edition, {tree.branch_a: 9000}, OCTOBER)

    assert (len(out_of_order(drafted)), len(out_of_order(second))) == (0, 1)


def test_a_notice_lasts_the_workdays_of_its_scheme(drafted, tree, admin, reviewer):
    """From Tuesday on, three workdays: Friday the 13th."""
    for branch in (tree.branch_a, tree.branch_b):
        make.review(drafted, branch, reviewer, score=9000 if branch == tree.branch_a else 8000)
    propose_round(round_=drafted, actor=admin)

    assert drafted.notice_until == date(2026, 11, 13)
    over = {day: drafted.notice_is_over(date(2026, 11, day)) for day in (12, 13, 14)}
    assert over == {12: False, 13: False, 14: True}
    with time_machine.travel("2026-11-14 00:00+08:00", tick=False):
        assert drafted.notice_is_over()
    drafted.notice_until = None
    assert not drafted.notice_is_over(date(2030, 1, 1))


# --- Opened and frozen ---------------------------------------------------------------------------------


def test_a_month_is_opened_once_with_one_job_whoever_asks(in_use, tree, admin):
    first = rank_month(scheme=in_use, month=date(2026, 10, 31), actor=admin)
    again = open_round(scheme=in_use, month=OCTOBER, actor=None)

    assert again == first
    published = make.ranked(in_use, {tree.branch_a: 9000}, date(2026, 9, 1), Round.State.PUBLISHED)
    assert open_round(scheme=in_use, month=date(2026, 9, 1), actor=None) == published
    job = Job.objects.get()
    assert (job.kind, job.actor, job.organisation) == ("ratings.rank_month", admin, tree.committee)
    assert job.arguments == {"scheme": in_use.pk, "month": "2026-10-01"}
    assert str(in_use.series_id) in job.key
    assert "2026-10" in job.key


@pytest.mark.parametrize("reviewed", [True, False])
def test_a_draft_with_lines_to_be_scored_is_told_to_those_who_score(in_use, reviewer, admin, cadre, reviewed):
    if not reviewed:
        in_use.criteria.filter(indicator="").delete()
    round_ = Round.objects.create(scheme=in_use, organisation=in_use.organisation, month=OCTOBER)

    assert draft(round_)
    assert not draft(round_)

    told = Notification.objects.values_list("recipient", flat=True)
    assert list(told) == ([reviewer.pk] if reviewed else [])
    assert (round_.state, round_.frozen_at) == (Round.State.DRAFT, timezone.now())
    assert Standing.objects.filter(round=round_).count() == 1


# --- A scheme ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("weight", "said"), [(999, "0.01"), (1000, ""), (1001, "0.01")])
def test_weights_add_up_to_100_to_the_hundredth(scheme, weight, said):
    scheme.criteria.filter(indicator="").update(weight=weight)
    faults = faults_of(scheme)

    assert len(faults) == bool(said)
    assert said in "".join(faults)


def test_our_proposal_comes_in_once_whole_and_in_its_order(tree, admin):
    made = default_scheme(organisation=tree.committee, actor=admin)

    assert default_scheme(organisation=tree.committee, actor=admin) == made
    assert default_scheme(organisation=tree.city, actor=admin) != made
    lines = list(made.criteria.order_by("ordinal"))
    assert [one.ordinal for one in lines] == list(range(1, len(lines) + 1))
    assert sum(one.weight for one in lines) == Scheme.FULL
    assert {one.empty_value for one in lines} <= {0, 10_000}
    ties = list(made.tie_breakers.order_by("ordinal"))
    assert [one.ordinal for one in ties] == list(range(1, len(ties) + 1))
    assert all(bool(one.criterion) == (one.rule == "criterion") for one in ties)
    kinds = list(made.veto_kinds.order_by("ordinal"))
    assert [one.ordinal for one in kinds] == list(range(1, len(kinds) + 1))


def test_of_another_name_or_edition_our_proposal_is_brought_in_all_the_same(tree, admin):
    made = default_scheme(organisation=tree.committee, actor=admin)
    Scheme.objects.filter(pk=made.pk).update(edition="另一版")
    second = default_scheme(organisation=tree.committee, actor=admin)
    assert second != made
    Scheme.objects.filter(pk=second.pk).update(title="另一名")
    assert default_scheme(organisation=tree.committee, actor=admin) not in (made, second)


@pytest.mark.parametrize(
    ("weight", "said"), [(800, ("98.00", "2.00")), (1300, ("103.00", "3.00")), (1001, ("100.01", "0.01"))]
)
def test_what_is_missing_or_too_much_is_told_to_the_hundredth(scheme, weight, said):
    scheme.criteria.filter(indicator="").update(weight=weight)
    (fault,) = faults_of(scheme)

    assert all(number in fault for number in said)


@pytest.mark.parametrize("state", Scheme.State.values)
def test_the_forms_of_a_scheme_are_shown_while_it_is_a_draft(scheme, admin, cadre, state):
    Scheme.objects.update(state=state)
    scheme.refresh_from_db()
    with pytest.raises(PermissionDenied):
        require_draft(scheme, cadre)
    with nullcontext() if state == Scheme.State.DRAFT else pytest.raises(StaleState):
        require_draft(scheme, admin)


def test_rules_are_set_in_the_order_given(tree, admin):
    draft_ = make.scheme(tree.committee, state="draft")
    other = make.scheme(tree.committee, title="另一方案", state="draft")
    make.tie(other, "study")
    line = draft_.criteria.get(title="按期")
    ties = [("newcomer", None), ("criterion", line), ("study", None)]
    set_rules(scheme=draft_, ties=ties, vetoes=["发生事故", "弄虚作假"], version=1, actor=admin)

    stored = list(draft_.tie_breakers.order_by("ordinal").values_list("ordinal", "rule", "criterion"))
    assert stored == [(1, "newcomer", None), (2, "criterion", line.pk), (3, "study", None)]
    kinds = list(draft_.veto_kinds.order_by("ordinal").values_list("ordinal", "title"))
    assert kinds == [(1, "发生事故"), (2, "弄虚作假")]
    remove_criterion(criterion=line, actor=admin)
    assert list(draft_.tie_breakers.order_by("ordinal").values_list("rule", flat=True)) == [
        "newcomer",
        "study",
    ]
    assert (other.tie_breakers.count(), other.veto_kinds.count()) == (1, 1)


@pytest.mark.parametrize("number", [5, 6])
def test_five_branches_that_do_not_stand_below_the_organiser_are_named(tree, admin, number):
    draft_ = make.scheme(tree.office_a, state="draft")
    branches = [organisation(tree.office_b, name=f"村{n}") for n in range(number)]
    root = person(tree.city, Role.CITY_ADMIN)
    with allowed(False, "branches", saying="村4") as fault:
        add_group(scheme=draft_, name="一组", branches=branches, actor=root)

    assert "村5" not in str(fault.value)


def test_the_edition_in_use_alone_is_replaced(scheme, admin):
    retired, old, drawn, new = (
        scheme
        if state == "active"
        else make.scheme(scheme.organisation, series=scheme.series, edition=f"第{n}版", state=state)
        for n, state in enumerate(("retired", "active", "draft", "draft"))
    )
    make.group(new, *(member.organisation for member in scheme.members.all()))
    elsewhere = make.scheme(scheme.organisation, title="另一方案")
    activate_scheme(scheme=new, actor=admin)

    states = dict(Scheme.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (retired, old, drawn, new, elsewhere)] == [
        "retired",
        "retired",
        "draft",
        "active",
        "active",
    ]
    assert new.in_use_from == acts.DAY
    assert list(Scheme.objects.exclude(in_use_from=None)) == [new]


# --- Frozen and ranked ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "rated"),
    [
        ({"dissolved_on": date(2026, 10, 30)}, False),
        ({"dissolved_on": date(2026, 10, 31)}, False),
        ({"dissolved_on": date(2026, 11, 1)}, True),
        ({"founded_on": date(2026, 10, 30)}, True),
        ({"founded_on": date(2026, 10, 31)}, True),
        ({"founded_on": date(2026, 11, 1)}, False),
    ],
)
def test_a_branch_is_rated_that_stands_on_the_last_day_of_the_month(in_use, tree, fields, rated):
    type(tree.branch_a).objects.filter(pk=tree.branch_a.pk).update(**fields)
    other = make.scheme(tree.committee, title="另一方案")
    make.group(other, tree.branch_b)
    round_ = Round.objects.create(scheme=in_use, organisation=in_use.organisation, month=OCTOBER)
    draft(round_)

    assert [one.organisation for one in round_.entries.all()] == ([tree.branch_a] if rated else [])
    lines = round_.entries.values_list("inputs__criterion__title", "inputs__part", "inputs__whole")
    assert len(lines) == (3 if rated else 0)  # the reviewed line waits


def test_a_branch_that_stands_elsewhere_by_now_is_not_rated(in_use, tree):
    scheme = make.scheme(tree.office_a)
    make.group(scheme, tree.branch_a, tree.branch_b, tree.office_a)
    round_ = Round.objects.create(scheme=scheme, organisation=tree.office_a, month=OCTOBER)
    draft(round_)

    assert {one.organisation for one in round_.entries.all()} == {tree.branch_a, tree.office_a}


def test_freezing_moves_its_own_round_and_says_how_many_are_rated(in_use, tree):
    make.ranked(in_use, {tree.branch_a: 9000}, date(2026, 8, 1))
    rounds = [
        Round.objects.create(scheme=in_use, organisation=in_use.organisation, month=month)
        for month in (date(2026, 9, 1), OCTOBER)
    ]
    draft(rounds[1])

    assert Round.objects.get(pk=rounds[0].pk).state == Round.State.WAITING
    entry = AuditEntry.objects.get(action="ratings.rank_month")
    assert (entry.actor, entry.row_id) == (None, str(rounds[1].pk))
    assert entry.changes == {"state": ["waiting", "draft"], "entries": [None, 1]}


def test_equal_places_are_shared_and_the_next_is_left_out(two_groups, admin):
    scheme, offices, villages = two_groups
    scores = dict(zip(offices + villages, (9000, 9000, 8000, 7000, 7000), strict=True))
    round_ = make.ranked(scheme, scores, OCTOBER)

    assert [one.place for one in Standing.objects.in_order()] == [1, 1, 3, 1, 1]
    first = make.veto(round_, offices[0], admin)
    type(first).objects.update(kind=scheme.veto_kinds.create(ordinal=2, title="发生事故"))
    make.veto(round_, offices[0], admin)  # two reasons, one branch
    rank(round_)
    assert [one.place for one in Standing.objects.in_order()] == [1, 2, None, 1, 1]


def test_holding_a_round_steps_its_own_revision_by_one(in_use, tree):
    first, second = (
        make.ranked(in_use, {tree.branch_a: 9000}, month) for month in (date(2026, 9, 1), OCTOBER)
    )
    hold(first, "ratings.score_entry")

    assert (first.revision, Round.objects.get(pk=second.pk).revision) == (1, 0)
    hold(first, "ratings.score_entry")
    assert first.revision == 2
    Round.objects.update(state=Round.State.NOTICE)
    with pytest.raises(StaleState):
        hold(first, "ratings.score_entry")
    assert first.state == Round.State.NOTICE


def test_the_first_month_that_waits_and_the_last_published_one_are_named(in_use, tree):
    for month, state in ((5, "published"), (6, "published"), (8, "draft"), (9, "draft")):
        make.ranked(in_use, {tree.branch_a: 9000}, date(2026, month, 1), state)
    october = make.ranked(in_use, {tree.branch_a: 9000}, OCTOBER)
    may = make.ranked(
        make.scheme(tree.committee, series=in_use.series, edition="2027", state="draft"), {}, date(2026, 5, 1)
    )
    (waiting,), (over,) = out_of_order(october), out_of_order(may)

    assert "2026-08" in waiting
    assert "2026-06" in over


def test_of_an_open_month_only_those_who_are_rated_in_it_are_told(
    in_use, tree, cadre, outsider, staff, admin
):
    make.group(in_use, tree.branch_b, name="另一组")
    make.ranked(in_use, {tree.branch_b: 9000}, date(2026, 9, 1), Round.State.PUBLISHED)
    person(tree.branch_a, Role.BRANCH_CADRE, is_active=False)
    person(tree.branch_a, Role.REVIEWER)
    round_ = make.ranked(in_use, {tree.branch_a: 9000}, OCTOBER)

    assert list(rated_people(round_)) == [cadre]


def test_lines_that_nothing_counts_for_a_past_month_are_named_each_with_its_reason(scheme):
    declared = all_indicators()
    whole, of_a_day = (
        next(key for key, one in declared.items() if test(one))
        for test in (lambda one: not one.whole, lambda one: one.whole and not one.of_a_day)
    )
    assert indicator_faults(scheme.criteria.all()) == []
    for title, key in (("组织生活", "gone.key"), ("问题整改", whole), ("按期", of_a_day)):
        scheme.criteria.filter(title=title).update(indicator=key)
    faults = indicator_faults(scheme.criteria.order_by("ordinal"))

    assert len(set(faults)) == 3
    for fault, title, key in zip(
        faults, ("组织生活", "问题整改", "按期"), ("gone.key", whole, of_a_day), strict=True
    ):
        assert title in fault
        assert key in fault


def test_who_stands_above_a_branch_and_does_not_run_the_month_sets_and_lifts_no_veto(tree, admin):
    scheme = make.scheme(tree.city)
    make.group(scheme, tree.branch_a)
    round_ = make.ranked(scheme, {tree.branch_a: 9000}, OCTOBER)
    district = person(tree.committee, Role.DISTRICT_ADMIN)
    entry, kind = make.entry(round_, tree.branch_a), scheme.veto_kinds.get()
    veto = {"entry": entry, "kind": kind, "reason": "核查属实"}
    with pytest.raises(PermissionDenied):
        set_veto(**veto, file=make.file(), actor=district)
    made = set_veto(**veto, file=make.file(), actor=admin)
    with pytest.raises(PermissionDenied):
        lift_veto(veto=made, reason="复查", actor=district)

    assert lift_veto(veto=made, reason="复查", actor=admin).state == "lifted"


def test_a_month_whose_lines_are_counted_no_more_takes_the_edition_in_use_that_is(scheme, tree):
    scheme.criteria.filter(title="按期").update(indicator="gone.key")
    Scheme.objects.filter(pk=scheme.pk).update(state=Scheme.State.RETIRED)
    scheme.refresh_from_db()
    in_use_now = make.scheme(tree.committee, series=scheme.series, edition="2027")
    make.group(in_use_now, tree.branch_a)
    in_use_now.criteria.filter(title="组织生活").update(indicator="gone.too")
    round_ = Round.objects.create(scheme=scheme, organisation=scheme.organisation, month=OCTOBER)
    with allowed(False, saying="gone.key"):
        draft(round_)

    in_use_now.criteria.filter(title="组织生活").update(indicator=make.COUNTED)
    round_.refresh_from_db()
    assert draft(round_)
    assert round_.scheme == in_use_now
    entry = AuditEntry.objects.get(action="ratings.rank_month")
    assert entry.changes["scheme"] == [str(scheme), str(in_use_now)]
