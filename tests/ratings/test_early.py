"""Rules and members are settled before the month that they rate begins; an exception has a reason and a person."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal.audit.models import AuditEntry
from ratings.models import EarlyUse, Entry, GroupMember, Round, Scheme
from ratings.publishing.services.rounds import draft, open_months, open_round
from ratings.rounds.services.due import in_force
from ratings.schemes.services import activate_scheme, renew_scheme, set_members
from tests.factories import ratings as make
from tests.factories.organisations import organisation

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-10 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def group(scheme):
    return scheme.groups.get()


def rated_in(scheme, month: date) -> set[str]:
    """Freeze a month and return the names of those it rates."""
    round_ = open_round(scheme=scheme, month=month, actor=None)
    draft(round_)
    return set(Entry.objects.filter(round=round_).values_list("name", flat=True))


def test_a_change_of_members_holds_from_the_next_month(scheme, group, tree, admin, november):
    new = organisation(tree.office_a, name="甲局第三党支部")
    set_members(group=group, branches=[tree.branch_a, new], version=scheme.version, actor=admin)

    assert {one.organisation.name for one in group.members.current()} == {"甲局第一党支部", "甲局第三党支部"}
    assert rated_in(scheme, OCTOBER) == {"甲局第一党支部", "乙局第一党支部"}
    november.move_to("2026-12-02 09:00+08:00")
    assert rated_in(scheme, NOVEMBER) == {"甲局第一党支部", "乙局第一党支部"}
    november.move_to("2027-01-02 09:00+08:00")
    assert rated_in(scheme, DECEMBER) == {"甲局第一党支部", "甲局第三党支部"}
    assert not EarlyUse.objects.exists()


def test_who_moves_to_another_group_is_rated_once_in_each_month(scheme, group, tree, admin, november):
    other = make.group(scheme, name="其他")
    set_members(group=group, branches=[tree.branch_a], version=scheme.version, actor=admin)
    scheme.refresh_from_db()
    set_members(group=other, branches=[tree.branch_b], version=scheme.version, actor=admin)
    december = {one.organisation.name: one.group for one in GroupMember.objects.current()}
    assert december == {"甲局第一党支部": group, "乙局第一党支部": other}

    november.move_to("2026-12-02 09:00+08:00")
    assert rated_in(scheme, NOVEMBER) == {"甲局第一党支部", "乙局第一党支部"}
    assert set(Entry.objects.values_list("group", flat=True)) == {group.pk}


def test_a_member_who_comes_and_goes_before_a_month_rates_it_leaves_no_row(scheme, group, tree, admin):
    both = [tree.branch_a, tree.branch_b]
    new = organisation(tree.office_a)
    for branches in ([*both, new], both):
        scheme.refresh_from_db()
        set_members(group=group, branches=branches, version=scheme.version, actor=admin)

    assert GroupMember.objects.count() == 2


@pytest.mark.parametrize("month", [OCTOBER, NOVEMBER])
def test_an_exception_wants_a_reason_and_the_month_shows_it(
    scheme, group, tree, admin, client_of, november, month
):
    new = organisation(tree.office_a, name="甲局第三党支部")
    values = {"group": group, "branches": [tree.branch_a, new], "actor": admin, "start": month}
    with pytest.raises(ValidationError) as fault:
        set_members(version=scheme.version, **values)
    assert "reason" in fault.value.message_dict
    scheme.refresh_from_db()
    set_members(version=scheme.version, reason="漏报一个支部", **values)

    kept = EarlyUse.objects.get()
    assert (kept.month, kept.what, kept.decided_by) == (month, "members", admin)
    assert "甲局第三党支部" in kept.text
    assert "乙局第一党支部" in kept.text
    assert AuditEntry.objects.filter(reason="漏报一个支部").count() == 1
    november.move_to("2026-12-02 09:00+08:00")
    assert rated_in(scheme, month) == {"甲局第一党支部", "甲局第三党支部"}
    page = client_of(admin).get(reverse("round_detail", args=[Round.objects.get().pk])).content.decode()
    assert "漏报一个支部" in page


def test_a_frozen_month_keeps_its_members(scheme, group, tree, admin):
    draft(open_round(scheme=scheme, month=OCTOBER, actor=None))
    with pytest.raises(ValidationError) as fault:
        set_members(
            group=group, branches=[], version=scheme.version, actor=admin, start=OCTOBER, reason="更正"
        )
    assert "start" in fault.value.message_dict


def test_the_form_of_an_edition_in_use_asks_from_when(scheme, group, tree, admin, client_of):
    client = client_of(admin)
    url = reverse("set_members", args=[group.pk])
    assert "2026-12" in client.get(url).content.decode()
    values = {"branches": [tree.branch_a.pk], "version": scheme.version, "start": "2026-11-01"}
    assert client.post(url, values).status_code == 422
    assert client.post(url, values | {"reason": "更正"}).status_code == 302
    assert EarlyUse.objects.get().month == NOVEMBER


# --- Rules ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "rates"), [(date(2026, 9, 30), True), (date(2026, 10, 1), False)])
def test_rules_rate_the_months_that_began_after_they_were_put_into_use(scheme, day, rates):
    Scheme.objects.update(in_use_from=day)
    scheme.refresh_from_db()

    assert (in_force(scheme, OCTOBER) == scheme) is rates
    assert open_months(date(2026, 11, 10)) == int(rates)


def test_the_edition_that_was_in_use_when_a_month_began_rates_it(scheme, admin, november):
    Scheme.objects.update(in_use_from=date(2026, 9, 15))
    scheme.refresh_from_db()
    open_months(date(2026, 11, 10))
    edition = activate_scheme(scheme=renew_scheme(scheme=scheme, edition="2027", actor=admin), actor=admin)
    november.move_to("2027-01-02 09:00+08:00")

    assert open_months(date(2027, 1, 2)) == 2
    told = dict(Round.objects.values_list("month", "scheme"))
    assert told == {OCTOBER: scheme.pk, NOVEMBER: scheme.pk, DECEMBER: edition.pk}


def test_the_command_wants_a_person_and_a_reason(scheme, admin):
    Scheme.objects.update(in_use_from=date(2026, 11, 5))
    for given in ({}, {"reason": "首次启用"}, {"by": admin.username}):
        with pytest.raises(CommandError):
            call_command("rank_month", "2026-10", **given)
    with pytest.raises(CommandError):
        call_command("rank_month", "2026-10", reason="首次启用", by="nobody")
    call_command("rank_month", "2026-10", reason="首次启用", by=admin.username)

    assert EarlyUse.objects.get().decided_by == admin
    assert Round.objects.get().state == Round.State.DRAFT
