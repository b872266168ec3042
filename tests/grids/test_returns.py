"""Judged by another: who claimed or logged it neither confirms nor returns it, and what was not done well goes back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from grids.bookings.indicators import BOOKINGS_DONE
from grids.bookings.services import assign_booking, finish_booking, return_booking
from grids.models import Booking, Claim, Wish
from grids.reports.services import assign_report
from grids.wishes.indicators import WISHES_FULFILLED
from grids.wishes.services import (
    claim_wish,
    confirm_wish,
    fulfil_wish,
    give_back_wish,
    return_wish,
    withdraw_wish,
)
from grids.wishes.services.claims import release_overdue
from portal.inbox import Ask, todo
from portal.notifications.models import Notification
from portal.workflow import StaleState
from tests.factories import grids as make

JUDGING = [(confirm_wish, {"answer": "satisfied"}), (return_wish, {"reason": "没送到"})]


def offered(client, name, row):
    page = client.get(reverse(f"{name}_detail", args=[row.pk]))
    return {action.url_name for action in page.context["row_actions"]}


def waits_for(user):
    groups = todo(Ask(user, timezone.localdate()))
    return [item.title for group in groups for item in group.items]


@pytest.mark.parametrize(("judge", "more"), JUDGING, ids=["confirm", "return"])
def test_the_claimer_does_not_judge_his_own_claim(
    client_of, place, worker, street_staff, community_cadre, wish, judge, more
):
    claim_wish(wish=wish, kind="unit", organisation=place.street, actor=street_staff)
    fulfil_wish(wish=wish, result="已送到家", actor=worker)

    for own in (street_staff, worker):
        with pytest.raises(ValidationError):
            judge(wish=wish, actor=own, **more)
        assert not offered(client_of(own), "wish", wish) & {"confirm_wish", "return_wish"}
        assert str(wish) not in waits_for(own)
    assert {"confirm_wish", "return_wish"} <= offered(client_of(community_cadre), "wish", wish)
    assert str(wish) in waits_for(community_cadre)
    judge(wish=wish, actor=community_cadre, **more)


def test_a_returned_wish_runs_again_at_its_claimer(place, worker, claimer, wish, tree):
    claim_wish(wish=wish, kind="unit", organisation=tree.office_a, actor=claimer)
    fulfil_wish(wish=wish, result="已送到家", actor=claimer)
    Wish.objects.update(fulfil_by=timezone.localdate() - timedelta(days=1))
    Notification.objects.all().delete()
    with pytest.raises(ValidationError) as fault:
        return_wish(wish=wish, reason=" ", actor=worker)
    assert list(fault.value.message_dict) == ["reason"]

    return_wish(wish=wish, reason="度数不对", actor=worker)

    assert (wish.state, wish.result, wish.fulfilled_by) == ("claimed", "", None)
    assert Claim.objects.get().state == "open"
    assert [one.recipient for one in Notification.objects.all()] == [claimer]
    assert release_overdue(timezone.localdate()) == 0
    with pytest.raises(StaleState):
        return_wish(wish=wish, reason="再退", actor=worker)
    fulfil_wish(wish=wish, result="换了一副", actor=claimer)
    confirm_wish(wish=wish, answer="satisfied", actor=worker)
    assert Claim.objects.get().state == "done"


def test_a_returned_wish_comes_back_though_its_place_is_taken(place, worker, claimer, tree):
    make.rule(place.street, most_claims=1)
    first, second, third = (make.wish(place.grid, worker, state="published") for _number in range(3))
    claim_wish(wish=first, kind="unit", organisation=tree.office_a, actor=claimer)
    fulfil_wish(wish=first, result="已送到", actor=claimer)
    claim_wish(wish=second, kind="unit", organisation=tree.office_a, actor=claimer)

    return_wish(wish=first, reason="度数不对", actor=worker)

    assert sorted(Claim.objects.filter(state="open").values_list("slot", flat=True)) == [1, 2]
    fulfil_wish(wish=second, result="已送到", actor=claimer)
    with pytest.raises(ValidationError):  # the place above the limit is held, one is the most
        claim_wish(wish=third, kind="unit", organisation=tree.office_a, actor=claimer)


def test_a_returned_booking_is_done_anew_with_its_papers_kept_in_mind(
    client_of, place, worker, street_staff, community_cadre
):
    booking = make.booking(place.grid, worker, assignee=worker)
    finish_booking(booking=booking, result="办好", papers_taken="身份证", actor=street_staff)
    with pytest.raises(ValidationError):
        return_booking(booking=booking, reason="没办成", actor=street_staff)
    assert not offered(client_of(street_staff), "booking", booking) & {"confirm_booking", "return_booking"}
    Notification.objects.all().delete()

    return_booking(booking=booking, reason="没办成", actor=community_cadre)

    assert (booking.state, booking.result, booking.done_by) == ("booked", "", None)
    assert {one.recipient for one in Notification.objects.all()} == {worker, street_staff}
    form = client_of(worker).get(reverse("finish_booking", args=[booking.pk])).context["form"]
    assert form["papers_taken"].value() == "身份证"


def test_a_dissatisfied_answer_counts_in_the_whole_and_not_as_done(place, worker):
    on = timezone.localdate()
    for answer in ("satisfied", "mostly", "dissatisfied"):
        make.wish(place.grid, worker, state="confirmed", answer=answer)
        make.booking(place.grid, worker, state="confirmed", answer=answer)
    make.booking(place.grid, worker, state="done")

    for model, number, counted in ((Wish, WISHES_FULFILLED, (2, 3)), (Booking, BOOKINGS_DONE, (3, 4))):
        rows = model.objects.all()
        assert (rows.in_slice(number.part, on).count(), rows.in_slice(number.whole, on).count()) == counted


def test_those_who_confirm_are_told_only_while_papers_are_out(place, worker, community_cadre):
    for given, told in (
        ({}, False),
        ({"papers_taken": "身份证", "papers_returned": True}, False),
        ({"papers_taken": "身份证"}, True),
    ):
        booking = make.booking(place.grid, worker, assignee=worker)
        finish_booking(booking=booking, result="办好", actor=worker, **given)
        assert Notification.objects.filter(recipient=community_cadre).exists() is told
        assert str(booking) in waits_for(community_cadre)


def test_whom_a_change_concerns_is_told(place, worker, street_staff, claimer, wish, tree):
    other = make.wish(place.grid, worker, state="published")
    claim_wish(wish=wish, kind="unit", organisation=tree.office_a, actor=claimer)
    booking = make.booking(place.grid, worker, assignee=worker)
    report = make.report(place.grid, worker, state="assigned", handler=worker, due_at=timezone.now())
    for act, recipient in (
        (lambda: give_back_wish(wish=wish, reason="老人已搬走", actor=street_staff), claimer),
        (lambda: withdraw_wish(wish=other, reason="不需要了", actor=street_staff), worker),
        (
            lambda: assign_booking(booking=booking, assignee=street_staff, actor=street_staff),
            worker,
        ),
        (lambda: assign_report(report=report, handed_to="城管", actor=street_staff), worker),
    ):
        Notification.objects.all().delete()
        act()
        assert Notification.objects.filter(recipient=recipient).exists()
