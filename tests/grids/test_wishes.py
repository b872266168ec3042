"""Wishes: masked outside, claimed by one, a few at a time, released past the limit, confirmed by another."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from grids.models import Claim, Wish
from grids.residents.services import reveal_person
from grids.residents.services.people import CLEAR, MANY, clear_persons
from grids.wishes.services import (
    add_wish,
    claim_wish,
    confirm_wish,
    extend_claim,
    fulfil_wish,
    give_back_wish,
    screen_wish,
)
from grids.wishes.services.claims import RELEASE, push_unclaimed, release_overdue
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.notifications.models import Notification
from portal.workflow import StaleState
from tests.factories import grids as make
from tests.factories.accounts import person
from tests.factories.organisations import unit

VALUES = {
    "kind": "goods",
    "title": "一副老花镜",
    "person_name": "张秀英",
    "honorific": "aunt",
    "person_phone": "13800008000",
    "person_address": "6号楼2单元301",
}


def test_the_way_of_a_wish(place, worker, street_staff, claimer, tree):
    wish = add_wish(grid=place.grid, actor=worker, **VALUES)
    assert wish.shown_as == "张阿姨"
    screen_wish(wish=wish, title="一副老花镜（200度）", shown_as="张阿姨", publish=True, actor=street_staff)
    claim = claim_wish(wish=wish, kind="unit", organisation=tree.office_a, actor=claimer)
    fulfil_wish(wish=wish, result="已送到家", actor=claimer)
    confirm_wish(wish=wish, answer="satisfied", actor=worker)

    claim.refresh_from_db()
    assert (wish.state, claim.state, wish.confirmed_by) == ("confirmed", "done", worker)
    told = AuditEntry.objects.filter(model="grids.wish")
    assert told.count() == 6
    for entry in told:
        assert "张秀英" not in str(entry.changes) + entry.row_label
        assert "13800008000" not in str(entry.changes)


@pytest.mark.parametrize("text", ["张秀英想要老花镜", "电话13800008000", "送到6号楼2单元301"])
def test_what_goes_out_holds_nothing_of_the_resident(place, worker, street_staff, text):
    with pytest.raises(ValidationError):
        add_wish(grid=place.grid, actor=worker, **VALUES | {"title": text})
    wish = make.wish(place.grid, worker, **VALUES)
    with pytest.raises(ValidationError) as fault:
        screen_wish(wish=wish, title=text, shown_as="张阿姨", actor=street_staff)
    assert list(fault.value.message_dict) == ["title"]
    wish.refresh_from_db()
    assert wish.state == "collected"


def test_a_worker_neither_screens_nor_publishes(place, worker):
    wish = make.wish(place.grid, worker)
    with pytest.raises(PermissionDenied):
        screen_wish(wish=wish, title="眼镜", shown_as="张阿姨", actor=worker)


def test_who_comes_second_is_told_so_and_holds_nothing(place, wish, claimer, outsider, tree):
    make.partner(place.street, tree.office_b)
    claim_wish(wish=Wish.objects.get(), kind="unit", organisation=tree.office_a, actor=claimer)
    with pytest.raises(StaleState):
        claim_wish(wish=Wish.objects.get(), kind="branch", organisation=tree.branch_b, actor=outsider)
    assert Claim.objects.count() == 1


def test_nobody_claims_for_an_organisation_that_is_not_his(wish, claimer, tree):
    with pytest.raises(PermissionDenied):
        claim_wish(wish=wish, kind="unit", organisation=tree.office_b, actor=claimer)
    assert not Claim.objects.exists()


def test_units_and_members_have_places_of_their_own(place, worker, claimer, tree):
    make.rule(place.street, most_claims=1)
    wishes = [make.wish(place.grid, worker, state="published") for _number in range(3)]
    claim_wish(wish=wishes[0], kind="unit", organisation=tree.office_a, actor=claimer)
    with pytest.raises(ValidationError):
        claim_wish(wish=wishes[1], kind="unit", organisation=tree.office_a, actor=claimer)
    wishes[1].refresh_from_db()
    assert wishes[1].state == "published"  # the refused claim left nothing
    claim_wish(wish=wishes[1], kind="member", organisation=tree.office_a, actor=claimer)
    fulfil_wish(wish=wishes[0], result="已送到", actor=claimer)
    claim_wish(wish=wishes[2], kind="unit", organisation=tree.office_a, actor=claimer)


def test_who_claims_is_what_it_claims_as(place, wish, claimer, cadre, tree):
    wrong = ((cadre, "unit", tree.branch_a), (claimer, "branch", tree.office_a))
    for who, kind, organisation in wrong:
        with pytest.raises(ValidationError) as fault:
            claim_wish(wish=wish, kind=kind, organisation=organisation, actor=who)
        assert list(fault.value.message_dict) == ["kind"]
    unit(tree.branch_a)  # a small office: nothing of the Party stands in it but the branch
    claim = claim_wish(wish=wish, kind="unit", organisation=tree.branch_a, actor=cadre)
    assert claim.claimer == str(tree.branch_a)


def test_a_members_own_claim_is_given_back_by_himself_or_the_street(place, claimer, wish, tree, street_staff):
    colleague = person(tree.office_a, Role.UNIT_STAFF)
    for who in (claimer, street_staff):
        claim_wish(wish=wish, kind="member", organisation=tree.office_a, actor=claimer)
        with pytest.raises(ValidationError):
            give_back_wish(wish=wish, reason="他不在", actor=colleague)
        assert Claim.objects.filter(state="open").count() == 1
        give_back_wish(wish=wish, reason="一时办不到", actor=who)
    claim_wish(wish=wish, kind="unit", organisation=tree.office_a, actor=claimer)
    give_back_wish(wish=wish, reason="单位里商量过了", actor=colleague)


def test_under_a_lowered_limit_every_place_that_is_held_counts(place, worker, claimer, tree):
    first, second, third = (make.wish(place.grid, worker, state="published") for _number in range(3))
    for one in (first, second):
        claim_wish(wish=one, kind="unit", organisation=tree.office_a, actor=claimer)
    fulfil_wish(wish=first, result="已送到", actor=claimer)
    make.rule(place.street, most_claims=1)
    with pytest.raises(ValidationError):
        claim_wish(wish=third, kind="unit", organisation=tree.office_a, actor=claimer)


def test_a_wish_given_back_is_open_to_others_again(wish, claimer, tree):
    claim_wish(wish=wish, kind="unit", organisation=tree.office_a, actor=claimer)
    give_back_wish(wish=wish, reason="一时办不到", actor=claimer)

    assert (wish.state, wish.fulfil_by) == ("published", None)
    assert Claim.objects.get().state == "given_back"
    claim_wish(wish=wish, kind="unit", organisation=tree.office_a, actor=claimer)
    assert Claim.objects.filter(state="open").count() == 1


def test_a_claim_is_extended_once(wish, claimer, tree, worker):
    claim_wish(wish=wish, kind="unit", organisation=tree.office_a, actor=claimer)
    before = wish.fulfil_by
    extend_claim(wish=wish, reason="正在采购", actor=worker)
    assert wish.fulfil_by > before
    with pytest.raises(StaleState):
        extend_claim(wish=wish, reason="再等等", actor=claimer)


def test_who_logged_the_fulfilment_does_not_confirm_it(wish, claimer, tree, worker, street_staff):
    claim_wish(wish=wish, kind="unit", organisation=tree.office_a, actor=claimer)
    fulfil_wish(wish=wish, result="已送到家", actor=worker)
    with pytest.raises(ValidationError):
        confirm_wish(wish=wish, answer="satisfied", actor=worker)
    confirm_wish(wish=wish, answer="satisfied", actor=street_staff)


def test_past_its_limit_a_claim_is_released_once(place, wish, claimer, tree, worker):
    make.claim(wish, tree.office_a, claimer)
    tomorrow = timezone.localdate() + timedelta(days=1)
    late = wish.fulfil_by + timedelta(days=1)

    assert [release_overdue(day) for day in (tomorrow, late, late)] == [0, 1, 0]
    wish.refresh_from_db()
    assert wish.state == "published"
    assert Claim.objects.get().state == "expired"
    assert AuditEntry.objects.filter(action=RELEASE, actor=None).count() == 1
    assert {one.recipient for one in Notification.objects.all()} == {worker, claimer}


def test_partners_are_told_once_of_what_nobody_claimed(place, worker, claimer):
    yesterday = timezone.localdate() - timedelta(days=1)
    make.wish(place.grid, worker, state="published", claim_until=yesterday)
    assert [push_unclaimed(timezone.localdate()) for _run in range(2)] == [1, 0]
    assert Notification.objects.filter(recipient=claimer).count() == 1


def test_the_daily_jobs_run(place, wish, claimer, tree):
    make.claim(wish, tree.office_a, claimer)
    Wish.objects.update(fulfil_by=timezone.localdate() - timedelta(days=1))
    for kind in (RELEASE, CLEAR):
        job = jobs.enqueue(kind, key=kind, organisation=tree.root, actor=None)
        assert jobs.run(job.pk) == Job.State.DONE
    assert Wish.objects.get().state == "published"


def test_looking_at_a_resident_is_recorded_and_many_looks_are_told(
    place, wish, worker, auditor, claimer, leader
):
    for who in (claimer, leader):
        with pytest.raises(PermissionDenied):
            reveal_person(row=wish, reason="看看", actor=who)
    for _look in range(MANY + 1):
        reveal_person(row=wish, reason="联系本人", actor=worker)
    entries = AuditEntry.objects.filter(action="grids.reveal_person", actor=worker)
    assert entries.count() == MANY + 1
    assert entries.first().reason == "联系本人"
    assert Notification.objects.filter(recipient=auditor).count() == 1


def test_residents_data_is_cleared_after_its_time(place, worker):
    ended = timezone.now() - timedelta(days=91)
    old = make.wish(place.grid, worker, state="confirmed", ended_at=ended, detail="独居")
    young = make.wish(place.grid, worker, state="confirmed", ended_at=timezone.now())
    running = make.booking(place.grid, worker)
    today = timezone.localdate()

    assert [clear_persons(today), clear_persons(today)] == [1, 0]
    for row in (old, young, running):
        row.refresh_from_db()
    assert (old.person_name, old.person_phone, old.person_address, old.detail) == ("", "", "", "")
    assert (old.cleared_on, old.shown_as) == (today, "张女士")
    assert young.person_phone
    assert running.person_phone


@pytest.mark.parametrize(
    ("phone", "masked"), [("13800008000", "138****8000"), ("7654321", "*****21"), ("", "")]
)
def test_phones_are_masked(phone, masked):
    assert Wish(person_phone=phone).masked_phone == masked
