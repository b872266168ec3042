"""The inbox: what waits for me, what I did, what I started; each matter once, nobody else's ever."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Grant
from portal.accounts.roles import Role
from portal.accounts.services import grant_role
from portal.inbox import Ask, count_todo, todo
from rectification.ledger.services import void_problem
from rectification.models import Closing, Problem
from rectification.urging.services import urge_problems
from tests.factories import branches
from tests.factories import rectification as make
from tests.factories.accounts import person

INBOX = "inbox"


@pytest.fixture
def problems(tree, cadre, outsider):
    campaign = make.campaign(tree.committee)
    for unit in (tree.unit_a, tree.unit_b):
        campaign.participations.create(unit=unit)
    made = [make.problem(campaign, tree.branch_a, tree.unit_a, cadre) for _one in range(3)]
    make.problem(campaign, tree.branch_b, tree.unit_b, outsider, title="乙的问题")
    return made


def groups(client, **query):
    page = client.get(reverse(INBOX), query)
    return {str(group.label): group for group in page.context["groups"]}, page


def test_a_problem_waits_once_under_the_most_pressing_reason(client_of, cadre, problems):
    yesterday = timezone.localdate() - timedelta(days=1)
    Problem.objects.filter(pk=problems[0].pk).update(state=Problem.State.RETURNED, due_on=yesterday)
    Problem.objects.filter(pk=problems[1].pk).update(due_on=yesterday)
    found, page = groups(client_of(cadre))

    assert [item.title for item in found["退回补充"].items] == [str(Problem.objects.get(pk=problems[0].pk))]
    assert found["逾期未销号"].total == 1
    assert found["本月尚未填报进展"].total == 1
    assert found["尚未填写基本情况的支部"].total == 1
    assert page.context["total"] == 4
    assert "乙的问题" not in page.content.decode()


def test_the_number_in_the_menu_is_the_number_on_the_page(
    client_of, cadre, staff, reviewer, leader, admin, auditor, keeper, problems, tree
):
    branches.profile(tree.branch_a, term_ends_on=timezone.localdate() + timedelta(days=20))
    Problem.objects.filter(pk=problems[0].pk).update(due_on=timezone.localdate() - timedelta(days=1))
    Problem.objects.filter(pk=problems[1].pk).update(state=Problem.State.IN_REVIEW)
    Closing.objects.create(problem=problems[1], round=1, statement="完成", applied_by=cadre)
    totals = {}
    for one in (cadre, staff, reviewer, leader, admin, auditor, keeper):
        ask = Ask(one, timezone.localdate())
        totals[one.username] = count_todo(ask)
        assert totals[one.username] == sum(group.total for group in todo(ask))
        assert client_of(one).get(reverse(INBOX)).context["total"] == totals[one.username]
        badge = client_of(one).get(reverse("inbox_count")).content.decode()
        assert badge == (str(totals[one.username]) if totals[one.username] else "")

    assert totals["reviewer"] == 2  # one to decide, one to urge
    assert totals["leader"] == totals["auditor"] == totals["keeper"] == 0


def test_a_list_that_a_kind_opens_holds_exactly_its_number(client_of, reviewer, cadre, problems):
    Problem.objects.filter(pk=problems[0].pk).update(due_on=timezone.localdate() - timedelta(days=1))
    Problem.objects.filter(pk=problems[1].pk).update(state=Problem.State.IN_REVIEW)
    Closing.objects.create(problem=problems[1], round=1, statement="完成", applied_by=cadre)
    client = client_of(reviewer)
    found, _page = groups(client)

    assert len(found) == 2
    for group in found.values():
        assert client.get(group.url).context["page"].paginator.count == group.total


@pytest.mark.parametrize("box", ["todo", "done", "started"])
def test_the_inbox_costs_the_same_for_one_and_for_three(
    client_of, reviewer, cadre, problems, box, django_assert_max_num_queries
):
    client, url = client_of(reviewer), f"{reverse(INBOX)}?box={box}"
    past = timezone.localdate() - timedelta(days=1)
    Problem.objects.filter(pk=problems[0].pk).update(due_on=past)
    urge_problems(rows=[problems[0]], actor=reviewer)
    client.get(url)
    with django_assert_max_num_queries(20) as few:
        client.get(url)
    Problem.objects.update(due_on=past)
    urge_problems(rows=problems[1:], actor=reviewer)
    with django_assert_max_num_queries(20) as many:
        client.get(url)

    assert len(many) == len(few)


def test_done_leads_to_the_rows_that_are_still_within_reach(client_of, reviewer, admin, problems):
    urge_problems(rows=problems[:2], actor=reviewer)
    void_problem(problem=problems[2], reason="重复", actor=admin)
    client = client_of(reviewer)
    page = client.get(reverse(INBOX), {"box": "done"})
    assert [(entry.action, bool(url)) for entry, url in page.context["acts"]] == [
        ("rectification.urge_problem", True)
    ] * 2

    Grant.objects.filter(user=reviewer).update(
        ends_on=timezone.localdate() - timedelta(days=1), starts_on="2020-01-01"
    )
    page = client_of(reviewer).get(reverse(INBOX), {"box": "done"})
    assert [url for _entry, url in page.context["acts"]] == ["", ""]


def test_what_i_started_says_how_it_stands(client_of, cadre, reviewer, admin, tree, problems):
    Problem.objects.filter(pk=problems[1].pk).update(state=Problem.State.IN_REVIEW)
    Closing.objects.create(problem=problems[1], round=1, statement="完成", applied_by=cadre, state="returned")
    mine, _page = groups(client_of(cadre), box="started")
    assert mine["销号申请"].items[0].what == "退回补充"

    urge_problems(rows=[problems[0]], actor=reviewer)
    newcomer = person(tree.office_a, None, name="新人")
    grant_role(
        user=newcomer, role=Role.AUDITOR, organisation=tree.city, starts_on=timezone.localdate(), actor=admin
    )
    assert groups(client_of(reviewer), box="started")[0]["催办"].total == 1
    assert "新人" in groups(client_of(admin), box="started")[0]["提出的授权"].items[0].title


def test_the_total_of_what_i_started_is_no_less_for_being_long(client_of, cadre, reviewer, tree, problems):
    campaign = problems[0].campaign
    rows = [make.problem(campaign, tree.branch_a, tree.unit_a, cadre) for _one in range(22)]
    urge_problems(rows=rows, actor=reviewer)
    urged = groups(client_of(reviewer), box="started")[0]["催办"]
    registered = groups(client_of(cadre), box="started")[0]["登记的问题"]

    assert (urged.total, len(urged.items)) == (22, 20)
    assert (registered.total, len(registered.items)) == (25, 20)


def test_a_grant_waits_for_a_second_person_and_not_for_the_first(client_of, admin, keeper, tree):
    newcomer = person(tree.office_a, None, name="新人")
    grant_role(
        user=newcomer, role=Role.AUDITOR, organisation=tree.city, starts_on=timezone.localdate(), actor=admin
    )

    assert groups(client_of(keeper))[0]["待复核的授权"].total == 1
    assert "待复核的授权" not in groups(client_of(admin))[0]
