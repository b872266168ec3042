"""What phones send: once per record and never another's, however late, and never over what a colleague wrote meanwhile."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from grids.bookings.services import assign_booking, reschedule_booking
from grids.models import Booking, Claim, GridPost, Report, Sending, Visit, Wish
from grids.outbox.services import Record, once
from grids.residents.services import reveal_person
from grids.wishes.services import claim_wish, extend_claim, fulfil_wish
from grids.wishes.services.claims import release_overdue
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.workflow import StaleState
from tests.factories import grids as make
from tests.factories.accounts import person
from tests.factories.files import png

KEY = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
DAY = timedelta(days=1)
NOW, BACKGROUND = {"X-Outbox": "now"}, {"X-Outbox": "background"}


@pytest.fixture
def phone(client, worker):
    client.force_login(worker)
    return client


def visit_of(where, **values):
    return {"grid": where.grid.pk, "kind": "shop", "place": "商业街8号", "finding": "well"} | values


def opened(client, url) -> dict[str, object]:
    """Return what the page of an act sends besides what is typed."""
    page = client.get(url)
    assert page.status_code == 200
    assert f'name="version" value="{page.context["version"]}"' in page.content.decode()
    return {"version": page.context["version"], "client_key": KEY}


def test_a_record_sent_twice_is_stored_once_and_answered_alike(phone, place):
    first = phone.post(reverse("visit_new"), visit_of(place, client_key=KEY), headers={"X-Outbox": "now"})
    again = phone.post(
        reverse("visit_new"), visit_of(place, client_key=KEY), headers={"X-Outbox": "background"}
    )

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == {"stored": True, "url": "/"}
    assert Visit.objects.count() == Sending.objects.count() == 1


def test_another_author_with_the_same_key_is_another_record(phone, place, client_of, street_staff):
    phone.post(reverse("visit_new"), visit_of(place, client_key=KEY))
    client_of(street_staff).post(reverse("visit_new"), visit_of(place, client_key=KEY))
    assert Visit.objects.count() == 2


def test_a_refused_record_leaves_no_receipt_and_can_be_mended(phone, place):
    wrong = visit_of(place, client_key=KEY, place=" ")
    answer = phone.post(reverse("visit_new"), wrong, headers={"X-Outbox": "background"})
    assert answer.status_code == 422
    assert answer.json()["faults"][0].startswith("地点：")
    assert not Sending.objects.exists()
    assert phone.post(reverse("visit_new"), visit_of(place, client_key=KEY)).status_code == 302
    page = phone.post(reverse("visit_new"), visit_of(place, place=" ", note="已提醒"))
    assert page.status_code == 422
    assert "已提醒" in page.content.decode()


def test_an_act_sent_again_after_it_was_done_is_answered_as_done(phone, place, worker):
    booking = make.booking(place.grid, worker, assignee=worker)
    values = {"result": "当场办好", "client_key": KEY, "version": booking.version}
    url = reverse("finish_booking", args=[booking.pk])
    headers = {"X-Outbox": "background"}
    assert [phone.post(url, values, headers=headers).status_code for _time in range(2)] == [200, 200]
    assert phone.post(url, values | {"client_key": ""}).status_code == 409
    assert Booking.objects.get().result == "当场办好"


def report_of(where, **values):
    return {
        "grid": where.grid.pk,
        "category": "fire",
        "place": "1号楼",
        "text": "堵",
        "level": "normal",
    } | values


@pytest.mark.parametrize("headers", [NOW, BACKGROUND])
def test_a_key_that_comes_with_another_record_loses_neither(phone, place, headers):
    phone.post(reverse("visit_new"), visit_of(place, client_key=KEY), headers=headers)
    other = phone.post(reverse("visit_new"), visit_of(place, place="8号楼", client_key=KEY), headers=headers)
    elsewhere = phone.post(reverse("grid_report_new"), report_of(place, client_key=KEY), headers=headers)

    for answer in (other, elsewhere):
        assert (answer.status_code, answer.json()["taken"]) == (409, True)
        assert "此前已用同一标识上传" in answer.json()["faults"][0]
    assert (Visit.objects.get().place, Report.objects.count()) == ("商业街8号", 0)


def test_without_the_outbox_another_record_under_a_key_is_asked_back_with_what_was_typed(phone, place):
    phone.post(reverse("visit_new"), visit_of(place, client_key=KEY))
    page = phone.post(reverse("visit_new"), visit_of(place, place="8号楼", client_key=KEY))
    assert page.status_code == 409
    assert 'value="8号楼"' in page.content.decode()
    assert "此前已用同一标识上传" in page.content.decode()
    assert 'name="client_key" value=""' in page.content.decode()


def test_what_the_database_refuses_for_another_reason_is_not_answered_as_sent_before(worker):
    def act():
        raise IntegrityError

    with pytest.raises(IntegrityError):
        once(record=Record(uuid.uuid4(), "/grids/", "digest"), act=act, actor=worker)
    assert not Sending.objects.exists()


def test_photos_are_part_of_what_tells_records_apart(phone, place):
    def post(content):
        file = SimpleUploadedFile("image.png", content, content_type="image/png")
        values = report_of(place, client_key=KEY, files=file)
        return phone.post(reverse("grid_report_new"), values, headers=BACKGROUND).status_code

    picture = png().read()
    assert [post(picture), post(picture), post(picture + b"more")] == [200, 200, 409]
    assert Report.objects.get().evidence.count() == 1


def test_receipts_of_before_say_stored_whatever_comes(phone, place, worker):
    Sending.objects.create(author=worker, client_key=KEY)
    assert phone.post(reverse("visit_new"), visit_of(place, client_key=KEY), headers=NOW).status_code == 200
    assert not Visit.objects.exists()


# --- Records that came late ---


def test_a_visit_whose_place_a_colleague_ticked_off_is_stored_without_the_tick(
    phone, place, worker, street_staff
):
    target = make.task(place.street, place.grid, street_staff, places=1).places.get()
    theirs = target.visit = make.visit(place.grid, street_staff)
    target.save()
    values = visit_of(place, place="商铺1", finding="need", target=target.pk, client_key=KEY)
    answer = phone.post(f"{reverse('visit_new')}?target={target.pk}", values, headers=BACKGROUND)

    assert answer.status_code == 200
    assert Visit.objects.get(visited_by=worker).place == "商铺1"
    target.refresh_from_db()
    assert target.visit == theirs
    assert "未销任务点位" in phone.get(reverse("visit_new")).content.decode()


def test_a_place_that_is_gone_holds_up_neither_page_nor_record(phone, place, street_staff):
    task = make.task(place.street, place.grid, street_staff, places=1)
    gone = task.places.get().pk
    task.delete()
    url = f"{reverse('visit_new')}?target={gone}"
    assert phone.get(url).status_code == 200
    assert phone.post(url, visit_of(place, target=gone), headers=BACKGROUND).status_code == 200
    assert phone.post(url, visit_of(place, target="x", kept_at="bald"), headers=BACKGROUND).status_code == 200
    assert Visit.objects.count() == 2


def test_a_place_visited_in_time_is_ticked_off(phone, place, street_staff):
    target = make.task(place.street, place.grid, street_staff, places=1).places.get()
    phone.post(reverse("visit_new"), visit_of(place, target=target.pk), headers=BACKGROUND)
    target.refresh_from_db()
    assert target.visit == Visit.objects.get()
    assert "未销任务点位" not in phone.get(reverse("visit_new")).content.decode()


@pytest.mark.parametrize(
    ("name", "model"),
    [("visit_new", Visit), ("grid_report_new", Report), ("wish_new", Wish), ("booking_new", Booking)],
)
def test_what_was_noted_before_the_post_ended_is_still_taken(phone, place, worker, name, model):
    GridPost.objects.update(ends_on=timezone.localdate() - DAY)
    person_of = {"person_name": "张某某", "honorific": "ms", "title": "老花镜"}
    booked = {"appointed_at": (timezone.localtime() + DAY).strftime("%Y-%m-%dT%H:%M")}
    values = visit_of(place) | report_of(place) | person_of | booked
    values |= {
        "kind": "goods" if model is Wish else "shop",
        "category": "pension" if model is Booking else "fire",
    }

    def post(kept_at):
        given = values | {"kept_at": kept_at.isoformat() if kept_at else ""}
        return phone.post(reverse(name), given, headers=BACKGROUND).status_code

    now = timezone.now()
    assert [post(None), post(now), post(now + 3 * DAY), post(now - 40 * DAY)] == [422] * 4
    assert post(now - DAY) == 200
    row = model.objects.get()
    assert getattr(row, "assignee", None) is None


def test_what_was_noted_for_a_grid_of_others_is_not_taken_however_late(phone, place):
    values = visit_of(place, grid=place.other.grid.pk, kept_at=(timezone.now() - DAY).isoformat())
    answer = phone.post(reverse("visit_new"), values, headers=BACKGROUND)
    assert answer.json()["faults"][0].startswith("网格：")
    assert not Visit.objects.exists()


def test_handling_that_was_typed_in_time_counts_as_in_time(phone, place, worker):
    due = timezone.now() - timedelta(hours=1)
    begun = {"state": "assigned", "handler": worker, "accepted_at": due - timedelta(hours=8)}
    for kept_at, in_time in (
        (due - timedelta(hours=1), True),
        (due - timedelta(hours=9), False),  # before it was accepted: the clock of the phone is wrong
        (timezone.now() + DAY, False),
    ):
        report = make.report(place.grid, worker, due_at=due, **begun)
        values = {"result": "已拆除", "kept_at": kept_at.isoformat(), "version": report.version}
        phone.post(reverse("handle_report", args=[report.pk]), values, headers=BACKGROUND)
        report.refresh_from_db()
        assert report.state == "handled"
        assert (report.handled_at == kept_at) is in_time


def test_a_booking_is_done_when_the_phone_kept_it(phone, place, worker):
    kept_at = timezone.now() - timedelta(hours=3)
    booking = make.booking(place.grid, worker, assignee=worker, booked_at=kept_at - DAY)
    values = {"result": "当场办好", "kept_at": kept_at.isoformat(), "version": booking.version}
    phone.post(reverse("finish_booking", args=[booking.pk]), values, headers=BACKGROUND)
    booking.refresh_from_db()
    assert booking.done_at == kept_at


# --- Records on which a colleague wrote meanwhile ---


def test_what_a_worker_logged_for_one_claim_does_not_end_anothers(
    phone, place, worker, claimer, wish, tree, outsider
):
    make.partner(place.street, tree.office_b)
    make.claim(wish, tree.office_a, claimer)
    url = reverse("fulfil_wish", args=[wish.pk])
    values = opened(phone, url) | {"result": "甲局已送到"}  # then the network is gone
    Wish.objects.update(fulfil_by=timezone.localdate() - DAY)
    assert release_overdue(timezone.localdate()) == 1
    claim_wish(wish=Wish.objects.get(), kind="branch", organisation=tree.branch_b, actor=outsider)
    answer = phone.post(url, values, headers=BACKGROUND)

    assert answer.status_code == 409
    assert "请核对后重新填写" in answer.json()["faults"][0]
    assert Claim.objects.get(organisation=tree.branch_b).state == "open"
    assert Wish.objects.get().result == ""
    assert not Sending.objects.exists()
    again = phone.post(url, values | {"version": answer.json()["version"]}, headers=NOW)
    assert again.status_code == 200


def test_a_claim_that_was_read_ends_and_no_other(place, worker, claimer, wish, tree, monkeypatch):
    old = make.claim(wish, tree.office_a, claimer)
    Claim.objects.update(state="expired")
    new = make.claim(wish, tree.branch_b, claimer)
    monkeypatch.setattr(Wish, "claim", lambda wish: old)  # read before it changed hands
    with pytest.raises(StaleState):
        fulfil_wish(wish=wish, result="甲局已送到", actor=worker)
    new.refresh_from_db()
    assert (new.state, Wish.objects.get().state) == ("open", "claimed")


def other_worker(place):
    other = person(place.street, Role.GRID_WORKER, username="other", name="其木格")
    make.post(place.grid, other, duty="backup")
    return other


def test_two_who_assign_a_booking_at_once_are_told(client_of, place, worker, street_staff, community_cadre):
    booking, other = make.booking(place.grid, worker), other_worker(place)
    url = reverse("assign_booking", args=[booking.pk])
    one, two = client_of(street_staff), client_of(community_cadre)
    seen = [opened(client, url) for client in (one, two)]
    assert one.post(url, seen[0] | {"assignee": worker.pk, "client_key": ""}).status_code == 302
    page = two.post(url, seen[1] | {"assignee": other.pk, "client_key": ""})
    booking.refresh_from_db()

    assert (page.status_code, booking.assignee) == (409, worker)
    text = page.content.decode()
    assert "街道干事" in text
    assert f'value="{other.pk}" selected' in text
    latest = {"version": page.context["version"], "assignee": other.pk}
    assert two.post(url, latest).status_code == 302  # on top of what he has now seen


def test_two_who_assign_a_report_at_once_are_told(client_of, place, worker, street_staff):
    report = make.report(place.grid, worker, state="accepted")
    url = reverse("assign_report", args=[report.pk])
    client = client_of(street_staff)
    seen = opened(client, url)
    assert client.post(url, seen | {"handler": worker.pk}).status_code == 302
    assert client.post(url, {"handed_to": "城管局", "version": seen["version"]}).status_code == 409
    assert client.post(url, {"handed_to": "城管局"}).status_code == 409  # a page that tells no version
    report.refresh_from_db()
    assert report.handler == worker
    assert AuditEntry.objects.filter(action="grids.assign_report").count() == 1


def test_a_reschedule_from_the_outbox_does_not_undo_the_streets_newer_one(phone, place, worker, street_staff):
    booking = make.booking(place.grid, worker, assignee=worker)
    url = reverse("reschedule_booking", args=[booking.pk])
    seen = opened(phone, url)  # then the network is gone
    agreed = timezone.now() + 5 * DAY
    reschedule_booking(booking=booking, appointed_at=agreed, reason="居民来电", actor=street_staff)
    later = (timezone.localtime() + 2 * DAY).strftime("%Y-%m-%dT%H:%M")
    answer = phone.post(url, seen | {"appointed_at": later}, headers=BACKGROUND)

    booking.refresh_from_db()
    assert (answer.status_code, booking.appointed_at) == (409, agreed)
    fault = answer.json()["faults"][0]
    assert "街道干事" in fault
    assert timezone.localtime(agreed).strftime("%Y-%m-%d %H:%M") in fault


def test_who_only_looked_is_not_named_as_who_changed(client_of, place, worker, street_staff, community_cadre):
    booking = make.booking(place.grid, worker)
    url = reverse("assign_booking", args=[booking.pk])
    client = client_of(street_staff)
    seen = opened(client, url)
    assign_booking(booking=booking, assignee=worker, actor=community_cadre)
    reveal_person(row=booking, reason="电话联系", actor=street_staff)
    page = client.post(url, {"assignee": worker.pk, "version": seen["version"]})
    assert page.context["conflict"].actor == community_cadre


@pytest.mark.parametrize("headers", [{}, BACKGROUND])
def test_a_claimer_from_outside_is_told_that_and_not_by_whom(
    client_of, place, claimer, wish, tree, street_staff, headers
):
    make.claim(wish, tree.office_a, claimer)
    url = reverse("fulfil_wish", args=[wish.pk])
    client = client_of(claimer)
    values = opened(client, url) | {"result": "已送到家"}
    extend_claim(wish=Wish.objects.get(), reason="老人外出", actor=street_staff)
    answer = client.post(url, values, headers=headers)
    text = answer.json()["faults"][0] if headers else answer.content.decode()
    assert answer.status_code == 409
    assert "刚被他人修改" in text
    assert street_staff.name not in text


def test_an_act_that_its_service_refuses_leaves_the_version(phone, place, worker):
    booking = make.booking(place.grid, worker, assignee=worker)
    url = reverse("finish_booking", args=[booking.pk])
    page = phone.post(url, {"result": " ", "version": booking.version})
    assert (page.status_code, page.context["version"]) == (422, booking.version)
    assert Booking.objects.get().version == booking.version


def test_the_api_takes_a_version_and_keeps_to_it(client_of, place, worker, street_staff):
    booking = make.booking(place.grid, worker)
    url = reverse("api_booking-assign", args=[booking.pk])

    def post(**body):
        return client_of(street_staff).post(url, body, content_type="application/json")

    assert post(assignee=worker.pk, version=booking.version).status_code == 200
    stale = post(assignee=worker.pk, version=booking.version)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert post(assignee=worker.pk).status_code == 200
    assert list(post(assignee=worker.pk, version="x").json()["fields"]) == ["version"]


@pytest.mark.parametrize(("name", "kept"), [("visit_new", True), ("visit_list", False)])
def test_the_phone_keeps_its_forms_to_go_back_to_and_no_other_page(client_of, place, worker, name, kept):
    answer = client_of(worker).get(reverse(name))
    assert ("no-store" in answer["Cache-Control"]) != kept
