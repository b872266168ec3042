"""What branches offer to the inbox: what this month asks for, elections, missing profiles, what one recorded."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from branches.life import inbox as life_inbox
from branches.profiles import inbox as profile_inbox
from portal.inbox import Ask, started, todo
from tests.factories import branches as make
from tests.factories.organisations import organisation


@pytest.fixture
def on():
    with time_machine.travel("2026-01-05 09:00 +0800", tick=False):
        yield date(2026, 1, 5)


def groups(found):
    return {str(group.label): group for group in found}


def test_in_january_nobody_is_asked_for_what_the_year_has_time_for(on, client_of, cadre, tree):
    make.profile(tree.branch_a)
    group = groups(todo(Ask(cadre, on)))["待开展的组织生活"]

    assert (group.total, life_inbox.count(Ask(cadre, on))) == (2, 2)
    client = client_of(cadre)
    assert client.get(group.url).context["page"].paginator.count == 2
    assert client.get(reverse("life_due")).context["page"].paginator.count == 6


def test_elections_are_as_many_as_the_list_that_they_open(on, client_of, monkeypatch, staff, tree):
    monkeypatch.setattr(profile_inbox, "SHOWN", 2)
    for branch, elected in ((tree.branch_a, 2022), (organisation(tree.office_a), 2023)):
        make.profile(branch, elected_on=date(elected, 2, 1))
    make.profile(organisation(tree.office_a), elected_on=date(2023, 3, 1))
    group = groups(todo(Ask(staff, on)))["换届逾期或 6 个月内到期"]

    assert (group.total, len(group.items)) == (3, 2)
    assert client_of(staff).get(group.url).context["page"].paginator.count == 3


def test_a_branch_without_a_profile_leads_to_where_it_is_filled_in(on, client_of, staff, cadre, tree):
    other = organisation(tree.office_a, name="甲局第二党支部")
    make.profile(tree.branch_a)
    group = groups(todo(Ask(staff, on)))["尚未填写基本情况的支部"]

    assert [item.title for item in group.items] == [other.name]
    form = client_of(staff).get(group.items[0].url).context["form"]
    assert str(form["organisation"].value()) == str(other.pk)
    assert "尚未填写基本情况的支部" not in groups(todo(Ask(cadre, on)))


def test_who_recorded_this_month_finds_it_under_what_he_started(on, cadre, staff, tree):
    with time_machine.travel("2025-12-31 23:00 +0800", tick=False):
        make.life_record(tree.branch_a, cadre, theme="上月的")
    make.life_record(tree.branch_a, cadre, theme="走进社区")
    group = groups(started(Ask(cadre, on)))["本月登记的组织生活"]

    assert group.total == 1
    assert "走进社区" in group.items[0].title
    assert not started(Ask(staff, on))
