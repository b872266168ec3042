"""Residents' own data: kept out of every free text, of the pictures, of the phone, and emptied after its time."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from grids.bookings.services import add_booking, cancel_booking, finish_booking, reschedule_booking
from grids.models import Booking, Claim, GridPost, Report, Wish
from grids.reports.services import accept_report, assign_report, handle_report
from grids.residents.models import form_of_address
from grids.residents.services import reveal_person
from grids.residents.services.masking import check_masked
from grids.residents.services.people import DRAFTED_FOR, MANY, SPAN, clear_persons
from grids.wishes.services import (
    add_wish,
    claim_wish,
    extend_claim,
    fulfil_wish,
    give_back_wish,
    refuse_wish,
    screen_wish,
    withdraw_wish,
)
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.notifications.models import Notification
from portal.preferences.drafts import keep_draft
from portal.preferences.models import Draft
from tests.factories import grids as make
from tests.factories.accounts import grant, person
from tests.factories.files import png

DAY = timedelta(days=1)
PERSON = {
    "person_name": "张秀英",
    "honorific": "aunt",
    "person_phone": "13800008000",
    "person_address": "6号楼2单元301室",
}
TELLING = {
    "the name": "已送到张秀英家",
    "the name in parts": "张 秀·英想要老花镜",
    "a phone": "老花镜13800008000",
    "a phone with dashes": "老花镜 138-0000-8000",
    "a phone with blanks": "老花镜 138 0000 8000",
    "a phone in full width": "老花镜１３８００００８０００",
    "a phone with what is not seen": "老花镜138\u200b0000\u200b8000",
    "the door": "送到6号楼2单元301",
    "the door in parts": "送到6号楼 2单元（301）",
    "a neighbour's phone": "找邻居 301 139-1234-5678",
    "a phone with its country": "请打+8613912345678",
    "an identity card": "证号150102195003072814",
    "an identity card in parts": "证号 150102 19500307 281x",
}
HARMLESS = [
    "一副老花镜（200度）",
    "6号楼2单元",
    "3楼301",
    "0474-8812345、0474-8812346",
    "2026-11-23 至 2026-12-13",
    "快递单号7513800138000123",
    "张阿姨",
]


@pytest.mark.parametrize("text", TELLING.values(), ids=TELLING.keys())
def test_a_text_that_tells_who_it_is_is_refused_however_it_is_written(text):
    with pytest.raises(ValidationError) as fault:
        check_masked(Wish(**PERSON), title="一副老花镜", result=text)
    assert list(fault.value.message_dict) == ["result"]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_text_that_tells_nobody_passes(text):
    check_masked(Wish(**PERSON), title=text)


def test_what_is_to_be_taken_out_is_said():
    with pytest.raises(ValidationError) as fault:
        check_masked(Booking(**PERSON), place="6号楼2单元301", matter="张秀英13800008000")
    told = fault.value.message_dict
    assert "门牌号（写到楼栋、单元即可）" in told["place"][0]
    assert "居民姓名、居民电话" in told["matter"][0]


@pytest.mark.parametrize(
    "known",
    [
        {"person_name": "张"},
        {"person_name": "张阿姨"},
        {"person_name": "欧阳", "honorific": "mr"},
        {"person_address": "6号楼2单元"},
        {"person_name": "", "person_phone": "", "person_address": ""},
    ],
)
def test_what_tells_no_more_than_what_is_shown_may_be_written(known):
    check_masked(Wish(**PERSON | known), shown_as="张阿姨", title="欧阳先生", place="6号楼2单元")


def told_by(act) -> list[str]:
    """Return the fields that an act is refused for."""
    with pytest.raises(ValidationError) as fault:
        act()
    return list(fault.value.message_dict)


def test_every_text_of_a_wish_is_asked(place, worker, street_staff, claimer, tree):
    told = "张秀英 138-0000-8000 不在家"
    collected = {"grid": place.grid, "kind": "goods", "title": "眼镜", "actor": worker} | PERSON
    assert told_by(lambda: add_wish(**collected | {"title": told})) == ["title"]
    assert told_by(lambda: add_wish(**collected, place="6号楼2单元301室")) == ["place"]
    wish = add_wish(**collected)
    out = {"title": "眼镜", "shown_as": "张秀英"}
    assert told_by(lambda: screen_wish(wish=wish, actor=street_staff, **out)) == ["shown_as"]
    for act in (refuse_wish, withdraw_wish):
        assert told_by(lambda act=act: act(wish=wish, reason=told, actor=street_staff)) == ["reason"]
    screen_wish(wish=wish, title="眼镜", shown_as="张阿姨", publish=True, actor=street_staff)
    claim_wish(wish=wish, kind="unit", organisation=tree.office_a, actor=claimer)
    for act in (extend_claim, give_back_wish):
        assert told_by(lambda act=act: act(wish=wish, reason=told, actor=claimer)) == ["reason"]
    assert told_by(lambda: fulfil_wish(wish=wish, result=told, actor=worker)) == ["result"]
    assert told_by(lambda: reveal_person(row=wish, reason=told, actor=worker)) == ["reason"]
    assert_nothing_was_told()


def test_every_text_of_a_booking_is_asked(place, worker, street_staff):
    told = "张秀英 138-0000-8000 不在家"
    later = timezone.now() + DAY
    booked = {"grid": place.grid, "appointed_at": later, "place": "6号楼2单元", "actor": worker} | PERSON
    for field in ("place", "matter", "note"):
        assert told_by(lambda field=field: add_booking(**booked | {field: told})) == [field]
    booking = add_booking(**booked)
    moved = {"booking": booking, "appointed_at": later + DAY, "actor": worker}
    assert told_by(lambda: reschedule_booking(reason=told, **moved)) == ["reason"]
    done = {"booking": booking, "result": told, "papers_taken": told, "actor": worker}
    assert told_by(lambda: finish_booking(**done)) == ["result", "papers_taken"]
    assert told_by(lambda: cancel_booking(booking=booking, reason=told, actor=street_staff)) == ["reason"]
    assert_nothing_was_told()


def assert_nothing_was_told() -> None:
    """The audit log and the notices hold nothing of the resident."""
    kept = [f"{one.row_label}{one.changes}{one.reason}" for one in AuditEntry.objects.all()]
    for text in (*kept, *(str(one.words) for one in Notification.objects.all())):
        assert "秀英" not in text
        assert "8000" not in text


def test_a_refusal_stands_at_its_field_on_page_and_api(client_of, place, worker, street_staff, wish):
    client = client_of(street_staff)
    shown = client.post(reverse("reveal_wish_person", args=[wish.pk]), {"reason": "打13800008000"})
    assert shown.status_code == 422
    assert "居民电话" in shown.content.decode()
    assert not AuditEntry.objects.filter(action="grids.reveal_person").exists()
    withdrawn = {"reason": "已联系 139 1234 5678"}
    answer = client.post(reverse("api_wish-withdraw", args=[wish.pk]), withdrawn, "application/json")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["reason"])


def test_a_worker_whose_post_ended_has_no_resident_of_old_bookings_shown(client, place, worker):
    grant(worker, Role.GRID_WORKER, place.other.street)
    booking = make.booking(place.grid, worker, assignee=worker)
    url = reverse("reveal_booking_person", args=[booking.pk])
    client.force_login(worker)
    GridPost.objects.update(ends_on=timezone.localdate() - DAY)
    assert client.post(url, {"reason": "上门"}).status_code == 200  # he is still to go there
    Booking.objects.update(state="done", done_by=worker)
    answer = client.post(url, {"reason": "看看"})
    assert answer.status_code == 404
    assert "13800008000" not in answer.content.decode()


def test_an_act_sent_again_is_stored_although_its_row_went_out_of_sight(client, place, worker):
    grant(worker, Role.GRID_WORKER, place.other.street)
    booking = make.booking(place.other.grid, worker, assignee=worker)
    client.force_login(worker)
    url = reverse("finish_booking", args=[booking.pk])
    key = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    sent = {"result": "当场办好", "client_key": key, "version": booking.version}
    for _time in range(2):
        answer = client.post(url, sent, headers={"X-Outbox": "background"})
        assert (answer.status_code, answer.json()) == (200, {"stored": True})
    assert client.get(url).status_code == 404


def test_many_looks_are_told_though_the_thirtieth_was_not_counted(place, worker, auditor, wish):
    for _look in range(MANY - 1):
        reveal_person(row=wish, reason="联系本人", actor=worker)
    AuditEntry.objects.create(actor=worker, action="grids.reveal_person", model="grids.wish", row_id="1")
    told = Notification.objects.filter(recipient=auditor)
    assert not told.exists()
    for _look in range(3):
        reveal_person(row=wish, reason="联系本人", actor=worker)
    assert told.count() == 1
    told.update(created_at=timezone.now() - SPAN - DAY)
    reveal_person(row=wish, reason="联系本人", actor=worker)
    assert told.count() == 2


@pytest.mark.parametrize("name", ["现场.heic", "现场.HEIC", "说明.docx", "现场"])
def test_what_cannot_be_cleaned_is_refused_with_advice(client_of, place, worker, name):
    body = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00Exif\x00\x00GPSLatitude=40.99"
    values = {"grid": place.grid.pk, "category": "fire", "place": "1号楼", "text": "堵", "level": "normal"}
    sent = values | {"files": [png(), SimpleUploadedFile(name, body)]}
    answer = client_of(worker).post(reverse("grid_report_new"), sent)
    assert answer.status_code == 422
    assert "兼容性最佳" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_picture_of_old_that_cannot_be_cleaned_is_not_handed_out(client_of, place, worker, street_staff):
    report = make.report(place.grid, worker)
    assign_report(
        report=accept_report(report=report, level="normal", actor=street_staff),
        handler=worker,
        actor=street_staff,
    )
    handle_report(report=report, result="已清理", files=[png()], actor=worker)
    file = report.evidence.get()
    url = reverse("report_file", args=[report.pk, file.key])
    assert client_of(street_staff).get(url)["Content-Type"] == "image/png"
    file.name = "现场.heic"
    file.save()
    assert client_of(street_staff).get(url).status_code == 404


@pytest.mark.parametrize("name", ["grid_report_new", "fulfil_wish", "handle_report"])
def test_a_phone_is_told_which_pictures_are_taken(client_of, place, worker, street_staff, wish, name):
    report = make.report(place.grid, worker, state="assigned", handler=worker)
    Wish.objects.update(state="claimed")
    args = {"grid_report_new": [], "fulfil_wish": [wish.pk], "handle_report": [report.pk]}[name]
    files = client_of(worker).get(reverse(name, args=args)).context["form"]["files"]
    assert 'accept="image/jpeg,image/png,image/webp,application/pdf"' in str(files)


@pytest.mark.parametrize("name", ["wish_new", "booking_new"])
def test_the_phone_remembers_no_resident(client_of, place, worker, name):
    form = client_of(worker).get(reverse(name)).context["form"]
    for field in Wish.PERSONAL:
        assert 'autocomplete="off"' in str(form[field]), field


@pytest.mark.parametrize(
    ("name", "honorific", "shown"),
    [
        ("张秀英", "ms", "张女士"),
        ("欧阳锋", "mr", "欧阳先生"),
        ("司马", "uncle", "司马叔叔"),
        ("其其格", "ms", "其女士"),
        (" 乌兰 ", "aunt", "乌阿姨"),
    ],
)
def test_a_resident_is_shown_by_surname_in_chinese_whatever_the_writer_reads(name, honorific, shown):
    with translation.override("en"):
        assert form_of_address(name, honorific) == shown


def test_after_its_time_nothing_of_the_resident_is_left(place, worker, claimer, tree):
    past = timezone.now() - 91 * DAY
    wish = make.wish(place.grid, worker, place="6号楼2单元", result="交给他儿子", detail="独居", value=120)
    make.claim(wish, tree.office_a, claimer, state="given_back", reason="脾气不好")
    booking = make.booking(
        place.grid, worker, matter="取药", note="卧床", result="已取", papers_taken="身份证", minutes=30
    )
    Wish.objects.update(state="confirmed", ended_at=past)
    Booking.objects.update(state="confirmed", ended_at=past)

    assert clear_persons(timezone.localdate()) == 2
    wish.refresh_from_db()
    booking.refresh_from_db()
    for row, emptied in (
        (wish, ("place", "result", "detail")),
        (booking, ("place", "matter", "note", "result", "papers_taken")),
    ):
        assert [getattr(row, name) for name in (*row.PERSONAL, *emptied)] == [""] * (3 + len(emptied))
    assert Claim.objects.get().reason == ""
    assert (wish.title, wish.value, wish.state) == ("一副老花镜", 120, "confirmed")
    assert (booking.category, booking.minutes) == ("pension", 30)


def test_the_nearest_rule_says_how_long_and_rules_are_read_once(
    place, worker, tree, django_assert_num_queries
):
    make.rule(tree.city, keep_days=10)
    make.rule(place.street, keep_days=200)
    make.rule(place.community, keep_days=30)
    ended = {"state": "confirmed", "ended_at": timezone.now() - 40 * DAY}
    for grid in (place.grid, make.grid(place.street), place.other.grid):
        for _number in range(3):
            make.wish(grid, worker, **ended)
    today = timezone.localdate()

    assert clear_persons(today) == 6
    kept = Wish.objects.filter(cleared_on__isnull=True)
    assert set(kept.values_list("grid__organisation", flat=True)) == {place.street.pk}
    with django_assert_num_queries(5):  # drafts, the rules, wishes, bookings, old sendings
        assert clear_persons(today) == 0


def test_what_ended_is_kept_for_the_whole_of_its_last_day(place, worker):
    today = timezone.localdate()
    make.rule(place.street, keep_days=10)
    make.wish(place.grid, worker, state="confirmed", ended_at=timezone.now())
    assert [clear_persons(today + days * DAY) for days in (10, 11)] == [0, 1]


@pytest.mark.parametrize(("seconds", "left"), [(-60, PERSON["person_name"]), (60, "")])
def test_in_a_draft_a_resident_stays_for_a_day_and_the_rest_longer(worker, seconds, left):
    typed = {
        "person_name": [PERSON["person_name"]],
        "rows-2-person_phone": ["13800008000"],
        "title": ["老花镜"],
    }
    draft = keep_draft(key="/wishes/new/", fields=typed, actor=worker)
    Draft.objects.update(saved_at=timezone.now() - DRAFTED_FOR - timedelta(seconds=seconds))

    clear_persons(timezone.localdate())

    draft.refresh_from_db()
    assert draft.fields["person_name"] == [left]
    assert bool(draft.fields["rows-2-person_phone"][0]) == bool(left)
    assert draft.fields["title"] == ["老花镜"]


def test_drafts_about_a_resident_end_with_the_resident_and_others_stay(place, worker):
    ended = make.wish(place.grid, worker, state="confirmed", ended_at=timezone.now() - 91 * DAY)
    live = make.wish(place.grid, worker)
    for wish in (ended, live):
        keep_draft(key=f"{wish.get_absolute_url()}report/", fields={"note": ["张奶奶腿脚不便"]}, actor=worker)

    clear_persons(timezone.localdate())

    assert [draft.key for draft in Draft.objects.all()] == [f"{live.get_absolute_url()}report/"]


def test_a_leader_reads_nothing_of_the_resident_in_lists(client_of, place, worker):
    looker = person(place.street, Role.LEADER)
    later = timezone.now() + DAY
    add_booking(
        grid=place.grid, appointed_at=later, place="6号楼2单元", matter="生存认证", actor=worker, **PERSON
    )
    text = client_of(looker).get(reverse("booking_list")).content.decode()
    assert "6号楼2单元" in text
    for own in ("秀英", "8000", "301"):
        assert own not in text
