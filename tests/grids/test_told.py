"""Who is told of what happens in a grid, and who is not: of each act exactly these people, never the one who did it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grids.bookings.services import (
    add_booking,
    assign_booking,
    cancel_booking,
    confirm_booking,
    finish_booking,
    reschedule_booking,
    return_booking,
)
from grids.reports.services import (
    accept_report,
    add_report,
    assign_report,
    handle_report,
    refuse_report,
    return_report,
    verify_report,
)
from grids.wishes.services import (
    add_wish,
    claim_wish,
    confirm_wish,
    extend_claim,
    fulfil_wish,
    give_back_wish,
    publish_wish,
    refuse_wish,
    return_wish,
    screen_wish,
    withdraw_wish,
)
from grids.wishes.services.claims import push_unclaimed, release_overdue
from portal.accounts.roles import Role
from portal.notifications.models import Notification
from tests.factories import grids as make
from tests.factories.accounts import person

PERSON = {
    "person_name": "张秀英",
    "honorific": "aunt",
    "person_phone": "13800008000",
    "person_address": "6号楼2单元301",
}


@pytest.fixture
def people(place, worker, street_staff, community_cadre, claimer, outsider, leader):
    """A second worker, a partner of the street, a partner of another street, and strangers."""
    second = person(place.street, Role.GRID_WORKER, username="second", name="其木格")
    make.post(place.grid, second, duty="backup")
    make.partner(place.other.street, outsider.organisation)
    return {
        "worker": worker,
        "second": second,
        "street": street_staff,
        "community": community_cadre,
        "claimer": claimer,
        "other": outsider,
        "leader": leader,
    }


@pytest.fixture
def told(people):
    """Return a function that does an act and says by name who is told of it."""
    names = {one.pk: name for name, one in people.items()}

    def telling(act) -> dict[str, str]:
        Notification.objects.all().delete()
        act()
        notices = Notification.objects.select_related("recipient")
        assert len({one.recipient_id for one in notices}) == len(notices)  # nobody twice
        return {names.get(one.recipient_id, one.recipient.name): one.sentence for one in notices}

    return telling


def report(place, people, **fields):
    return make.report(place.grid, people["worker"], **fields)


def at_work(place, people, **fields):
    due = timezone.now() + timedelta(days=1)
    fields = {"state": "assigned", "handler": people["second"], "due_at": due} | fields
    return report(place, people, **fields)


def handled(place, people):
    return at_work(place, people, state="handled", handled_by=people["street"], handled_at=timezone.now())


REPORTS = {
    "reported by the worker": (
        lambda w, p: add_report(grid=w.grid, category="fire", place="1号楼", text="堵塞", actor=p["worker"]),
        {"street", "community"},
    ),
    "reported by the street": (
        lambda w, p: add_report(grid=w.grid, category="fire", place="1号楼", text="堵塞", actor=p["street"]),
        {"community"},
    ),
    "accepted": (lambda w, p: accept_report(report=report(w, p), level="fast", actor=p["street"]), set()),
    "accepted and assigned": (
        lambda w, p: accept_report(report=report(w, p), level="fast", handler=p["second"], actor=p["street"]),
        {"second"},
    ),
    "refused": (
        lambda w, p: refuse_report(report=report(w, p), reason="不属于", actor=p["street"]),
        {"worker"},
    ),
    "assigned to another": (
        lambda w, p: assign_report(report=at_work(w, p), handler=p["worker"], actor=p["street"]),
        {"second", "worker"},
    ),
    "assigned to the same": (
        lambda w, p: assign_report(report=at_work(w, p), handler=p["second"], actor=p["street"]),
        {"second"},
    ),
    "assigned to a department": (
        lambda w, p: assign_report(report=at_work(w, p), handed_to="城管", actor=p["street"]),
        {"second"},
    ),
    "taken by who assigns": (
        lambda w, p: assign_report(report=at_work(w, p), handler=p["street"], actor=p["street"]),
        {"second"},
    ),
    "handled": (
        lambda w, p: handle_report(report=at_work(w, p), result="好了", actor=p["second"]),
        {"street", "community"},
    ),
    "verified": (lambda w, p: verify_report(report=handled(w, p), actor=p["community"]), {"worker"}),
    "returned": (
        lambda w, p: return_report(report=handled(w, p), reason="再看", actor=p["community"]),
        {"second", "street"},
    ),
}


@pytest.mark.parametrize("what", REPORTS)
def test_of_a_report_these_are_told(place, people, told, what):
    act, expected = REPORTS[what]

    assert set(told(lambda: act(place, people))) == expected


def booking(place, people, **fields):
    return make.booking(place.grid, people["worker"], **{"assignee": people["second"]} | fields)


def done(place, people):
    return booking(place, people, state="done", done_by=people["street"])


def book(place, people, **fields):
    at = timezone.now() + timedelta(days=1)
    return add_booking(grid=place.grid, appointed_at=at, place="6号楼", **PERSON | fields)


def finish(place, people, **fields):
    return finish_booking(booking=booking(place, people), result="办好", actor=people["second"], **fields)


BOOKINGS = {
    "booked for oneself": (lambda w, p: book(w, p, actor=p["worker"]), set()),
    "booked for another": (lambda w, p: book(w, p, assignee=p["second"], actor=p["worker"]), {"second"}),
    "booked by the street": (lambda w, p: book(w, p, actor=p["street"]), set()),
    "assigned to another": (
        lambda w, p: assign_booking(booking=booking(w, p), assignee=p["worker"], actor=p["street"]),
        {"second", "worker"},
    ),
    "assigned to the same": (
        lambda w, p: assign_booking(booking=booking(w, p), assignee=p["second"], actor=p["street"]),
        {"second"},
    ),
    "given to a team": (
        lambda w, p: assign_booking(booking=booking(w, p), team=make.team(w.street), actor=p["street"]),
        {"second"},
    ),
    "put off": (
        lambda w, p: reschedule_booking(
            booking=booking(w, p), appointed_at=timezone.now() + timedelta(days=2), actor=p["street"]
        ),
        set(),
    ),
    "done": (finish, set()),
    "done, papers out": (lambda w, p: finish(w, p, papers_taken="身份证"), {"street", "community"}),
    "done, papers back": (lambda w, p: finish(w, p, papers_taken="身份证", papers_returned=True), set()),
    "confirmed": (
        lambda w, p: confirm_booking(booking=done(w, p), answer="satisfied", actor=p["community"]),
        set(),
    ),
    "returned": (
        lambda w, p: return_booking(booking=done(w, p), reason="没办成", actor=p["community"]),
        {"second", "street"},
    ),
    "cancelled": (
        lambda w, p: cancel_booking(booking=booking(w, p), reason="不去了", actor=p["street"]),
        {"second"},
    ),
    "cancelled by who goes": (
        lambda w, p: cancel_booking(
            booking=booking(w, p, assignee=p["street"]), reason="不去了", actor=p["street"]
        ),
        set(),
    ),
}


@pytest.mark.parametrize("what", BOOKINGS)
def test_of_a_booking_these_are_told(place, people, told, what):
    act, expected = BOOKINGS[what]

    assert set(told(lambda: act(place, people))) == expected


def wish(place, people, state, **fields):
    return make.wish(place.grid, people["worker"], state=state, **fields)


def claimed(place, people, **fields):
    made = wish(place, people, "published")
    make.claim(made, people["claimer"].organisation, people["claimer"])
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()
    return made


def fulfilled(place, people):
    made = claimed(place, people)
    fulfil_wish(wish=made, result="已送到", actor=people["street"])
    Notification.objects.all().delete()
    return made


YESTERDAY = timedelta(days=-1)

WISHES = {
    "collected": (
        lambda w, p: add_wish(grid=w.grid, kind="goods", title="老花镜", actor=p["worker"], **PERSON),
        {"street", "community"},
    ),
    "screened": (
        lambda w, p: screen_wish(
            wish=wish(w, p, "collected"), title="老花镜", shown_as="张女士", publish=True, actor=p["street"]
        ),
        set(),
    ),
    "published": (lambda w, p: publish_wish(wish=wish(w, p, "screened"), actor=p["street"]), set()),
    "refused": (
        lambda w, p: refuse_wish(wish=wish(w, p, "collected"), reason="不合适", actor=p["street"]),
        {"worker"},
    ),
    "withdrawn": (
        lambda w, p: withdraw_wish(wish=wish(w, p, "published"), reason="不要了", actor=p["street"]),
        {"worker"},
    ),
    "claimed": (
        lambda w, p: claim_wish(
            wish=wish(w, p, "published"),
            kind="unit",
            organisation=p["claimer"].organisation,
            actor=p["claimer"],
        ),
        {"worker"},
    ),
    "extended": (lambda w, p: extend_claim(wish=claimed(w, p), reason="在采购", actor=p["claimer"]), set()),
    "given back by the claimer": (
        lambda w, p: give_back_wish(wish=claimed(w, p), reason="办不到", actor=p["claimer"]),
        {"worker"},
    ),
    "given back by the street": (
        lambda w, p: give_back_wish(wish=claimed(w, p), reason="搬走了", actor=p["street"]),
        {"worker", "claimer"},
    ),
    "fulfilled": (
        lambda w, p: fulfil_wish(wish=claimed(w, p), result="已送到", actor=p["claimer"]),
        {"worker", "street", "community"},
    ),
    "confirmed": (
        lambda w, p: confirm_wish(wish=fulfilled(w, p), answer="satisfied", actor=p["community"]),
        {"worker", "claimer"},
    ),
    "returned": (
        lambda w, p: return_wish(wish=fulfilled(w, p), reason="没送到", actor=p["community"]),
        {"claimer", "street"},
    ),
    "released past its limit": (
        lambda w, p: (
            claimed(w, p, fulfil_by=timezone.localdate() + YESTERDAY),
            release_overdue(timezone.localdate()),
        ),
        {"worker", "claimer"},
    ),
    "claimed by nobody": (
        lambda w, p: (
            wish(w, p, "published", claim_until=timezone.localdate() + YESTERDAY),
            push_unclaimed(timezone.localdate()),
        ),
        {"claimer"},
    ),
}


@pytest.mark.parametrize("what", WISHES)
def test_of_a_wish_these_are_told(place, people, told, what):
    act, expected = WISHES[what]

    assert set(told(lambda: act(place, people))) == expected


def test_who_was_named_before_is_told_that_it_is_no_longer_his(place, people, told):
    sentences = told(
        lambda: assign_report(report=at_work(place, people), handler=people["worker"], actor=people["street"])
    )

    assert len(set(sentences.values())) == 2
    assert Notification.objects.get(recipient=people["second"]).link == ""
    assert Notification.objects.get(recipient=people["worker"]).link != ""
