"""The API of grids: the same rows, rights, refusals and records as the pages; nothing of a resident but how he is shown."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.bookings.acts import BOOKINGS
from grids.models import Booking, Claim, Report, Visit, Wish
from grids.reports.acts import REPORTS
from grids.wishes.acts import WISHES
from grids.wishes.api import CLAIM
from portal.audit.models import AuditEntry
from tests.factories import grids as make

LISTS = ["grid", "visit", "grid_report", "wish", "booking", "partner"]
PERSON = {
    "person_name": "张秀英",
    "honorific": "aunt",
    "person_phone": "13800008000",
    "person_address": "6号楼2单元301",
}
OWN = ("张秀英", "张某某", "13800008000", "301")


@pytest.fixture
def say(client_of):
    """Return a function that sends a person's words to an address of the API."""

    def send(person, name, *args, **data):
        url = reverse(f"api_{name}", args=args)
        return client_of(person).post(url, data, content_type="application/json")

    return send


@pytest.fixture
def read(client_of):
    """Return a function that reads an address of the API as a person."""
    return lambda person, name, *args, query="": client_of(person).get(
        reverse(f"api_{name}", args=args) + query
    )


def test_lists_hold_what_lies_within_reach_and_filter_as_the_pages(read, place, worker, street_staff):
    mine = make.report(place.grid, worker)
    other = make.report(place.other.grid, worker)

    assert [row["id"] for row in read(worker, "grid_report-list").json()["results"]] == [mine.pk]
    assert read(worker, "grid_report-detail", other.pk).status_code == 404
    assert read(street_staff, "grid_report-list", query="?slice=waiting").json()["count"] == 1
    assert read(street_staff, "grid_report-list", query="?slice=closed").json()["count"] == 0
    grid = read(worker, "grid-detail", place.grid.pk).json()
    assert [(one["name"], one["duty"]) for one in grid["workers"]] == [("乌兰", "main")]
    assert read(worker, "partner-list").status_code == 403


@pytest.mark.parametrize("noun", LISTS)
def test_lists_cost_the_same_for_one_row_and_for_many(
    client_of, tree, place, worker, street_staff, claimer, noun, django_assert_max_num_queries
):
    client, url = client_of(street_staff), reverse(f"api_{noun}-list")

    def one_more():
        grid = make.grid(place.community)
        make.post(grid, worker)
        make.visit(grid, worker)
        make.report(grid, worker, handler=street_staff)
        held = make.wish(grid, worker)
        make.claim(held, tree.office_b, claimer, slot=held.pk)
        make.booking(grid, worker, assignee=worker, team=make.team(place.street, name=f"队{grid.pk}"))

    one_more()
    client.get(url)
    with django_assert_max_num_queries(16) as few:
        client.get(url)
    one_more()
    one_more()
    make.partner(place.street, tree.office_b)
    make.partner(place.street, tree.branch_a)
    with django_assert_max_num_queries(16) as many:
        rows = client.get(url).json()["results"]

    assert len(rows) >= 3
    assert len(many) == len(few)


def test_notes_are_added_by_the_service_of_the_page(say, place, worker, leader):
    where = {"grid": place.grid.pk, "place": "6号楼2单元"}
    report = where | {"category": "fire", "text": "楼道堆物", "level": "fast"}
    seen = where | {"kind": "household", "finding": "well"}

    visit = say(worker, "visit-list", **seen)
    made = say(worker, "grid_report-list", **report)

    assert (visit.status_code, visit.json()["visited_by"]) == (201, "乌兰")
    assert (made.status_code, made.json()["state"], made.json()["grid_name"]) == (
        201,
        "reported",
        place.grid.name,
    )
    assert list(say(worker, "visit-list", **seen | {"place": " "}).json()["fields"]) == ["place"]
    foreign = say(worker, "visit-list", **seen | {"grid": place.other.grid.pk})
    assert (foreign.status_code, list(foreign.json()["fields"])) == (400, ["grid"])
    assert say(leader, "visit-list", **seen).status_code == 403
    assert (Visit.objects.count(), Report.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(action="grids.add_report", actor=worker).count() == 1


def test_the_way_of_a_report(say, place, worker, street_staff, community_cadre):
    report = make.report(place.grid, worker)

    assert say(worker, "grid_report-accept", report.pk, level="normal").status_code == 403
    assert list(say(street_staff, "grid_report-accept", report.pk).json()["fields"]) == ["level"]
    taken = say(street_staff, "grid_report-accept", report.pk, level="urgent", handler=worker.pk)
    assert (taken.json()["state"], taken.json()["handler"]) == ("assigned", "乌兰")
    assert say(street_staff, "grid_report-refuse", report.pk, reason="晚了").status_code == 409
    assert say(street_staff, "grid_report-assign", report.pk, handed_to="城管").json()["handed_to"] == "城管"
    assert say(worker, "grid_report-handle", report.pk, result="已清走").json()["state"] == "handled"
    assert say(community_cadre, "grid_report-return", report.pk, reason="还有").json()["state"] == "returned"
    say(worker, "grid_report-handle", report.pk, result="全部清走")
    closed = say(community_cadre, "grid_report-verify", report.pk, outcome="属实")
    assert (closed.json()["state"], closed.json()["outcome"]) == ("closed", "属实")
    verbs = AuditEntry.objects.filter(model="grids.report").values_list("action", flat=True)
    assert set(verbs) == {
        f"grids.{verb}_report" for verb in ("accept", "assign", "handle", "return", "verify")
    }


def test_only_the_streets_people_are_named(say, place, worker, street_staff, outsider):
    report = make.report(place.grid, worker, state="accepted")

    answer = say(street_staff, "grid_report-assign", report.pk, handler=outsider.pk)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["handler"])


def test_the_way_of_a_wish(say, read, tree, place, worker, street_staff, claimer):
    given = {"grid": place.grid.pk, "kind": "goods", "title": "一副老花镜", "place": "6号楼2单元"} | PERSON
    made = say(worker, "wish-list", **given)
    key = made.json()["id"]
    assert (made.status_code, made.json()["shown_as"]) == (201, "张阿姨")
    assert made.json()["inside"] == {
        "grid": place.grid.pk,
        "grid_name": place.grid.name,
        "place": "6号楼2单元",
        "collected_by": "乌兰",
        "collected_at": made.json()["inside"]["collected_at"],
    }
    nameless = say(worker, "wish-list", **{k: v for k, v in given.items() if k != "person_name"})
    assert list(nameless.json()["fields"]) == ["person_name"]
    assert say(claimer, "wish-claim", key, kind="unit", organisation=tree.office_a.pk).status_code == 404

    told = {"title": "一副老花镜（200度）", "shown_as": "张阿姨", "publish": True}
    leaking = say(street_staff, "wish-screen", key, **told | {"title": "张秀英要老花镜"})
    assert list(leaking.json()["fields"]) == ["title"]
    assert say(street_staff, "wish-screen", key, **told).json()["state"] == "published"
    claimed = say(claimer, "wish-claim", key, kind="unit", organisation=tree.office_a.pk)
    assert (claimed.json()["state"], claimed.json()["claimer"]) == ("claimed", str(tree.office_a))
    assert claimed.json()["inside"] is None
    assert say(claimer, "wish-extend", key, reason="缺货").json()["is_extended"] is True
    assert say(claimer, "wish-extend", key, reason="缺货").status_code == 409
    assert say(claimer, "wish-fulfil", key, result="已送到家").json()["state"] == "fulfilled"
    assert say(claimer, "wish-confirm", key, answer="satisfied").status_code == 403
    assert say(worker, "wish-confirm", key, answer="satisfied").json()["state"] == "confirmed"
    for person in (worker, street_staff, claimer):
        for answer in (read(person, "wish-list"), read(person, "wish-detail", key)):
            assert not [own for own in OWN if own in answer.content.decode()]


def test_who_comes_from_outside_meets_less(read, place, wish, claimer, street_staff, worker):
    hidden = make.wish(place.grid, worker, title="还未公开", place="6号楼2单元", detail="独居")

    inside = read(street_staff, "wish-detail", wish.pk).json()
    outside = read(claimer, "wish-detail", wish.pk).json()

    assert inside["inside"]["collected_by"] == "乌兰"
    assert outside == inside | {"inside": None}
    assert [row["id"] for row in read(claimer, "wish-list").json()["results"]] == [wish.pk]
    assert read(claimer, "wish-detail", hidden.pk).status_code == 404
    assert read(claimer, "grid-detail", place.grid.pk).status_code == 404
    assert "独居" not in read(street_staff, "wish-detail", hidden.pk).content.decode()


def test_who_comes_second_is_told_409_and_nothing_of_the_wish(say, place, wish, claimer, outsider, tree):
    make.partner(place.street, tree.office_b)
    say(claimer, "wish-claim", wish.pk, kind="unit", organisation=tree.office_a.pk)

    second = say(outsider, "wish-claim", wish.pk, kind="branch", organisation=tree.branch_b.pk)

    assert (second.status_code, second.json()["code"]) == (409, "stale")
    assert wish.title not in second.content.decode()
    assert Claim.objects.count() == 1


def test_nobody_claims_for_an_organisation_that_is_not_his(say, wish, claimer, tree):
    answer = say(claimer, "wish-claim", wish.pk, kind="unit", organisation=tree.office_b.pk)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["organisation"])
    assert Wish.objects.get().state == "published"


def test_giving_back_withdrawing_refusing_and_publishing(say, place, worker, street_staff, claimer, tree):
    held = make.wish(place.grid, worker)
    make.claim(held, tree.office_a, claimer)
    back = say(claimer, "wish-give-back", held.pk, reason="买不到")
    assert (back.json()["state"], back.json()["claimer"]) == ("published", None)
    assert say(worker, "wish-withdraw", held.pk, reason="不需要了").json()["state"] == "withdrawn"
    refused = make.wish(place.grid, worker)
    assert say(street_staff, "wish-refuse", refused.pk, reason="超出范围").json()["state"] == "refused"
    screened = make.wish(place.grid, worker, state="screened")
    assert say(street_staff, "wish-publish", screened.pk).json()["state"] == "published"
    assert say(street_staff, "wish-publish", screened.pk).status_code == 409


def test_the_way_of_a_booking(say, read, place, worker, street_staff, community_cadre):
    tomorrow = timezone.now() + timedelta(days=1)
    given = {
        "grid": place.grid.pk,
        "category": "pension",
        "place": "6号楼2单元",
        "appointed_at": tomorrow.isoformat(),
    } | PERSON
    made = say(worker, "booking-list", **given)
    key = made.json()["id"]
    assert (made.status_code, made.json()["shown_as"], made.json()["assignee"]) == (201, "张阿姨", "乌兰")

    team = make.team(place.street)
    assert say(street_staff, "booking-assign", key, team=team.pk).json()["team"] == "上门服务队"
    assert list(say(street_staff, "booking-assign", key).json()["fields"]) == ["assignee"]
    past = say(worker, "booking-reschedule", key, appointed_at="2020-01-01T09:00")
    assert list(past.json()["fields"]) == ["appointed_at"]
    later = (tomorrow + timedelta(days=1)).isoformat()
    assert say(worker, "booking-reschedule", key, appointed_at=later).json()["state"] == "rescheduled"
    done = say(worker, "booking-finish", key, result="已办", papers_taken="身份证")
    assert (done.json()["state"], done.json()["papers_taken"]) == ("done", "身份证")
    assert say(street_staff, "booking-cancel", key, reason="不去了").status_code == 409
    early = say(community_cadre, "booking-confirm", key, answer="satisfied")
    assert list(early.json()["fields"]) == ["papers_returned"]
    ended = say(community_cadre, "booking-confirm", key, answer="satisfied", papers_returned=True)
    assert (ended.json()["state"], ended.json()["papers_returned"]) == ("confirmed", True)
    for answer in (read(street_staff, "booking-list"), read(street_staff, "booking-detail", key), made):
        assert not [own for own in OWN if own in answer.content.decode()]


def test_cancelling_a_booking_takes_a_reason(say, place, worker, street_staff):
    booking = make.booking(place.grid, worker)

    assert list(say(street_staff, "booking-cancel", booking.pk).json()["fields"]) == ["reason"]
    assert say(street_staff, "booking-cancel", booking.pk, reason="已搬走").json()["state"] == "cancelled"


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-12:00", "明天"])
def test_a_time_out_of_all_bounds_is_told_by_field(say, place, worker, moment):
    given = {"grid": place.grid.pk, "category": "pension", "place": "6号楼", "appointed_at": moment} | PERSON

    answer = say(worker, "booking-list", **given)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["appointed_at"])
    assert not Booking.objects.exists()


@pytest.mark.parametrize("act", [*REPORTS, *WISHES, *BOOKINGS, CLAIM], ids=lambda act: act.verb)
def test_every_act_of_a_page_is_a_post_of_the_api(act):
    assert reverse(f"api_{act.pages.name}-{act.slug}", args=[1]).endswith(f"/1/{act.slug}/")
