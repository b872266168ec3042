"""Frequency rules change from the next period on: what was asked before stays true."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.frequencies.services import change_frequency, set_frequency
from branches.life.due import still_due
from branches.life.services import first_recorded, requirements, year_of_life
from branches.models import BranchProfile, FrequencyRule, LifeKind, Period
from branches.profiles.services import change_profile
from portal.audit.models import AuditEntry
from portal.workflow import StaleEdit, StaleState
from tests.factories import branches as make
from tests.factories.organisations import organisation

VALUES = {"kind": LifeKind.THEME_DAY, "period": Period.MONTH, "times": 2, "basis": "市委通知"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-05-20 09:00 +0800", tick=False):
        yield date(2026, 5, 20)


def times(profile, day, kind=LifeKind.THEME_DAY):
    asked = requirements(BranchProfile.objects.filter(pk=profile.pk), day)
    return next((one.times for one in asked if one.kind == kind), 0)


def test_a_new_rule_holds_from_the_next_period_on(tree, admin):
    profile = make.profile(tree.branch_a)
    rule = set_frequency(organisation=tree.city, actor=admin, **VALUES)

    assert rule.starts_on == date(2026, 6, 1)
    assert [times(profile, day) for day in (date(2026, 5, 31), date(2026, 6, 1))] == [1, 2]


def test_a_changed_rule_is_followed_by_the_new_one(tree, admin):
    profile = make.profile(tree.branch_a)
    rule = make.frequency(tree.city, times=3)
    later = change_frequency(rule, version=1, actor=admin, times=1, basis="新通知")

    assert (rule.ends_on, later.starts_on, later.basis) == (date(2026, 5, 31), date(2026, 6, 1), "新通知")
    assert [times(profile, day) for day in (date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30))] == [
        3,
        3,
        1,
    ]
    assert AuditEntry.objects.filter(action="branches.change_frequency").count() == 2


def test_another_span_begins_where_both_spans_begin(tree, admin):
    monthly = make.frequency(tree.city)
    quarterly = change_frequency(monthly, version=1, actor=admin, period=Period.QUARTER)
    assert quarterly.starts_on == date(2026, 7, 1)

    again = change_frequency(quarterly, version=1, actor=admin, period=Period.YEAR)
    monthly.refresh_from_db()
    assert (again.pk, again.starts_on, monthly.ends_on) == (
        quarterly.pk,
        date(2027, 1, 1),
        date(2026, 12, 31),
    )


def test_an_old_version_and_an_ended_rule_are_refused(tree, admin):
    rule = make.frequency(tree.city)
    with pytest.raises(StaleEdit):
        change_frequency(FrequencyRule.objects.get(), version=7, actor=admin, times=1)
    assert FrequencyRule.objects.get().ends_on is None

    change_frequency(rule, version=1, actor=admin, times=1)
    with pytest.raises(StaleState):
        change_frequency(rule, version=rule.version, actor=admin, times=4)


def test_an_organisation_has_one_rule_a_kind_to_be_changed(tree, admin):
    set_frequency(organisation=tree.city, actor=admin, **VALUES)
    with pytest.raises(ValidationError):
        set_frequency(organisation=tree.city, actor=admin, **VALUES)


def test_the_year_tells_held_missed_open_and_later_spans(tree, cadre):
    profile = make.profile(tree.branch_a, elected_on=date(2024, 1, 1))
    for day in (date(2026, 1, 8), date(2026, 3, 9), date(2026, 3, 10)):
        make.life_record(tree.branch_a, cadre, held_on=day)
    make.life_record(tree.branch_a, cadre, kind=LifeKind.MEMBERS_MEETING, held_on=date(2026, 5, 2))
    kinds = dict(year_of_life(profile, 2026, first_recorded(profile)))

    assert [cell.state for cell in kinds[LifeKind.THEME_DAY]][:6] == [
        "done", "missed", "done", "missed", "open", "later",
    ]  # fmt: skip
    assert [(cell.months, cell.state) for cell in kinds[LifeKind.MEMBERS_MEETING]] == [
        (3, "missed"), (3, "done"), (3, "later"), (3, "later"),
    ]  # fmt: skip
    assert [(cell.months, cell.state) for cell in kinds[LifeKind.LIFE_MEETING]] == [(12, "open")]
    assert LifeKind.GROUP_MEETING not in kinds


def test_what_lies_before_the_first_record_is_not_called_missed(tree, cadre):
    profile = make.profile(tree.branch_a)
    make.life_record(tree.branch_a, cadre, held_on=date(2026, 3, 9))
    cells = dict(year_of_life(profile, 2026, first_recorded(profile)))[LifeKind.THEME_DAY]
    nothing = dict(year_of_life(profile, 2026))[LifeKind.THEME_DAY]

    assert [cell.state for cell in cells][:4] == ["unknown", "unknown", "done", "missed"]
    assert nothing[3].state == "unknown"


def test_the_year_shows_spans_as_long_as_their_rule_said(tree, admin):
    profile = make.profile(tree.branch_a)
    rule = make.frequency(tree.city, period=Period.MONTH)
    change_frequency(rule, version=1, actor=admin, period=Period.QUARTER)
    cells = dict(year_of_life(profile, 2026))[LifeKind.THEME_DAY]

    assert [cell.months for cell in cells] == [1, 1, 1, 1, 1, 1, 3, 3]


def test_the_year_begins_with_the_first_span_after_the_branch_was_founded(tree, cadre):
    profile = make.profile(tree.branch_a)
    tree.branch_a.founded_on = date(2026, 2, 10)
    tree.branch_a.save()
    kinds = dict(year_of_life(profile, 2026))

    def asked(kind):
        return [cell.one and cell.one.first_day for cell in kinds[kind]]

    assert asked(LifeKind.THEME_DAY)[:3] == [None, None, date(2026, 3, 1)]
    assert asked(LifeKind.MEMBERS_MEETING)[:4] == [None, None, None, date(2026, 4, 1)]
    assert LifeKind.LIFE_MEETING not in kinds
    due = {row["position"] for row in still_due(cadre, "branches.add_record", date(2026, 2, 28))}
    assert not due


def test_the_year_costs_two_queries(tree, django_assert_num_queries):
    profile = make.profile(tree.branch_a)
    with django_assert_num_queries(2):
        year_of_life(profile, 2026)


def test_the_year_of_a_branch_looks_at_no_rules_of_others(tree):
    profile = make.profile(tree.branch_a)

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            year_of_life(profile, 2026)
            requirements(
                BranchProfile.objects.filter(pk=profile.pk), date(2026, 5, 20), path=profile.organisation_path
            )
        return [query["sql"] for query in queries]

    make.frequency(tree.office_a, times=3)
    before = asked()
    for _one in range(3):
        office = organisation(tree.committee)
        for kind in LifeKind.values:
            make.frequency(office, kind=kind)

    assert asked() == before


def test_a_branch_is_asked_for_nothing_from_its_dissolution_on(tree, cadre):
    profile = make.profile(tree.branch_a)
    make.life_record(tree.branch_a, cadre, held_on=date(2026, 1, 8))
    tree.branch_a.dissolved_on = date(2026, 3, 20)
    tree.branch_a.save()
    kinds = dict(year_of_life(profile, 2026, first_recorded(profile)))

    assert [cell.state for cell in kinds[LifeKind.THEME_DAY]][:3] == ["done", "missed", ""]
    assert not any(cell.one for cell in kinds[LifeKind.THEME_DAY][2:])
    assert LifeKind.MEMBERS_MEETING not in kinds
    assert not times(profile, date(2026, 5, 20))


def test_what_other_members_were_asked_for_is_not_called_missed(tree, cadre):
    profile = make.profile(tree.branch_a, full_members=5)
    make.life_record(tree.branch_a, cadre, held_on=date(2026, 1, 8))
    change_profile(profile, version=1, actor=cadre, full_members=7)
    change_profile(profile, version=2, actor=cadre, full_members=8)
    kinds = dict(year_of_life(profile, 2026, first_recorded(profile)))

    assert profile.figures_since == date(2026, 5, 20)
    assert [cell.state for cell in kinds[LifeKind.COMMITTEE_MEETING]][:6] == [
        *["unclear"] * 4,
        "open",
        "later",
    ]
    assert [cell.state for cell in kinds[LifeKind.THEME_DAY]][:5] == ["done", *["missed"] * 3, "open"]


def test_a_change_that_asks_for_nothing_else_leaves_the_past_as_it_is(tree, cadre):
    profile = make.profile(tree.branch_a, full_members=9)
    change_profile(profile, version=1, actor=cadre, full_members=12, secretary="李书记")
    assert profile.figures_since is None
