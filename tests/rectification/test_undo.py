"""Acts on many rows are taken back as a whole, or not at all, however long they took."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.notifications.models import Notification
from rectification.ledger.services import reschedule_problems, rescheduling, undo_reschedule
from rectification.models import Problem, Urge
from rectification.urging.services import undo_urge, urge_problems, urges
from tests.factories import rectification as make


@pytest.fixture
def many(tree, campaign, cadre):
    """Six problems of branch A."""
    return [make.problem(campaign, tree.branch_a, tree.unit_a, cadre) for _one in range(6)]


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def slow(monkeypatch, clock):
    """Let each row of an act take two seconds: longer in all than what was done can be taken back."""

    def hold_up(module, name):
        real = getattr(module, name)

        def slowly(*args):
            clock.shift(2)
            return real(*args)

        monkeypatch.setattr(module, name, slowly)

    hold_up(rescheduling, "refresh_lights")
    hold_up(urges, "_remember")


def seen_by(person):
    return Notification.objects.arrived().filter(recipient=person).count()


def limits():
    return dict(Problem.objects.values_list("pk", "due_on"))


def test_new_limits_that_took_long_are_taken_back_whole(slow, clock, reviewer, cadre, many):
    before = limits()
    later = many[0].due_on + timedelta(days=30)
    batch = reschedule_problems(rows=many, due_on=later, reason="顺延", actor=reviewer)
    clock.shift(7)

    assert undo_reschedule(batch=batch, actor=reviewer) == 6
    clock.shift(3600)
    assert limits() == before
    assert seen_by(cadre) == 0


def test_urgings_that_took_long_are_taken_back_whole(slow, clock, reviewer, cadre, many):
    batch = urge_problems(rows=many, actor=reviewer)
    clock.shift(7)

    assert undo_urge(batch=batch, actor=reviewer) == 6
    clock.shift(3600)
    assert not Urge.objects.filter(undone_at=None).exists()
    assert set(Problem.objects.values_list("urges_total", "last_urge")) == {(0, None)}
    assert seen_by(cadre) == 0


def test_once_one_has_been_told_nothing_is_taken_back(slow, clock, reviewer, cadre, staff, many):
    later = many[0].due_on + timedelta(days=30)
    limit = reschedule_problems(rows=many, due_on=later, reason="顺延", actor=reviewer)
    urged = urge_problems(rows=many, actor=reviewer)
    clock.shift(10)

    with pytest.raises(ValidationError):
        undo_reschedule(batch=limit, actor=reviewer)
    with pytest.raises(ValidationError):
        undo_urge(batch=urged, actor=reviewer)
    assert set(limits().values()) == {later}
    assert set(Problem.objects.values_list("urges_total", flat=True)) == {1}
    assert (seen_by(cadre), seen_by(staff)) == (2, 2)


def test_a_limit_that_all_have_already_is_told_to_nobody(client_of, clock, reviewer, cadre, many):
    client, url = client_of(reviewer), reverse("reschedule_problems")
    sent = {"chosen": [one.pk for one in many]}
    sent |= {"seal": client.post(url, sent).context["seal"], "due_on": str(many[0].due_on), "reason": "核对"}
    page = client.post(url, sent, follow=True).content.decode()

    assert "所选问题的期限均与此相同" in page
    assert "/undo/" not in page
    clock.shift(11)
    assert seen_by(cadre) == 0


def test_the_message_counts_those_that_have_another_limit(client_of, clock, reviewer, cadre, many):
    later = many[0].due_on + timedelta(days=30)
    Problem.objects.filter(pk__in=[one.pk for one in many[:2]]).update(due_on=later)
    before = limits()
    client, url = client_of(reviewer), reverse("reschedule_problems")
    sent = {"chosen": [one.pk for one in many]}
    sent |= {"seal": client.post(url, sent).context["seal"], "due_on": str(later), "reason": "顺延"}
    page = client.post(url, sent, follow=True)

    assert "已调整 4 个问题的期限，另有 2 个原本即为此期限" in page.content.decode()
    assert "4 个问题" in Notification.objects.get(recipient=cadre).text
    client.post(next(str(message.extra_tags) for message in page.context["messages"]))
    assert limits() == before
