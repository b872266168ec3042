"""A return can be taken back for ten seconds; until then the branch is told nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.notifications.models import Notification
from portal.workflow import StaleState
from rectification.closing.services import apply_for_closing, return_closing, undo_return
from rectification.ledger.services import log_progress
from rectification.models import Closing, Problem
from tests.rectification.test_services import finished


@pytest.fixture
def closing(measure, cadre):
    """An application that waits."""
    return apply_for_closing(problem=finished(measure, cadre), statement="已见成效", actor=cadre)


def told(person):
    return Notification.objects.arrived().filter(recipient=person).count()


def send_back(closing, actor):
    return return_closing(closing=closing, opinion="缺群众评价", checked_points=["results"], actor=actor)


def later(**by):
    return time_machine.travel(timezone.now() + timedelta(**by), tick=False)


def test_the_branch_is_told_of_a_return_ten_seconds_later(closing, cadre, reviewer):
    before = told(cadre)
    send_back(closing, reviewer)

    assert told(cadre) == before
    with later(seconds=11):
        assert told(cadre) == before + 1


def test_a_return_is_taken_back_from_its_toast_and_the_opinion_stands_in_the_form(
    client_of, closing, cadre, reviewer
):
    client, before = client_of(reviewer), told(cadre)
    sent = {"decision": "return", "opinion": "缺群众评价", "checked_points": ["results"]}
    page = client.post(reverse("decide_closing", args=[closing.pk]), sent, follow=True)
    undo = reverse("undo_return", args=[closing.pk])

    detail = reverse("problem_detail", args=[closing.problem_id])
    again = client.post(undo, {"next": detail}, follow=True)

    closing.refresh_from_db()
    assert undo in page.content.decode()
    assert (closing.state, closing.decided_by, closing.opinion) == (Closing.State.WAITING, None, "")
    assert Problem.objects.get().state == Problem.State.IN_REVIEW
    assert again.context["decision"]["opinion"].value() == "缺群众评价"
    assert again.context["decision"]["checked_points"].value() == ["results"]
    with later(days=1):
        assert told(cadre) == before


def test_after_ten_seconds_a_return_stays(client_of, closing, reviewer):
    send_back(closing, reviewer)

    with later(seconds=11):
        page = client_of(reviewer).post(reverse("undo_return", args=[closing.pk]), follow=True)

    closing.refresh_from_db()
    assert "已超过可撤回时间" in page.content.decode()
    assert closing.state == Closing.State.RETURNED
    assert Problem.objects.get().state == Problem.State.RETURNED


def test_only_who_returned_takes_it_back(client_of, closing, reviewer, admin, cadre):
    send_back(closing, reviewer)
    url = reverse("undo_return", args=[closing.pk])

    assert client_of(admin).post(url).status_code == 404
    assert client_of(cadre).post(url).status_code == 404
    with pytest.raises(ValidationError):
        undo_return(closing=closing, actor=admin)
    with pytest.raises(PermissionDenied):
        undo_return(closing=closing, actor=cadre)


def test_a_branch_that_is_at_work_again_is_not_disturbed(closing, measure, cadre, reviewer):
    send_back(closing, reviewer)
    measure.refresh_from_db()
    log_progress(measure=measure, percent=100, note="补充", actor=cadre)

    closing.refresh_from_db()
    with pytest.raises(StaleState):
        undo_return(closing=closing, actor=reviewer)

    closing.refresh_from_db()
    assert closing.state == Closing.State.RETURNED
