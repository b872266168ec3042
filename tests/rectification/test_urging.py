"""Urging and new limits: on exactly the rows shown, remembered, and taken back unseen."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.notifications.models import Notification
from portal.workflow import StaleState
from rectification.ledger.services import reschedule_problems, undo_reschedule
from rectification.models import Problem, Urge
from rectification.urging.services import undo_urge, urge_problems
from tests.factories import rectification as make

URGE = "urge_problems"


@pytest.fixture
def more(tree, campaign, cadre, problem):
    """Three problems of branch A in all."""
    return [problem, *(make.problem(campaign, tree.branch_a, tree.unit_a, cadre) for _one in range(2))]


def seen_by(person):
    return Notification.objects.arrived().filter(recipient=person).count()


def shown(client, url, **data):
    """Ask, and return what the page would send on."""
    page = client.post(url, data)
    assert page.status_code == 200
    return {"seal": page.context["seal"]} | dict(page.context["carried"]), page


def test_a_row_is_urged_with_one_click_and_remembers(client_of, reviewer, cadre, problem):
    page = client_of(reviewer).post(reverse(URGE), {"chosen": problem.pk, "direct": "1"}, follow=True)

    problem.refresh_from_db()
    assert problem.urges_total == 1
    assert problem.last_urge.by == reviewer
    assert "已催办 1 次" in page.content.decode()
    assert seen_by(cadre) == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False):
        assert seen_by(cadre) == 1


def test_taken_back_within_ten_seconds_nobody_is_ever_told(client_of, reviewer, cadre, problem):
    batch = urge_problems(rows=[problem], actor=reviewer)
    client_of(reviewer).post(reverse("undo_urge", args=[batch]))

    problem.refresh_from_db()
    assert (problem.urges_total, problem.last_urge) == (0, None)
    assert Urge.objects.get().undone_at
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert seen_by(cadre) == 0


def test_after_ten_seconds_it_stays_said(client_of, reviewer, cadre, problem):
    batch = urge_problems(rows=[problem], actor=reviewer)
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False):
        page = client_of(reviewer).post(reverse("undo_urge", args=[batch]), follow=True)
        assert "已超过可撤回时间" in page.content.decode()
        assert seen_by(cadre) == 1
        with pytest.raises(ValidationError):
            undo_urge(batch=batch, actor=reviewer)

    problem.refresh_from_db()
    assert problem.urges_total == 1


def test_taking_back_leads_to_the_urging_before(reviewer, problem):
    for day in (0, 2):
        with time_machine.travel(timezone.now() + timedelta(days=day), tick=False):
            urge_problems(rows=[problem], actor=reviewer)
        problem.refresh_from_db()
    second = problem.last_urge
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        undo_urge(batch=urge_problems(rows=[problem], actor=reviewer), actor=reviewer)

    problem.refresh_from_db()
    assert (problem.urges_total, problem.last_urge) == (2, second)


def test_only_who_urged_takes_it_back(client_of, reviewer, admin, problem):
    batch = urge_problems(rows=[problem], actor=reviewer)

    assert client_of(admin).post(reverse("undo_urge", args=[batch])).status_code == 404
    with pytest.raises(ValidationError):
        undo_urge(batch=batch, actor=admin)


def test_a_second_urging_within_a_day_asks_first(client_of, reviewer, problem):
    client = client_of(reviewer)
    urge_problems(rows=[problem], actor=reviewer)
    page = client.post(reverse(URGE), {"chosen": problem.pk, "direct": "1"})
    assert "仍要再次催办" in page.content.decode()
    assert Urge.objects.count() == 1

    sent, _page = shown(client, reverse(URGE), chosen=problem.pk)
    assert client.post(reverse(URGE), sent).status_code == 422
    assert client.post(reverse(URGE), sent | {"again": "on"}).status_code == 302
    assert Urge.objects.count() == 2


def test_two_who_urge_at_the_same_moment_urge_once(reviewer, admin, problem):
    other = Problem.objects.get(pk=problem.pk)
    urge_problems(rows=[problem], actor=reviewer)
    with pytest.raises(StaleState):
        urge_problems(rows=[other], actor=admin)

    assert Urge.objects.count() == 1


def test_who_may_not_urge_does_not(cadre, staff, leader, problem):
    for person in (cadre, staff, leader):
        with pytest.raises(PermissionDenied):
            urge_problems(rows=[problem], actor=person)


def test_each_person_is_told_once_for_a_batch(reviewer, cadre, staff, more, django_assert_max_num_queries):
    urge_problems(rows=more, actor=reviewer)
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False):
        assert (seen_by(cadre), seen_by(staff), seen_by(reviewer)) == (1, 1, 0)
        notice = Notification.objects.get(recipient=cadre)
    assert "催办 3 个问题" in notice.text
    assert notice.link.endswith(f"?chosen={','.join(str(one.pk) for one in more)}")


def test_all_of_the_filter_is_urged_and_nothing_else(client_of, reviewer, more, foreign):
    overdue = more[1]
    Problem.objects.filter(pk=overdue.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    url = f"{reverse(URGE)}?slice=overdue"
    sent, page = shown(client_of(reviewer), url, all="1", expected="1")
    assert overdue.title in page.content.decode()
    assert more[0].title not in page.content.decode()

    client_of(reviewer).post(url, sent)
    assert list(Urge.objects.values_list("problem", flat=True)) == [overdue.pk]


def test_another_count_than_expected_is_refused(client_of, reviewer, more, tree, campaign, cadre):
    client, url = client_of(reviewer), f"{reverse(URGE)}?slice=working"
    page = client.post(url, {"all": "1", "expected": "2"})
    assert page.status_code == 409
    assert "您选择了 2 条，现为 3 条" in page.content.decode()

    sent, _page = shown(client, url, all="1", expected="3")
    make.problem(campaign, tree.branch_a, tree.unit_a, cadre)
    assert client.post(url, sent).status_code == 409
    assert Urge.objects.count() == 0


def test_the_same_count_of_other_rows_is_refused_too(client_of, reviewer, more, tree, campaign, cadre):
    client, url = client_of(reviewer), f"{reverse(URGE)}?slice=working"
    sent, _page = shown(client, url, all="1", expected="3")
    Problem.objects.filter(pk=more[0].pk).update(state=Problem.State.VOID)
    make.problem(campaign, tree.branch_a, tree.unit_a, cadre)

    assert client.post(url, sent).status_code == 409
    assert Urge.objects.count() == 0


def test_a_row_that_a_colleague_changed_meanwhile_is_refused(client_of, reviewer, admin, problem):
    client, url = client_of(reviewer), reverse("reschedule_problems")
    sent, _page = shown(client, url, chosen=problem.pk)
    later = problem.due_on + timedelta(days=9)
    reschedule_problems(rows=[problem], due_on=later, reason="上级要求", actor=admin)

    answer = client.post(url, sent | {"due_on": str(later + timedelta(days=1)), "reason": "顺延"})
    problem.refresh_from_db()
    assert answer.status_code == 409
    assert problem.due_on == later


def test_rows_outside_the_reach_or_the_filter_are_not_among_them(
    client_of, reviewer, foreign, problem, outsider
):
    client = client_of(outsider)
    assert client.post(reverse(URGE), {"chosen": problem.pk}).status_code == 403
    outside_filter = f"{reverse(URGE)}?slice=closed"
    assert client_of(reviewer).post(outside_filter, {"chosen": problem.pk}).status_code == 409
    assert client_of(reviewer).post(reverse(URGE), {"chosen": [problem.pk, 10**9]}).status_code == 409
    assert client_of(reviewer).post(reverse(URGE), {"chosen": ["x", "9" * 99]}).status_code == 409
    assert Urge.objects.count() == 0


def test_what_cannot_be_acted_on_is_left_out_and_said(client_of, reviewer, more):
    Problem.objects.filter(pk=more[0].pk).update(state=Problem.State.IN_REVIEW)
    keys = [one.pk for one in more]
    client = client_of(reviewer)
    page = client.post(reverse(URGE), {"chosen": keys})
    assert page.context["left_out"] == 1
    assert "所选中有 1 条不在此列" in page.content.decode()

    sent = {"seal": page.context["seal"], "chosen": keys}
    client.post(reverse(URGE), sent)
    assert Urge.objects.count() == 2


def test_a_new_limit_is_set_for_all_or_for_none(client_of, reviewer, cadre, more):
    client, url = client_of(reviewer), reverse("reschedule_problems")
    late = timezone.localdate() + timedelta(days=5)
    make.measure(more[0], due_on=late + timedelta(days=3))
    page = client.post(url, {"chosen": [one.pk for one in more]})
    sent = {"seal": page.context["seal"], "chosen": [one.pk for one in more]}

    fault = client.post(url, sent | {"due_on": str(late), "reason": "提前完成"})
    assert fault.status_code == 422
    assert more[0].number in fault.content.decode()
    assert not Problem.objects.filter(due_on=late).exists()

    later = late + timedelta(days=30)
    client.post(url, sent | {"due_on": str(later), "reason": "上级要求顺延"})
    assert Problem.objects.filter(due_on=later).count() == 3
    with time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False):
        assert seen_by(cadre) == 1


def test_the_chosen_go_to_excel_and_no_others(client_of, cadre, more):
    client = client_of(cadre)
    answer = client.post(reverse("export_chosen_problems"), {"chosen": [more[0].pk, more[1].pk]})

    assert answer["Location"].endswith(f"?chosen={more[0].pk}%2C{more[1].pk}")
    chips = client.get(f"{reverse('problem_list')}?chosen={more[0].pk},{more[1].pk}").context
    assert chips["page"].paginator.count == 2
    assert [chip.value for chip in chips["chips"]] == ["2行"]


def test_asking_costs_the_same_for_one_row_and_for_three(
    client_of, reviewer, cadre, more, django_assert_max_num_queries
):
    client = client_of(reviewer)
    client.post(reverse(URGE), {"chosen": more[0].pk})
    with django_assert_max_num_queries(16) as few:
        client.post(reverse(URGE), {"chosen": more[0].pk})
    with django_assert_max_num_queries(16) as many:
        client.post(reverse(URGE), {"chosen": [one.pk for one in more]})

    assert len(many) == len(few)


def test_new_limits_are_taken_back_within_ten_seconds_and_not_after(client_of, reviewer, cadre, more):
    before = {one.pk: one.due_on for one in more}
    later = timezone.localdate() + timedelta(days=60)
    client, url = client_of(reviewer), reverse("reschedule_problems")
    keys = [one.pk for one in more]
    seal = client.post(url, {"chosen": keys}).context["seal"]
    page = client.post(
        url, {"chosen": keys, "seal": seal, "due_on": str(later), "reason": "顺延"}, follow=True
    )
    undo = next(str(message.extra_tags) for message in page.context["messages"])
    assert Problem.objects.filter(due_on=later).count() == 3
    assert client_of(cadre).post(undo).status_code == 404

    client.post(undo)
    assert dict(Problem.objects.values_list("pk", "due_on")) == before
    assert "已超过可撤回时间" in client.post(undo, follow=True).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert seen_by(cadre) == 0

    batch = reschedule_problems(
        rows=list(Problem.objects.select_related("organisation", "campaign")),
        due_on=later,
        reason="顺延",
        actor=reviewer,
    )
    with (
        time_machine.travel(timezone.now() + timedelta(seconds=11), tick=False),
        pytest.raises(ValidationError),
    ):
        undo_reschedule(batch=batch, actor=reviewer)
    assert Problem.objects.filter(due_on=later).count() == 3
