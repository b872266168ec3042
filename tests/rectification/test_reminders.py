"""Reminders of limits: on workdays, each limit told of once, nobody told twice."""

from datetime import date, timedelta

import pytest
import time_machine

from portal.accounts.models import Grant
from portal.accounts.roles import Role
from portal.calendar.services import set_day
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.notifications.models import Notification
from rectification.models import Measure, Problem
from rectification.urging.services.reminders import REMIND, remind_limits
from tests.factories import rectification as make
from tests.factories.accounts import person

FRIDAY = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def friday():
    """Let every test, its people and its rows begin on the morning of FRIDAY."""
    with time_machine.travel(f"{FRIDAY} 08:00 +0800", tick=False):
        yield


def told(*people):
    return [
        list(Notification.objects.filter(recipient=one).values_list("sentence", flat=True)) for one in people
    ]


@pytest.fixture
def near(problem, tree, campaign, cadre):
    """Two problems of branch A that end on the Wednesday after FRIDAY: the third workday."""
    due = FRIDAY + timedelta(days=5)
    other = make.problem(campaign, tree.branch_a, tree.unit_a, cadre)
    Problem.objects.filter(pk__in=[problem.pk, other.pk]).update(due_on=due)
    return [problem, other]


def test_three_workdays_reach_over_the_weekend_and_a_branch_is_told_once(near, cadre, staff, outsider):
    assert remind_limits(FRIDAY - timedelta(days=1)) == 0
    assert remind_limits(FRIDAY) == 2
    assert [len(one) for one in told(cadre, staff, outsider)] == [1, 1, 0]
    assert "有 2 个问题将在 3 个工作日内到期" in Notification.objects.filter(recipient=cadre).get().text
    assert remind_limits(FRIDAY) == 0


def test_nobody_is_disturbed_on_a_day_off(near, admin):
    assert remind_limits(FRIDAY + timedelta(days=1)) == 0
    set_day(day=FRIDAY, kind="day_off", name="活动", document_number="通知1号", actor=admin)
    assert remind_limits(FRIDAY) == 0


def test_an_overdue_problem_is_told_of_once_and_again_for_another_limit(near):
    monday = FRIDAY + timedelta(days=10)
    assert remind_limits(monday) == 2
    assert remind_limits(monday + timedelta(days=1)) == 0
    Problem.objects.filter(pk=near[0].pk).update(due_on=monday)
    assert remind_limits(monday + timedelta(days=1)) == 1


def test_a_measure_is_told_of_until_it_is_finished(problem, cadre):
    due = FRIDAY + timedelta(days=3)
    Problem.objects.filter(pk=problem.pk).update(due_on=FRIDAY + timedelta(days=60))
    make.measure(problem, due_on=due, starts_on=due - timedelta(days=30))
    Problem.objects.filter(pk=problem.pk).update(due_on=FRIDAY + timedelta(days=60))
    Measure.objects.update(percent=100)
    assert remind_limits(FRIDAY) == 0
    Measure.objects.update(percent=90)
    assert remind_limits(FRIDAY) == 1
    assert "条措施" in Notification.objects.get(recipient=cadre).text


@pytest.mark.parametrize("state", [Problem.State.IN_REVIEW, Problem.State.CLOSED, Problem.State.VOID])
def test_who_has_nothing_to_do_is_not_told(near, state):
    due = FRIDAY + timedelta(days=1)
    make.measure(near[0], due_on=due, starts_on=due - timedelta(days=30))
    Problem.objects.update(state=state)
    assert remind_limits(FRIDAY) == 0


def test_the_job_of_the_day_reminds(near, cadre):
    jobs.sweep()
    job = Job.objects.get(kind=REMIND)
    assert jobs.run(job.pk) == Job.State.DONE
    assert Notification.objects.filter(sentence__contains="3 workdays").exists()


def test_a_limit_is_told_of_to_whoever_comes_into_post(near, tree):
    Grant.objects.all().delete()
    assert remind_limits(FRIDAY) == 0
    successor = person(tree.branch_a, Role.BRANCH_CADRE)
    monday = FRIDAY + timedelta(days=3)
    with time_machine.travel(f"{monday} 08:00 +0800", tick=False):
        assert remind_limits(monday) == 2
    assert Notification.objects.filter(recipient=successor).count() == 1
