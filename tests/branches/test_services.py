"""Profiles, records and rules: what is refused, what is due, who is reminded once."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from branches.life.services import add_record, change_record, requirements, void_record
from branches.models import BranchProfile, LifeKind, LifeRecord, Period
from branches.profiles.models import latest_end, months_after
from branches.profiles.services import add_profile, change_profile
from branches.profiles.services.elections import REMIND, remind_elections
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.notifications.models import Notification
from portal.workflow import StaleEdit, StaleState
from tests.factories import branches as make
from tests.factories.accounts import person

TODAY = timezone.localdate
VALUES = {"secretary": "王书记", "full_members": 9, "elected_on": date(2024, 2, 29), "term_years": 3}


def test_the_term_follows_from_the_election(tree, cadre):
    profile = add_profile(organisation=tree.branch_a, actor=cadre, **VALUES)

    assert profile.term_ends_on == date(2027, 2, 28)
    assert AuditEntry.objects.get(action="branches.add_profile").changes["secretary"] == [None, "王书记"]


def test_a_delay_needs_an_approval_and_lasts_a_year_at_most(tree, cadre):
    for values, field in (
        ({"postponed_to": date(2027, 6, 1)}, "approval"),
        ({"postponed_to": date(2028, 3, 1), "approval": "批〔2027〕1号"}, "postponed_to"),
        ({"postponed_to": date(2027, 2, 28), "approval": "批〔2027〕1号"}, "postponed_to"),
    ):
        with pytest.raises(ValidationError) as fault:
            add_profile(organisation=tree.branch_a, actor=cadre, **VALUES, **values)
        assert list(fault.value.message_dict) == [field]
    assert not BranchProfile.objects.exists()

    approved = {"postponed_to": date(2028, 2, 28), "approval": "批〔2027〕1号"}
    profile = add_profile(organisation=tree.branch_a, actor=cadre, **VALUES, **approved)
    assert profile.term_ends_on == date(2028, 2, 28)


def test_a_branch_has_one_profile_and_others_have_no_say(tree, cadre, outsider):
    with pytest.raises(PermissionDenied):
        add_profile(organisation=tree.branch_a, actor=outsider, **VALUES)
    add_profile(organisation=tree.branch_a, actor=cadre, **VALUES)
    with pytest.raises(ValidationError):
        add_profile(organisation=tree.branch_a, actor=cadre, **VALUES)


def test_an_old_version_is_refused(tree, cadre):
    profile = make.profile(tree.branch_a)
    change_profile(profile, version=1, actor=cadre, secretary="李书记")
    with pytest.raises(StaleEdit):
        change_profile(profile, version=1, actor=cadre, secretary="张书记")
    profile.refresh_from_db()
    assert profile.secretary == "李书记"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("held_on", date(2999, 1, 1)), ("attended", 10), ("expected", 0)],
)
def test_records_that_cannot_be_right_are_refused(tree, cadre, field, wrong):
    values = {
        "kind": LifeKind.THEME_DAY,
        "held_on": TODAY(),
        "theme": "主题",
        "host": "王",
        "expected": 9,
        "attended": 9,
        "content": "学习",
    }
    with pytest.raises(ValidationError) as fault:
        add_record(organisation=tree.branch_a, actor=cadre, **values | {field: wrong})
    assert field in fault.value.message_dict
    assert not LifeRecord.objects.exists()


def test_nothing_was_held_before_a_branch_was_founded(tree, cadre):
    row = make.life_record(tree.branch_a, cadre, held_on=date(2026, 5, 20))
    tree.branch_a.founded_on = date(2026, 5, 10)
    tree.branch_a.save()
    row.refresh_from_db()
    with pytest.raises(ValidationError) as fault:
        change_record(row, version=1, actor=cadre, held_on=date(2026, 5, 9))
    assert fault.value.message_dict == {"held_on": ["该支部于2026-05-10成立，开展日期不能早于成立日期。"]}


def test_a_second_record_has_to_be_meant_and_a_void_one_is_none(tree, cadre):
    first = make.life_record(tree.branch_a, cadre)
    values = {
        name: getattr(first, name) for name in ("kind", "held_on", "host", "expected", "attended", "content")
    }
    values |= {"organisation": tree.branch_a, "theme": "另一主题", "actor": cadre}
    with pytest.raises(ValidationError) as fault:
        add_record(**values)
    assert list(fault.value.message_dict) == ["again"]

    add_record(**values | {"kind": LifeKind.PARTY_CLASS})
    void_record(row=first, reason="误登", actor=cadre)
    add_record(**values)
    add_record(**values, again=True)
    assert LifeRecord.objects.in_slice("all", TODAY()).filter(kind=LifeKind.THEME_DAY).count() == 2


def test_a_void_record_counts_nowhere_and_is_not_changed(tree, cadre):
    row = make.life_record(tree.branch_a, cadre)
    void_record(row=row, reason="重复记录", actor=cadre)

    assert not LifeRecord.objects.in_slice("this_year", TODAY()).exists()
    with pytest.raises(StaleState):
        void_record(row=row, reason="再次", actor=cadre)
    with pytest.raises(StaleState):
        change_record(row, version=row.version, actor=cadre, theme="改")


def asked(profile, on=None):
    profiles = BranchProfile.objects.filter(pk=profile.pk)
    return {one.kind: one for one in requirements(profiles, on or TODAY())}


def test_what_is_due_counts_each_period_by_itself(tree, cadre):
    profile = make.profile(tree.branch_a)
    on = date(2026, 5, 20)
    for held_on in (date(2026, 4, 2), date(2026, 5, 2), date(2026, 5, 21)):
        for kind in (LifeKind.THEME_DAY, LifeKind.MEMBERS_MEETING):
            make.life_record(tree.branch_a, cadre, kind=kind, held_on=held_on)
    found = asked(profile, on)

    assert (found[LifeKind.THEME_DAY].held, found[LifeKind.THEME_DAY].times) == (1, 1)
    assert (found[LifeKind.MEMBERS_MEETING].held, found[LifeKind.MEMBERS_MEETING].period) == (
        2,
        Period.QUARTER,
    )
    assert found[LifeKind.LIFE_MEETING].missing == 1


def test_a_branch_is_asked_only_for_meetings_of_what_it_has(tree):
    small = make.profile(tree.branch_a, full_members=6)
    assert LifeKind.COMMITTEE_MEETING not in asked(small)
    assert LifeKind.GROUP_MEETING not in asked(small)
    BranchProfile.objects.update(full_members=7, groups=1)
    assert {LifeKind.COMMITTEE_MEETING, LifeKind.GROUP_MEETING} <= set(asked(small))


def test_the_nearest_rule_above_holds_and_nought_asks_for_nothing(tree):
    profile, other = make.profile(tree.branch_a), make.profile(tree.branch_b)
    make.frequency(tree.city, times=3)
    make.frequency(tree.branch_a, times=0)

    assert LifeKind.THEME_DAY not in asked(profile)
    assert asked(other)[LifeKind.THEME_DAY].times == 3
    assert asked(other)[LifeKind.THEME_DAY].source == tree.city
    assert asked(other)[LifeKind.PARTY_CLASS].source == "系统默认"


def test_requirements_cost_two_queries(tree, cadre, django_assert_num_queries):
    make.profile(tree.branch_a)
    make.profile(tree.branch_b)
    make.frequency(tree.city)
    with django_assert_num_queries(2):
        assert len(requirements(BranchProfile.objects.all(), TODAY())) == 2 * 6


def test_a_branch_is_not_asked_for_what_lies_before_it_was_founded(tree):
    profile = make.profile(tree.branch_a)
    tree.branch_a.founded_on = date(2026, 5, 10)
    tree.branch_a.save()

    assert not asked(profile, date(2026, 4, 30))
    assert not asked(profile, date(2026, 5, 31))
    assert LifeKind.THEME_DAY in asked(profile, date(2026, 6, 1))
    assert LifeKind.MEMBERS_MEETING not in asked(profile, date(2026, 6, 30))
    assert LifeKind.MEMBERS_MEETING in asked(profile, date(2026, 7, 1))
    assert LifeKind.LIFE_MEETING not in asked(profile, date(2026, 12, 31))
    assert LifeKind.LIFE_MEETING in asked(profile, date(2027, 1, 1))


def test_a_branch_founded_on_a_first_day_is_asked_for_what_begins_with_it(tree):
    profile = make.profile(tree.branch_a)
    tree.branch_a.founded_on = date(2026, 4, 1)
    tree.branch_a.save()

    assert {LifeKind.THEME_DAY, LifeKind.MEMBERS_MEETING} <= set(asked(profile, date(2026, 4, 1)))
    assert LifeKind.LIFE_MEETING not in asked(profile, date(2026, 4, 1))


def test_an_edit_moves_no_row_to_another_branch(tree, cadre):
    row, profile = make.life_record(tree.branch_a, cadre), make.profile(tree.branch_a)
    for change, one in ((change_record, row), (change_profile, profile)):
        with pytest.raises(TypeError):
            change(one, version=1, actor=cadre, organisation=tree.branch_b)


@pytest.fixture
def workday():
    """A Wednesday in May."""
    with time_machine.travel("2026-05-20 09:00 +0800", tick=False):
        yield date(2026, 5, 20)


def test_elections_are_reminded_of_once_per_step(workday, tree, cadre):
    ends = date(2026, 10, 20)
    profile = make.profile(tree.branch_a, term_ends_on=ends)
    make.profile(tree.branch_b, term_ends_on=date(2028, 11, 20))
    days = (workday, workday, date(2026, 7, 20), ends, ends)

    assert [remind_elections(day) for day in days] == [1, 0, 1, 1, 0]
    assert Notification.objects.filter(recipient=cadre).count() == 3
    profile.refresh_from_db()
    assert profile.reminded_months == 1


def test_a_new_term_is_reminded_of_anew(tree, cadre):
    profile = make.profile(tree.branch_a, term_ends_on=months_after(TODAY(), 1), reminded_months=1)
    change_profile(profile, version=1, actor=cadre, elected_on=TODAY())
    profile.refresh_from_db()
    assert profile.reminded_months is None


@pytest.mark.parametrize(
    ("day", "months", "wanted"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 3, 15), -3, date(2025, 12, 15)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, wanted):
    assert months_after(day, months) == wanted


@pytest.mark.parametrize(
    ("ends", "months"),
    [
        (date(2026, 8, 31), 6),
        (date(2026, 12, 31), 6),
        (date(2026, 3, 31), 1),
        (date(2026, 5, 31), 3),
        (date(2028, 8, 31), 6),
        (date(2026, 8, 28), 6),
        (date(2026, 3, 30), 1),
    ],
)
def test_an_election_is_near_on_the_day_that_lies_so_many_months_before(ends, months):
    first = months_after(ends, -months)
    assert latest_end(first, months) >= ends > latest_end(first - timedelta(days=1), months)


def test_the_list_and_the_reminder_begin_on_the_same_day(tree):
    with time_machine.travel("2025-02-27 09:00 +0800", tick=False):
        person(tree.branch_a, Role.BRANCH_CADRE)
        make.profile(tree.branch_a, elected_on=date(2022, 8, 31))
        for day, begun in ((date(2025, 2, 27), 0), (date(2025, 2, 28), 1)):
            for cut in ("election_soon", "election_due"):
                assert BranchProfile.objects.in_slice(cut, day).count() == begun
            assert remind_elections(day) == begun


def test_what_falls_on_a_day_off_is_told_on_the_next_workday(tree):
    with time_machine.travel("2026-10-01 09:00 +0800", tick=False):
        person(tree.branch_a, Role.BRANCH_CADRE)
        make.profile(tree.branch_a, elected_on=date(2023, 11, 1))
        told = [remind_elections(date(2026, 10, day)) for day in range(1, 9)]

    assert told[0] == 0
    assert sum(told) == 1


def test_an_election_is_told_of_to_whoever_comes_into_post(workday, tree):
    make.profile(tree.branch_a, elected_on=date(2023, 11, 1))
    assert remind_elections(workday) == 0
    successor = person(tree.branch_a, Role.BRANCH_CADRE)

    assert remind_elections(workday + timedelta(days=1)) == 1
    assert Notification.objects.filter(recipient=successor).count() == 1


def test_the_daily_job_reminds(workday, tree, cadre):
    make.profile(tree.branch_a, term_ends_on=date(2026, 6, 20))
    job = jobs.enqueue(REMIND, key="remind", organisation=tree.root, actor=None)

    assert jobs.run(job.pk) == Job.State.DONE
    assert Notification.objects.filter(recipient=cadre).count() == 1
