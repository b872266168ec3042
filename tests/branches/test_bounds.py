"""Bounds of organisation life: first and last days of months, quarters and years, of branches, rules and terms."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from branches.frequencies.services import change_frequency, set_frequency
from branches.frequencies.services.rules import Rules
from branches.life.due import still_due
from branches.life.services import (
    add_record,
    change_record,
    first_recorded,
    requirements,
    sums_of,
    void_record,
    year_of_life,
)
from branches.life.services.asking import Requirement, as_now, lines, requirements_of, with_month
from branches.life.services.year import ended, state_of
from branches.models import BranchProfile, FrequencyRule, LifeKind, LifeRecord, Period
from branches.profiles.services import add_profile, change_profile
from branches.profiles.services.elections import remind_elections
from branches.profiles.services.reach import branches_of, without_profile
from portal.accounts.roles import Role
from portal.notifications.models import Notification
from portal.organisations.models import Organisation
from tests.factories import branches as make
from tests.factories.accounts import person
from tests.factories.files import png

TODAY = date(2026, 5, 20)  # a Wednesday
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-05-20 09:00 +0800", tick=False) as clock:
        yield clock


@pytest.fixture
def profile(tree):
    return make.profile(tree.branch_a, elected_on=date(2025, 1, 1))


def asked(profile, on, kind=LifeKind.THEME_DAY) -> Requirement | None:
    found = requirements(BranchProfile.objects.filter(pk=profile.pk), on)
    return next((one for one in found if one.kind == kind), None)


def held(profile, on, kind=LifeKind.THEME_DAY) -> int:
    return asked(profile, on, kind).held


# What is counted


@pytest.mark.parametrize(
    ("kind", "day", "counted"),
    [
        (LifeKind.THEME_DAY, date(2026, 4, 30), 0),
        (LifeKind.THEME_DAY, date(2026, 5, 1), 1),
        (LifeKind.THEME_DAY, date(2026, 5, 20), 1),
        (LifeKind.THEME_DAY, date(2026, 5, 21), 0),
        (LifeKind.MEMBERS_MEETING, date(2026, 3, 31), 0),
        (LifeKind.MEMBERS_MEETING, date(2026, 4, 1), 1),
        (LifeKind.LIFE_MEETING, date(2025, 12, 31), 0),
        (LifeKind.LIFE_MEETING, date(2026, 1, 1), 1),
    ],
)
def test_a_span_counts_from_its_first_day_to_the_day_of_the_question(profile, cadre, kind, day, counted):
    make.life_record(profile.organisation, cadre, kind=kind, held_on=day)

    assert held(profile, TODAY, kind) == counted


def test_neither_another_kind_nor_another_branch_nor_what_is_void_counts(tree, profile, cadre, outsider):
    make.life_record(tree.branch_a, cadre, kind=LifeKind.PARTY_CLASS)
    make.life_record(tree.branch_b, outsider)
    make.life_record(tree.branch_a, cadre, state=LifeRecord.State.VOID)

    one = asked(profile, TODAY)
    assert (one.held, one.missing) == (0, 1)
    for _number in range(3):
        make.life_record(tree.branch_a, cadre)
    one = asked(profile, TODAY)
    assert (one.held, one.missing, one.times) == (3, 0, 1)


@pytest.mark.parametrize(
    ("dissolved", "month_end", "year_end"),
    [
        (TODAY, False, False),
        (TODAY + DAY, True, False),
        (date(2026, 5, 31), True, False),
        (date(2026, 6, 1), True, True),
    ],
)
def test_a_span_in_which_a_branch_is_dissolved_is_not_asked_for(profile, dissolved, month_end, year_end):
    Organisation.objects.filter(pk=profile.organisation_id).update(dissolved_on=dissolved)

    profile.refresh_from_db()

    assert (asked(profile, TODAY) is not None) is month_end
    may = dict(year_of_life(profile, 2026)).get(LifeKind.THEME_DAY, [None] * 12)[4]
    assert bool(may and may.one) is year_end


@pytest.mark.parametrize(
    ("founded", "wanted"), [(date(2026, 4, 30), True), (date(2026, 5, 1), True), (date(2026, 5, 2), False)]
)
def test_a_span_that_had_begun_before_a_branch_was_founded_is_not_asked_for(profile, founded, wanted):
    Organisation.objects.filter(pk=profile.organisation_id).update(founded_on=founded)

    assert (asked(profile, TODAY) is not None) is wanted


@pytest.mark.parametrize(
    ("figures", "kind", "wanted"),
    [
        ({"full_members": 6}, LifeKind.COMMITTEE_MEETING, False),
        ({"full_members": 7}, LifeKind.COMMITTEE_MEETING, True),
        ({"full_members": 8}, LifeKind.COMMITTEE_MEETING, True),
        ({"groups": 0}, LifeKind.GROUP_MEETING, False),
        ({"groups": 1}, LifeKind.GROUP_MEETING, True),
        ({"groups": 2}, LifeKind.GROUP_MEETING, True),
        ({"full_members": 1}, LifeKind.MEMBERS_MEETING, True),
    ],
)
def test_meetings_of_a_body_are_asked_for_where_there_is_one(profile, figures, kind, wanted):
    BranchProfile.objects.update(**figures)

    assert (asked(profile, TODAY, kind) is not None) is wanted


# Months as figures


def month(profile, on) -> tuple[int, int]:
    row = with_month(BranchProfile.objects.filter(pk=profile.pk), on).get()
    return row.month_held, row.month_asked


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        (date(2026, 5, 1), 2),
        (date(2026, 5, 31), 2),
        (date(2026, 6, 1), 4),
        (date(2026, 6, 30), 4),
        (date(2026, 12, 31), 6),
    ],
)
def test_a_month_asks_for_the_spans_that_end_with_it(profile, on, wanted):
    assert month(profile, on) == (0, wanted)  # monthly: two; with quarters: four; with the year: six


def test_a_month_holds_no_more_than_it_asks_for(profile, cadre):
    for _number in range(3):
        make.life_record(profile.organisation, cadre, held_on=date(2026, 6, 2))
    make.life_record(profile.organisation, cadre, kind=LifeKind.PARTY_CLASS, held_on=date(2026, 4, 2))
    make.life_record(profile.organisation, cadre, kind=LifeKind.LIFE_MEETING, held_on=date(2026, 6, 2))

    assert month(profile, date(2026, 6, 30)) == (2, 4)
    assert month(profile, date(2026, 5, 31)) == (0, 2)


@pytest.mark.parametrize(
    ("since", "wanted"),
    [(None, 2), (date(2026, 5, 30), 2), (date(2026, 5, 31), 2), (date(2026, 6, 1), 1)],
)
def test_what_members_ask_for_is_known_since_they_have_been_so_many(profile, since, wanted):
    BranchProfile.objects.update(figures_since=since)

    assert month(profile, date(2026, 5, 10)) == (0, wanted)


@pytest.mark.parametrize(
    ("kind", "since", "known"),
    [
        (LifeKind.THEME_DAY, TODAY + DAY, True),
        (LifeKind.COMMITTEE_MEETING, None, True),
        (LifeKind.COMMITTEE_MEETING, TODAY - DAY, True),
        (LifeKind.COMMITTEE_MEETING, TODAY, True),
        (LifeKind.COMMITTEE_MEETING, TODAY + DAY, False),
    ],
)
def test_a_profile_says_what_was_so_on_a_day(kind, since, known):
    assert as_now(BranchProfile(figures_since=since), kind, TODAY) is known


# The year


def one_of(first, last, count=0) -> Requirement:
    rule = FrequencyRule(period=Period.MONTH, times=1)
    return Requirement(1, 1, "支部", LifeKind.THEME_DAY, rule, 1, count, first, last)


@pytest.mark.parametrize(
    ("first", "last", "count", "since", "state"),
    [
        (-9, -1, 1, None, "done"),
        (-9, -1, 0, -9, "missed"),
        (-9, -1, 0, -1, "missed"),
        (-9, -1, 0, 0, "unknown"),
        (-9, -1, 0, None, "unknown"),
        (-9, 0, 0, None, "open"),
        (-9, 1, 0, None, "open"),
        (0, 9, 0, None, "open"),
        (1, 9, 0, None, "later"),
        (1, 9, 1, None, "done"),
    ],
)
def test_a_span_is_called_by_its_days(first, last, count, since, state):
    one = one_of(TODAY + first * DAY, TODAY + last * DAY, count)

    assert state_of(one, TODAY, since if since is None else TODAY + since * DAY) == state


def test_a_year_has_twelve_months_of_each_kind_and_their_sums(profile, cadre):
    make.life_record(profile.organisation, cadre, held_on=date(2026, 12, 31))
    make.life_record(profile.organisation, cadre, held_on=date(2026, 12, 30))
    make.life_record(profile.organisation, cadre, held_on=date(2026, 1, 1))
    make.profile(Organisation.objects.exclude(pk=profile.organisation_id).last(), groups=3)

    kinds = year_of_life(profile, 2026)

    assert {kind: [cell.months for cell in cells] for kind, cells in kinds} == {
        LifeKind.MEMBERS_MEETING: [3] * 4,
        LifeKind.COMMITTEE_MEETING: [1] * 12,
        LifeKind.PARTY_CLASS: [3] * 4,
        LifeKind.THEME_DAY: [1] * 12,
        LifeKind.LIFE_MEETING: [12],
        LifeKind.APPRAISAL: [12],
    }
    assert sums_of(kinds) == [
        (1, 2), (0, 2), (0, 4), (0, 2), (0, 2), (0, 4),
        (0, 2), (0, 2), (0, 4), (0, 2), (0, 2), (1, 6),
    ]  # fmt: skip


def test_months_without_a_rule_stand_empty_before_between_and_after(tree, profile):
    make.frequency(tree.city, times=0, ends_on=date(2026, 1, 31))
    make.frequency(
        tree.city, times=1, period=Period.MONTH, starts_on=date(2026, 2, 1), ends_on=date(2026, 3, 31)
    )
    make.frequency(
        tree.city, times=1, period=Period.QUARTER, starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 30)
    )
    make.frequency(tree.city, times=0, starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30))
    make.frequency(tree.city, times=2, starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 31))
    make.frequency(tree.city, times=0, starts_on=date(2026, 11, 1))

    cells = dict(year_of_life(profile, 2026))[LifeKind.THEME_DAY]

    shown = [(cell.months, cell.one and cell.one.last_day.month) for cell in cells]
    assert shown == [
        (1, None),
        (1, 2),
        (1, 3),
        (3, 6),
        (1, None),
        (1, None),
        (1, None),
        (1, 10),
        (1, None),
        (1, None),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"founded_on": date(2026, 3, 1)},
        {"founded_on": date(2026, 3, 2), "dissolved_on": date(2026, 10, 31)},
        {"dissolved_on": date(2026, 11, 1)},
    ],
)
@pytest.mark.parametrize(("members", "groups"), [(6, 0), (7, 1)])
def test_the_year_of_one_branch_says_what_the_query_of_many_says(
    tree, profile, cadre, fields, members, groups
):
    Organisation.objects.filter(pk=profile.organisation_id).update(**fields)
    BranchProfile.objects.filter(pk=profile.pk).update(full_members=members, groups=groups)
    profile = BranchProfile.objects.select_related("organisation").get(pk=profile.pk)
    make.frequency(tree.city, times=1, ends_on=date(2026, 5, 31))
    make.frequency(tree.city, times=3, period=Period.QUARTER, starts_on=date(2026, 7, 1))
    make.frequency(tree.office_a, times=2, starts_on=date(2026, 8, 1), ends_on=date(2026, 9, 30))
    make.frequency(tree.office_a, kind=LifeKind.GROUP_MEETING, times=0, starts_on=date(2026, 4, 1))
    for kind in LifeKind:
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 9, 30)):
            make.life_record(profile.organisation, cadre, kind=kind, held_on=day)
    make.life_record(profile.organisation, cadre, held_on=date(2026, 1, 2), state=LifeRecord.State.VOID)
    days = [Period.MONTH.last_day(date(2026, month, 1)) for month in range(1, 13)]
    rules = Rules(days[0].replace(day=1), days[-1], path=profile.organisation_path)

    rows = lines(BranchProfile.objects.filter(pk=profile.pk), days, rules, ending=True)

    def in_order(found):
        return sorted(found, key=lambda one: (one.last_day, one.kind))

    assert in_order(ended(profile, days, rules)) == in_order(requirements_of(rows, rules))
    assert rows


@pytest.mark.parametrize("number", [1, 2, 3])
def test_as_many_lines_are_asked_for_as_kinds_are_named(profile, number):
    day = date(2026, 12, 31)
    kinds = [LifeKind.PARTY_CLASS, LifeKind.APPRAISAL, LifeKind.THEME_DAY][:number]

    rows = lines(BranchProfile.objects.filter(pk=profile.pk), [day], Rules(day), kinds=kinds)

    assert {LifeKind.values[row["position"]] for row in rows} == set(kinds)


def test_what_figures_do_not_count_is_unclear_only_where_it_was_missed(profile, cadre):
    make.life_record(profile.organisation, cadre, kind=LifeKind.COMMITTEE_MEETING, held_on=date(2026, 2, 3))
    BranchProfile.objects.update(figures_since=date(2026, 4, 30))
    profile.refresh_from_db()

    kinds = year_of_life(profile, 2026, date(2026, 1, 1))
    cells = dict(kinds)[LifeKind.COMMITTEE_MEETING]

    assert [(cell.state, cell.counts) for cell in cells][:5] == [
        ("unclear", False), ("done", False), ("unclear", False), ("missed", True), ("open", True),
    ]  # fmt: skip
    assert sums_of(kinds)[1:4] == [(0, 1), (0, 3), (0, 2)]


def test_the_first_record_is_the_branchs_own_and_not_void(tree, profile, cadre, outsider):
    assert first_recorded(profile) is None
    make.life_record(tree.branch_b, outsider, held_on=date(2026, 1, 1))
    make.life_record(tree.branch_a, cadre, held_on=date(2026, 2, 1), state=LifeRecord.State.VOID)
    for day in (date(2026, 4, 1), date(2026, 3, 1)):
        make.life_record(tree.branch_a, cadre, held_on=day)

    assert first_recorded(profile) == date(2026, 3, 1)


# What is still due


def test_what_is_due_is_within_reach_and_ends_with_the_month_where_that_is_asked(tree, profile, cadre, admin):
    make.profile(tree.branch_b)
    make.life_record(tree.branch_a, cadre)

    def kinds(**options) -> list[str]:
        who = options.pop("who", cadre)
        rows = still_due(
            who, "branches.add_record" if who == cadre else "branches.view_profile", TODAY, **options
        )
        return [LifeKind.values[row["position"]] for row in rows]

    assert kinds() == ["members_meeting", "committee_meeting", "party_class", "life_meeting", "appraisal"]
    assert kinds(ending=True) == ["committee_meeting"]
    assert kinds(branch=tree.branch_b) == []
    assert len(kinds(who=admin)) == 11
    assert kinds(who=admin, branch=tree.branch_a, ending=True) == ["committee_meeting"]


# Rules


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [(-1, 1, True), (0, 0, True), (0, None, True), (1, None, False), (-9, -1, False), (-9, None, True)],
)
def test_a_rule_holds_from_its_first_to_its_last_day(tree, profile, starts, ends, holds):
    make.frequency(
        tree.city,
        times=5,
        starts_on=TODAY + starts * DAY,
        ends_on=None if ends is None else TODAY + ends * DAY,
    )

    assert (asked(profile, TODAY).times == 5) is holds
    assert (Rules(TODAY).nearest(tree.branch_a.path, LifeKind.THEME_DAY, TODAY).times == 5) is holds
    assert len(Rules(TODAY, path=tree.branch_a.path).rows) == int(holds)
    assert len(Rules(TODAY - 2 * DAY, TODAY + 2 * DAY).rows) == 1
    assert Rules(TODAY, path=tree.office_b.path).rows == Rules(TODAY, path=tree.branch_a.path).rows


def test_the_deepest_rule_is_the_nearest_and_another_kind_or_branch_is_none(tree, profile):
    for place, times in ((tree.city, 2), (tree.office_a, 3), (tree.committee, 4), (tree.office_b, 5)):
        make.frequency(place, times=times)
    make.frequency(tree.branch_a, kind=LifeKind.PARTY_CLASS, times=9)

    assert asked(profile, TODAY).times == 3
    assert asked(profile, TODAY).source == tree.office_a
    assert asked(profile, TODAY, LifeKind.MEMBERS_MEETING).rule.organisation_id is None
    rules = Rules(TODAY)
    assert rules.nearest(tree.office_b.path, LifeKind.THEME_DAY, TODAY).times == 5
    assert rules.nearest(tree.committee.path, LifeKind.THEME_DAY, TODAY).times == 4
    assert rules.nearest(tree.root.path, LifeKind.THEME_DAY, TODAY).times == 1


@pytest.mark.parametrize(
    ("day", "kind", "period", "starts"),
    [
        (date(2026, 5, 20), LifeKind.THEME_DAY, Period.MONTH, date(2026, 6, 1)),
        (date(2026, 5, 31), LifeKind.THEME_DAY, Period.MONTH, date(2026, 6, 1)),
        (date(2026, 6, 1), LifeKind.THEME_DAY, Period.MONTH, date(2026, 7, 1)),
        (date(2026, 5, 20), LifeKind.THEME_DAY, Period.QUARTER, date(2026, 7, 1)),
        (date(2026, 5, 20), LifeKind.MEMBERS_MEETING, Period.MONTH, date(2026, 7, 1)),
        (date(2026, 6, 30), LifeKind.MEMBERS_MEETING, Period.MONTH, date(2026, 7, 1)),
        (date(2026, 12, 31), LifeKind.LIFE_MEETING, Period.MONTH, date(2027, 1, 1)),
    ],
)
def test_a_rule_begins_where_its_span_and_the_former_one_begin_anew(
    tree, admin, today, day, kind, period, starts
):
    today.move_to(f"{day} 09:00 +0800")

    rule = set_frequency(organisation=tree.city, kind=kind, period=period, times=2, basis="通知", actor=admin)

    assert rule.starts_on == starts


@pytest.mark.parametrize(("starts", "succeeded"), [(-1, True), (0, True), (1, False)])
def test_a_rule_that_has_begun_is_followed_and_one_to_come_is_changed_itself(tree, admin, starts, succeeded):
    other = make.frequency(tree.office_a, times=7)
    rule = make.frequency(tree.city, starts_on=TODAY + starts * DAY)

    changed = change_frequency(rule, version=1, actor=admin, times=9)

    rule.refresh_from_db()
    assert (changed.pk != rule.pk) is succeeded
    assert changed.starts_on == date(2026, 6, 1)
    assert (rule.ends_on, rule.version) == ((date(2026, 5, 31), 2) if succeeded else (None, 2))
    assert changed.times == 9
    other.refresh_from_db()
    assert (other.times, other.ends_on, other.version) == (7, None, 1)


def test_a_rule_to_come_moves_the_end_of_its_own_forerunner_alone(tree, admin):
    end = date(2026, 5, 31)
    make.frequency(tree.office_a, times=3, ends_on=end)
    make.frequency(tree.city, kind=LifeKind.PARTY_CLASS, ends_on=end)
    older = make.frequency(tree.city, times=1, ends_on=date(2025, 12, 31))
    former = make.frequency(tree.city, times=2, starts_on=date(2026, 1, 1), ends_on=end)
    coming = make.frequency(tree.city, times=4, starts_on=date(2026, 6, 1))

    change_frequency(coming, version=1, actor=admin, period=Period.QUARTER)

    assert {rule.pk: rule.ends_on for rule in FrequencyRule.objects.exclude(ends_on=end)} == {
        older.pk: date(2025, 12, 31),
        former.pk: date(2026, 6, 30),
        coming.pk: None,
    }
    coming.refresh_from_db()
    assert coming.starts_on == date(2026, 7, 1)


# Elections


@pytest.mark.parametrize(
    ("ends", "reminded"),
    [
        (date(2026, 11, 21), None),
        (date(2026, 11, 20), 6),
        (date(2026, 8, 21), 6),
        (date(2026, 8, 20), 3),
        (date(2026, 6, 21), 3),
        (date(2026, 6, 20), 1),
        (date(2026, 5, 20), 1),
        (date(2026, 5, 19), None),
    ],
)
def test_an_election_is_told_of_six_three_and_one_month_before_until_its_day(
    tree, cadre, outsider, ends, reminded
):
    profile = make.profile(tree.branch_a, term_ends_on=ends)
    make.profile(tree.branch_b, term_ends_on=date(2028, 1, 1))

    assert remind_elections(TODAY) == (0 if reminded is None else 1)

    profile.refresh_from_db()
    assert profile.reminded_months == reminded
    assert profile.is_overdue(TODAY) is (ends < TODAY)
    told = Notification.objects.all()
    assert {one.recipient for one in told} == ({cadre} if reminded else set())
    if reminded:
        assert told.get().words == {"branch": str(tree.branch_a), "day": str(ends)}


@pytest.mark.parametrize(
    ("before", "told"), [(None, True), (6, True), (4, True), (3, False), (2, False), (1, False)]
)
def test_a_step_is_told_once_and_no_earlier_one_after_it(tree, cadre, before, told):
    make.profile(tree.branch_a, term_ends_on=date(2026, 8, 1), reminded_months=before)

    assert remind_elections(TODAY) == int(told)
    assert BranchProfile.objects.get().reminded_months == (3 if told else before)


def test_a_dissolved_branch_elects_nobody(tree, cadre):
    make.profile(tree.branch_a, term_ends_on=date(2026, 6, 1))
    Organisation.objects.filter(pk=tree.branch_a.pk).update(dissolved_on=TODAY)

    assert remind_elections(TODAY) == 0


# Profiles and records


PROFILE = {"secretary": "王书记", "full_members": 9, "elected_on": date(2024, 2, 29), "term_years": 3}


@pytest.mark.parametrize(("elected", "taken"), [(TODAY - DAY, True), (TODAY, True), (TODAY + DAY, False)])
def test_nobody_is_elected_in_the_future(tree, cadre, elected, taken):
    given = {"organisation": tree.branch_a, "actor": cadre} | PROFILE | {"elected_on": elected}

    if taken:
        assert add_profile(**given).term_ends_on == elected.replace(year=2029)
    else:
        with pytest.raises(ValidationError) as refused:
            add_profile(**given)
        assert list(refused.value.message_dict) == ["elected_on"]


@pytest.mark.parametrize(
    ("until", "taken"),
    [
        (date(2027, 2, 27), False),
        (date(2027, 2, 28), False),
        (date(2027, 3, 1), True),
        (date(2028, 2, 28), True),
        (date(2028, 2, 29), False),
    ],
)
def test_a_delay_lasts_from_a_day_to_twelve_months(tree, cadre, until, taken):
    given = {
        "organisation": tree.branch_a,
        "actor": cadre,
        "postponed_to": until,
        "approval": "批〔2027〕1号",
    } | PROFILE

    if taken:
        assert add_profile(**given).term_ends_on == until
    else:
        with pytest.raises(ValidationError) as refused:
            add_profile(**given)
        assert list(refused.value.message_dict) == ["postponed_to"]


@pytest.mark.parametrize(
    ("values", "since"),
    [
        ({"full_members": 6}, TODAY),
        ({"full_members": 7}, None),
        ({"groups": 1}, TODAY),
        ({"secretary": "李书记"}, None),
    ],
)
def test_figures_count_anew_where_a_body_comes_or_goes(profile, cadre, values, since):
    BranchProfile.objects.update(reminded_months=3)
    profile.refresh_from_db()

    change_profile(profile, version=1, actor=cadre, **values)

    profile.refresh_from_db()
    assert (profile.figures_since, profile.reminded_months) == (since, 3)


RECORD = {
    "kind": LifeKind.THEME_DAY,
    "held_on": TODAY,
    "theme": "主题",
    "host": "王",
    "expected": 9,
    "attended": 9,
    "content": "学习",
}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"held_on": TODAY - DAY}, ""),
        ({"held_on": TODAY}, ""),
        ({"held_on": TODAY + DAY}, "held_on"),
        ({"expected": 1, "attended": 0}, ""),
        ({"expected": 0, "attended": 0}, "expected"),
        ({"attended": 8}, ""),
        ({"attended": 9}, ""),
        ({"attended": 10}, "attended"),
    ],
)
def test_a_record_has_a_day_and_numbers_that_can_be(tree, cadre, values, field):
    given = {"organisation": tree.branch_a, "actor": cadre} | RECORD | values

    if field:
        with pytest.raises(ValidationError) as refused:
            add_record(**given)
        assert list(refused.value.message_dict) == [field]
    else:
        assert add_record(**given).pk


@pytest.mark.parametrize(("founded", "taken"), [(TODAY - DAY, True), (TODAY, True), (TODAY + DAY, False)])
def test_a_branch_holds_nothing_before_its_first_day(tree, cadre, founded, taken):
    Organisation.objects.filter(pk=tree.branch_a.pk).update(founded_on=founded)
    branch = Organisation.objects.get(pk=tree.branch_a.pk)

    if taken:
        assert add_record(organisation=branch, actor=cadre, **RECORD).pk
    else:
        with pytest.raises(ValidationError) as refused:
            add_record(organisation=branch, actor=cadre, **RECORD)
        assert list(refused.value.message_dict) == ["held_on"]


@pytest.mark.parametrize(("files", "taken"), [(9, True), (10, True), (11, False)])
def test_a_record_takes_ten_files_at_a_time(tree, cadre, files, taken):
    pictures = [png(f"{number}.png") for number in range(files)]
    row = make.life_record(tree.branch_a, cadre)

    if taken:
        change_record(row, version=1, actor=cadre, files=pictures)
        assert row.evidence.count() == files
    else:
        for act in (
            lambda: change_record(row, version=1, actor=cadre, files=pictures),
            lambda: add_record(organisation=tree.branch_a, actor=cadre, files=pictures, again=True, **RECORD),
        ):
            with pytest.raises(ValidationError) as refused:
                act()
            assert list(refused.value.message_dict) == ["files"]


def test_a_record_that_becomes_the_second_of_its_day_has_to_be_meant(tree, cadre, outsider):
    make.life_record(tree.branch_a, cadre)
    make.life_record(tree.branch_b, outsider, held_on=TODAY - DAY)
    make.life_record(tree.branch_a, cadre, held_on=TODAY - 2 * DAY, state=LifeRecord.State.VOID)
    make.life_record(tree.branch_a, cadre, held_on=TODAY - DAY, kind=LifeKind.PARTY_CLASS)
    row = make.life_record(tree.branch_a, cadre, held_on=TODAY - 3 * DAY)

    change_record(row, version=1, actor=cadre, held_on=TODAY - 2 * DAY)
    change_record(row, version=2, actor=cadre, held_on=TODAY - DAY)
    with pytest.raises(ValidationError) as refused:
        change_record(row, version=3, actor=cadre, held_on=TODAY)
    assert list(refused.value.message_dict) == ["again"]
    change_record(row, version=3, actor=cadre, held_on=TODAY, again=True)
    change_record(row, version=4, actor=cadre, theme="新主题")  # the second one already: nothing to ask


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_record_is_void_for_a_reason(tree, cadre, reason):
    row = make.life_record(tree.branch_a, cadre)

    with pytest.raises(ValidationError) as refused:
        void_record(row=row, reason=reason, actor=cadre)

    assert list(refused.value.message_dict) == ["reason"]
    row.refresh_from_db()
    assert row.state == LifeRecord.State.HELD


def test_active_branches_within_reach_are_offered_until_they_have_a_profile(tree, profile, cadre):
    staff = person(tree.committee, Role.CITY_ADMIN)
    verb = "branches.view_profile"

    assert set(branches_of(staff, verb)) == {tree.branch_a, tree.branch_b}
    assert set(without_profile(staff, verb)) == {tree.branch_b}
    assert list(without_profile(cadre)) == []
    Organisation.objects.filter(pk=tree.branch_b.pk).update(dissolved_on=TODAY)
    assert set(branches_of(staff, verb)) == {tree.branch_a}
