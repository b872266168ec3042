"""Bounds in the grids, tried on each side: days of posts, places of claims, looks, lines, moments, and how long things are kept."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from grids.bookings.services import (
    add_booking,
    assign_booking,
    confirm_booking,
    finish_booking,
    reschedule_booking,
)
from grids.bookings.services.teams import teams_of
from grids.ground.services import change_grid, end_post, post_worker
from grids.ground.services.handover import hand_over
from grids.ground.services.notes import moment_of
from grids.models import Booking, Claim, GridPost, Report, TaskPlace, Visit, Wish
from grids.outbox.models import Sending
from grids.outbox.services import forget_receipts
from grids.partners.services import add_partner
from grids.reports.services import add_report, return_report
from grids.residents.services import clear_persons, reveal_person
from grids.residents.services.masking import check_masked
from grids.residents.services.people import CLEAR
from grids.visits.services import add_visit, set_task
from grids.wishes.services import add_wish, claim_wish, claimers_of, extend_claim, fulfil_wish, give_back_wish
from grids.wishes.services.claims import RELEASE, push_unclaimed, release_overdue
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.calendar.workdays import workdays_after
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.notifications.models import Notification
from portal.organisations.models import Unit
from portal.workflow import StaleState
from tests.factories import grids as make
from tests.factories.accounts import grant, person
from tests.factories.files import png
from tests.factories.organisations import organisation, unit
from tests.limits import allowed
from tests.watching import Meanwhile

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
TUESDAY = date(2026, 3, 10)
UPDATE = 'UPDATE "grids_wish"'
PERSON = {
    "person_name": "张秀英",
    "honorific": "aunt",
    "person_phone": "13800008000",
    "person_address": "6号楼2单元301",
}


@pytest.fixture(autouse=True)
def now():
    """Stand still on a Tuesday morning far from holidays; rows and people begin on that day."""
    with time_machine.travel(f"{TUESDAY} 09:00+08:00", tick=False) as clock:
        yield clock


@pytest.fixture
def today(now):
    return timezone.localdate()


@pytest.fixture
def second(place, worker):
    """Another worker of the street, not posted."""
    return person(place.street, Role.GRID_WORKER, username="second", name="其木格")


def left(place, worker, **fields) -> Booking:
    return make.booking(place.grid, worker, **{"assignee": worker} | fields)


# Posts and what is handed over


def end(worker, day, actor):
    return end_post(post=GridPost.objects.get(worker=worker), ends_on=day, actor=actor)


@pytest.mark.parametrize(
    ("last", "fields", "takes_over"),
    [
        (0, {}, True),
        (0, {"duty": "backup"}, False),
        (0, {"starts_on": 1}, True),
        (0, {"starts_on": 2}, False),
        (0, {"ends_on": 0}, False),
        (0, {"ends_on": 1}, True),
        (-3, {"starts_on": 0}, True),
        (-3, {"starts_on": 1}, False),
        (-3, {"ends_on": -1}, False),
    ],
)
def test_the_main_worker_of_the_day_after_takes_over_or_of_today_once_that_is_past(
    place, worker, second, street_staff, today, last, fields, takes_over
):
    booking = left(place, worker, appointed_at=timezone.now() + 5 * DAY)
    GridPost.objects.update(duty="backup")
    days = {name: today + days * DAY if name != "duty" else days for name, days in fields.items()}
    make.post(place.grid, second, **days)

    end(worker, today + last * DAY, street_staff)

    booking.refresh_from_db()
    assert booking.assignee == (second if takes_over else None)


@pytest.mark.parametrize(
    ("dissolved", "begins", "ends", "then"),
    [
        # Whoever is there leaves on the last day of the grid, or on the first day of the post after it.
        (0, -30, None, 0),
        (0, -30, 1, 0),
        (-3, -30, 0, -3),
        (-3, 0, None, 0),
        # These posts have ended, or end on that day already.
        (0, -30, 0, 0),
        (-3, -30, -1, -1),
        (-3, -30, -3, -3),
        (-1, 0, 0, 0),
    ],
)
def test_a_post_ends_with_its_grid(place, worker, street_staff, today, dissolved, begins, ends, then):
    days = {"starts_on": begins, "ends_on": ends}
    GridPost.objects.update(
        **{name: None if number is None else today + number * DAY for name, number in days.items()}
    )

    change_grid(place.grid, version=1, ends_on=today + dissolved * DAY, actor=street_staff)

    assert GridPost.objects.get().ends_on == today + then * DAY
    assert AuditEntry.objects.filter(action="grids.end_post").count() == int(ends != then)


def test_neither_a_worker_of_another_grid_nor_a_withdrawn_one_takes_over(
    place, worker, second, street_staff, today
):
    booking = left(place, worker)
    GridPost.objects.update(duty="backup")
    make.post(make.grid(place.community), second)
    make.post(place.grid, person(place.street, Role.GRID_WORKER, is_active=False))

    end(worker, today, street_staff)

    booking.refresh_from_db()
    assert booking.assignee is None


def test_a_post_in_another_grid_keeps_no_work_in_this_one(place, worker, street_staff, today):
    booking = left(place, worker)
    make.post(make.grid(place.community), worker)
    elsewhere = make.booking(place.other.grid, worker, assignee=worker)

    post = GridPost.objects.get(grid=place.grid)
    end_post(post=post, ends_on=today, actor=street_staff)

    booking.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (booking.assignee, elsewhere.assignee) == (None, worker)


def test_what_is_handed_over_is_counted_and_nothing_is_told_of_nothing(place, worker, street_staff, today):
    post = GridPost.objects.get()
    assert hand_over(end(worker, today, street_staff), actor=street_staff) == 0
    assert not Notification.objects.exists()

    for _number in range(2):
        left(place, worker)
    left(place, worker, state="done")
    post.refresh_from_db()
    assert hand_over(post, actor=street_staff) == 2
    make.post(place.grid, worker, duty="backup", starts_on=today + DAY)
    left(place, worker)
    assert hand_over(post, actor=street_staff) == 0


@pytest.mark.parametrize(
    ("due", "his"),
    [
        (-SECOND, False),
        (timedelta(), True),
        (SECOND, True),
        (timedelta(hours=14, minutes=59, seconds=59), True),
        (timedelta(hours=15), False),
    ],
)
def test_what_falls_due_from_now_to_the_end_of_his_last_day_he_does_himself(
    place, worker, street_staff, today, due, his
):
    booking = left(place, worker, appointed_at=timezone.now() + due)

    end(worker, today, street_staff)

    booking.refresh_from_db()
    assert booking.assignee == (worker if his else None)


def test_the_street_is_told_where_it_waits_or_who_takes_over(
    place, worker, second, street_staff, community_cadre, today
):
    left(place, worker)
    end(worker, today - DAY, street_staff)
    waiting = Notification.objects.get()
    assert (waiting.recipient, waiting.words["n"]) == (community_cadre, 1)

    Notification.objects.all().delete()
    make.post(place.grid, second, duty="main")
    third = person(place.street, Role.GRID_WORKER)
    post = make.post(place.grid, third, duty="backup")
    left(place, third)
    end_post(post=post, ends_on=today - DAY, actor=street_staff)

    notices = {one.recipient: one for one in Notification.objects.all()}
    assert set(notices) == {community_cadre, second}
    assert notices[community_cadre].sentence != notices[second].sentence


def test_a_worker_who_takes_over_by_his_own_act_is_not_told(place, worker, today):
    boss = person(place.street, Role.GRID_WORKER)
    GridPost.objects.update(duty="backup", ends_on=today)
    make.post(place.grid, boss)
    left(place, worker)
    post = GridPost.objects.get(worker=worker)

    assert hand_over(post, actor=boss) == 1

    assert not Notification.objects.filter(recipient=boss).exists()


@pytest.mark.parametrize(("days", "taken"), [(-1, False), (0, False), (1, True)])
def test_a_main_worker_is_posted_from_the_day_after_the_last_of_the_one_before(
    place, worker, second, street_staff, today, days, taken
):
    make.post(make.grid(place.community), person(place.street, Role.GRID_WORKER), ends_on=today + 9 * DAY)
    make.post(place.grid, person(place.street, Role.GRID_WORKER), duty="backup", ends_on=today + 9 * DAY)
    end(worker, today, street_staff)

    def act():
        starts_on = today + days * DAY
        return post_worker(
            grid=place.grid, worker=second, duty="main", starts_on=starts_on, actor=street_staff
        )

    if taken:
        assert act().duty == "main"
        notice = Notification.objects.get(recipient=second)
        assert notice.words["day"] == str(today + DAY)
    else:
        with pytest.raises(ValidationError) as refused:
            act()
        assert list(refused.value.message_dict) == ["starts_on"]


@pytest.mark.parametrize(("days", "taken"), [(-1, True), (0, True), (1, False)])
def test_nobody_is_posted_after_the_last_day_of_a_grid(
    place, worker, second, street_staff, today, days, taken
):
    type(place.grid).objects.filter(pk=place.grid.pk).update(ends_on=today)
    grid = type(place.grid).objects.get(pk=place.grid.pk)
    given = {"grid": grid, "worker": second, "duty": "backup", "actor": street_staff}

    if taken:
        assert post_worker(starts_on=today + days * DAY, **given)
    else:
        with pytest.raises(ValidationError, match=str(today)):
            post_worker(starts_on=today + days * DAY, **given)


def test_a_worker_of_two_streets_is_posted_in_either(place, worker, street_staff, today):
    both = person(place.other.street, Role.GRID_WORKER)
    with pytest.raises(ValidationError) as refused:
        post_worker(grid=place.grid, worker=both, duty="backup", starts_on=today, actor=street_staff)
    assert list(refused.value.message_dict) == ["worker"]
    grant(both, Role.GRID_WORKER, place.street)

    assert post_worker(grid=place.grid, worker=both, duty="backup", starts_on=today, actor=street_staff)


def test_a_dissolved_grid_ends_the_posts_that_would_outlast_it_and_no_other(
    place, worker, second, street_staff, today
):
    last = today + 5 * DAY
    before = make.post(place.grid, second, duty="backup", ends_on=last - DAY)
    same = make.post(place.grid, person(place.street), duty="backup", ends_on=last)
    after = make.post(place.grid, person(place.street), duty="backup", ends_on=last + DAY)
    late = make.post(place.grid, person(place.street), duty="backup", starts_on=last + 2 * DAY)
    over = make.post(
        place.grid, person(place.street), duty="backup", starts_on=today - 9 * DAY, ends_on=today - DAY
    )
    elsewhere = make.post(make.grid(place.community), second)

    change_grid(place.grid, version=1, ends_on=last, actor=street_staff)

    ends = {post.pk: post.ends_on for post in GridPost.objects.all()}
    assert [ends[post.pk] for post in (before, same, after, late, over, elsewhere)] == [
        last - DAY,
        last,
        last,
        last + 2 * DAY,
        today - DAY,
        None,
    ]
    assert ends[GridPost.objects.get(worker=worker).pk] == last
    ended = AuditEntry.objects.filter(action="grids.end_post")
    assert ended.count() == 3  # the main worker's, the one that outlasts it, the one that had not begun


def test_a_grid_stays_in_its_community_whatever_is_sent(place, street_staff):
    changed = change_grid(
        place.grid, version=1, organisation=place.other.community, households=5, actor=street_staff
    )

    assert (changed.organisation, changed.households) == (place.community, 5)


# Notes and moments


@pytest.mark.parametrize(
    ("kept", "believed"),
    [
        (-14 * DAY - SECOND, False),
        (-14 * DAY, True),
        (-14 * DAY + SECOND, True),
        (-SECOND, True),
        (timedelta(), True),
        (SECOND, False),
    ],
)
def test_what_a_phone_says_of_its_moment_is_believed_for_two_weeks(now, kept, believed):
    moment = timezone.now()

    assert moment_of(moment + kept) == (moment + kept if believed else moment)
    assert moment_of(None) == moment


@pytest.mark.parametrize(("kept", "believed"), [(-SECOND, False), (timedelta(), True), (SECOND, True)])
def test_and_not_before_the_thing_began(now, kept, believed):
    moment = timezone.now()
    since = moment - DAY

    assert moment_of(since + kept, since) == (since + kept if believed else moment)
    assert moment_of(moment - 20 * DAY, moment - 30 * DAY) == moment


NOTES = {
    "visit": lambda grid, actor: add_visit(grid=grid, kind="shop", place="8号", finding="well", actor=actor),
    "report": lambda grid, actor: add_report(grid=grid, category="fire", place="8号", text="堵", actor=actor),
    "wish": lambda grid, actor: add_wish(grid=grid, kind="goods", title="眼镜", actor=actor, **PERSON),
    "booking": lambda grid, actor: add_booking(
        grid=grid, place="8号", appointed_at=timezone.now() + DAY, actor=actor, **PERSON
    ),
}


@pytest.mark.parametrize("note", NOTES)
def test_nobody_notes_anything_in_a_grid_that_is_not_his(place, worker, claimer, note):
    assert NOTES[note](place.grid, worker).pk
    for grid, actor in ((place.other.grid, worker), (place.grid, claimer)):
        with pytest.raises(PermissionDenied):
            NOTES[note](grid, actor)


@pytest.mark.parametrize(("files", "taken"), [(5, True), (6, True), (7, False)])
def test_six_pictures_at_a_time(place, worker, files, taken):
    pictures = [png(f"{number}.png") for number in range(files)]
    given = {"grid": place.grid, "category": "fire", "place": "8号", "text": "堵塞", "actor": worker}

    if taken:
        assert add_report(files=pictures, **given).evidence.count() == files
    else:
        with pytest.raises(ValidationError) as refused:
            add_report(files=pictures, **given)
        assert list(refused.value.message_dict) == ["files"]
        assert not Report.objects.exists()


def test_a_picture_that_is_none_is_refused_as_a_file(place, worker):
    false = SimpleUploadedFile("堵塞.png", b"no picture")

    with allowed(False, "files"):
        add_report(grid=place.grid, category="fire", place="8号", text="堵塞", files=[false], actor=worker)
    assert not Report.objects.exists()


def test_the_jobs_of_each_day_release_remind_and_clear(place, wish, claimer, worker, tree, today):
    make.rule(place.street, keep_days=10)
    make.claim(wish, tree.office_a, claimer)
    Wish.objects.update(fulfil_by=today - DAY)
    waiting = make.wish(place.grid, worker, state="published", claim_until=today - DAY)
    over = make.wish(place.grid, worker, state="confirmed", ended_at=timezone.now() - 11 * DAY)

    for kind in (RELEASE, CLEAR):
        assert jobs.run(jobs.enqueue(kind, key=kind, organisation=tree.root, actor=None).pk) == Job.State.DONE

    for row in (wish, waiting, over):
        row.refresh_from_db()
    assert (wish.state, waiting.pushed_on, over.cleared_on) == ("published", today, today)


# Visits


TASK = {"title": "排查", "kind": "shop"}


@pytest.mark.parametrize(
    ("places", "taken"), [(0, False), (1, True), (1999, True), (2000, True), (2001, False)]
)
def test_a_task_names_two_thousand_places_at_most(place, worker, street_staff, today, places, taken):
    lines = [f"{place.grid.code} 商铺{number}" for number in range(places)]
    given = {"organisation": place.street, "due_on": today, "actor": street_staff} | TASK

    if taken:
        assert set_task(lines=[*lines, "", *lines[:1]], **given).places_total == places
    else:
        with pytest.raises(ValidationError, match="2000"):
            set_task(lines=[*lines, ""], **given)


@pytest.mark.parametrize(("length", "taken"), [(79, True), (80, True), (81, False)])
def test_a_place_of_a_task_is_as_long_as_its_field(place, street_staff, today, length, taken):
    assert TaskPlace._meta.get_field("place").max_length == 80
    lines = [f"{place.grid.code} {'长' * length}"]
    given = {"organisation": place.street, "due_on": today, "actor": street_staff} | TASK

    if taken:
        assert set_task(lines=lines, **given).places_total == 1
    else:
        with pytest.raises(ValidationError, match="1"):
            set_task(lines=lines, **given)


@pytest.mark.parametrize("line", ["NO 商铺", "{code}", "{code} "])
def test_ten_lines_that_fit_no_grid_are_named(place, street_staff, today, line):
    bad = [line.format(code=place.grid.code)] * 12
    with pytest.raises(ValidationError) as refused:
        set_task(
            organisation=place.street,
            lines=[f"{place.grid.code} 商铺", *bad],
            due_on=today,
            actor=street_staff,
            **TASK,
        )

    assert "、".join(str(number) for number in range(2, 12)) in refused.value.messages[0]
    assert "12" not in refused.value.messages[0]


def test_ten_lines_that_fit_several_grids_are_named(place, street_staff, today):
    second = organisation(place.street, name="第二社区党委", kind="primary_committee")
    for one in (place.community, second):
        make.grid(one, code="01")
    with pytest.raises(ValidationError) as refused:
        set_task(organisation=place.street, lines=["01 商铺"] * 12, due_on=today, actor=street_staff, **TASK)

    assert "、".join(str(number) for number in range(1, 11)) in refused.value.messages[0]
    assert "11" not in refused.value.messages[0]


def test_workers_of_the_named_grids_of_today_are_told_of_a_task(place, worker, second, street_staff, today):
    make.post(make.grid(place.community), second)
    past = person(place.street, Role.GRID_WORKER)
    make.post(place.grid, past, duty="backup", ends_on=today - DAY)
    lines = [f"{place.grid.code} 商铺1", f"{place.grid.code} 商铺2"]

    task = set_task(organisation=place.street, lines=lines, due_on=today, actor=street_staff, **TASK)

    notice = Notification.objects.get()
    assert (notice.recipient, notice.words) == (worker, {"day": str(today), "title": "排查"})
    assert str(task.pk) in notice.link


def test_a_place_is_ticked_off_by_a_visit_to_it_in_its_grid_alone(place, worker, street_staff, today):
    task = make.task(place.street, place.grid, street_staff, places=2)
    first, other = task.places.order_by("pk")
    beside = make.grid(place.community)
    make.post(beside, worker)
    given = {"kind": "shop", "place": "8号", "finding": "well", "actor": worker}

    add_visit(grid=place.grid, **given)
    add_visit(grid=beside, target=first, **given)
    assert not task.places.filter(visit__isnull=False).exists()
    visit = add_visit(grid=place.grid, target=first, **given)

    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.visit, other.visit) == (visit, None)
    assert Visit.objects.count() == 3


# Claims


def test_one_claims_for_partners_for_the_streets_line_and_for_what_lies_in_the_wishs_place(
    place, tree, wish, claimer
):
    make.partner(place.street, tree.branch_b, ends_on=timezone.localdate() - DAY)
    below = organisation(place.community, name="社区第一党支部")
    found = {
        who: set(claimers_of(User.objects.get(pk=person(home, role).pk), wish))
        for who, home, role in (
            ("unit", tree.office_a, Role.UNIT_STAFF),
            ("branch of it", tree.branch_a, Role.BRANCH_CADRE),
            ("community", place.community, Role.UNIT_STAFF),
            ("below", below, Role.BRANCH_CADRE),
            ("street", place.street, Role.UNIT_STAFF),
            ("past partner", tree.branch_b, Role.BRANCH_CADRE),
            ("other street", place.other.street, Role.UNIT_STAFF),
        )
    }

    assert found == {
        "unit": {tree.office_a},
        "branch of it": {tree.branch_a},
        "community": {place.community},
        "below": {below},
        "street": {place.street},
        "past partner": set(),
        "other street": set(),
    }


@pytest.mark.parametrize(("held", "taken"), [(1, True), (2, True), (3, False)])
@pytest.mark.parametrize("kind", ["unit", "member"])
def test_a_claimer_holds_three_at_a_time_of_each_kind(place, worker, claimer, tree, held, taken, kind):
    for number in range(held):
        make.claim(make.wish(place.grid, worker), tree.office_a, claimer, kind=kind, slot=number + 1)
    done = make.wish(place.grid, worker)
    make.claim(done, tree.office_a, claimer, kind=kind, slot=9, state="done")
    another = person(tree.office_a, Role.UNIT_STAFF)
    for slot in (1, 2, 3):  # what others hold, and he himself in the other way, counts elsewhere
        other_kind = "unit" if kind == "member" else "member"
        make.claim(make.wish(place.grid, worker), tree.office_a, claimer, kind=other_kind, slot=slot)
        if kind == "member":
            make.claim(make.wish(place.grid, worker), tree.office_a, another, kind="member", slot=slot)
        else:
            make.claim(make.wish(place.grid, worker), tree.office_b, another, kind="unit", slot=slot)
    wish = make.wish(place.grid, worker, state="published")

    if taken:
        claim = claim_wish(wish=wish, kind=kind, organisation=tree.office_a, actor=claimer)
        assert claim.slot == held + 1
    else:
        with pytest.raises(ValidationError, match="3"):
            claim_wish(wish=wish, kind=kind, organisation=tree.office_a, actor=claimer)
        wish.refresh_from_db()
        assert wish.state == "published"


def test_the_lowest_free_place_is_taken(place, worker, claimer, tree):
    make.claim(make.wish(place.grid, worker), tree.office_a, claimer, slot=1)
    make.claim(make.wish(place.grid, worker), tree.office_a, claimer, slot=3)
    wish = make.wish(place.grid, worker, state="published")

    assert claim_wish(wish=wish, kind="unit", organisation=tree.office_a, actor=claimer).slot == 2


def test_a_branch_claims_for_a_unit_only_while_one_hangs_on_it(place, wish, claimer, cadre, tree):
    made = unit(tree.branch_a)
    Unit.objects.filter(pk=made.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        claim_wish(wish=wish, kind="unit", organisation=tree.branch_a, actor=cadre)

    assert claim_wish(wish=wish, kind="member", organisation=tree.branch_a, actor=cadre).kind == "member"


def test_a_claim_sets_its_limit_in_workdays_and_has_not_been_extended(wish, claimer, tree, today):
    Wish.objects.update(is_extended=True)

    claim_wish(wish=wish, kind="unit", organisation=tree.office_a, actor=claimer)

    wish.refresh_from_db()
    assert (wish.fulfil_by, wish.is_extended) == (workdays_after(today, 15), False)


@pytest.mark.parametrize("days", [-3, 0, 3])
def test_an_extension_counts_from_the_limit_or_from_today_once_it_is_past(wish, claimer, tree, today, days):
    other = make.wish(wish.grid, wish.collected_by)
    for one, slot in ((wish, 1), (other, 2)):
        make.claim(one, tree.office_a, claimer, slot=slot)
    Wish.objects.update(fulfil_by=today + days * DAY)
    wish.refresh_from_db()
    version = wish.version

    extend_claim(wish=wish, reason="在采购", actor=claimer)

    assert wish.fulfil_by == workdays_after(max(today, today + days * DAY), 15)
    assert (wish.is_extended, wish.version) == (True, version + 1)
    other.refresh_from_db()
    assert (other.is_extended, other.fulfil_by) == (False, today + days * DAY)


def test_what_is_not_claimed_is_not_extended(wish, worker):
    Wish.objects.update(state="fulfilled")
    wish.refresh_from_db()
    with pytest.raises(StaleState):
        extend_claim(wish=wish, reason="在采购", actor=worker)


@pytest.mark.parametrize(("days", "released"), [(-1, True), (0, False), (1, False)])
def test_a_claim_is_released_on_the_day_after_its_limit(place, wish, claimer, tree, today, days, released):
    make.claim(wish, tree.office_a, claimer)
    other = make.wish(place.grid, wish.collected_by)
    make.claim(other, tree.office_a, claimer, slot=2)
    done = make.wish(place.grid, wish.collected_by, state="fulfilled")
    Wish.objects.update(fulfil_by=today + days * DAY, pushed_on=today - DAY, is_extended=True)
    Wish.objects.filter(pk=other.pk).update(fulfil_by=today + DAY)
    version = Wish.objects.get(pk=wish.pk).version

    assert release_overdue(today) == int(released)

    states = {one.pk: one.state for one in Wish.objects.all()}
    assert states[wish.pk] == ("published" if released else "claimed")
    assert (states[other.pk], states[done.pk]) == ("claimed", "fulfilled")
    if released:
        wish.refresh_from_db()
        assert (wish.claim_until, wish.pushed_on, wish.fulfil_by, wish.is_extended, wish.version) == (
            today + 7 * DAY,
            None,
            None,
            False,
            version + 1,
        )
        assert Claim.objects.get(wish=wish).ended_at == timezone.now()
        assert Claim.objects.get(wish=other).state == "open"


@pytest.mark.parametrize("since", [{"fulfil_by": TUESDAY}, {"state": "fulfilled"}])
def test_a_claim_that_was_extended_or_fulfilled_at_the_last_moment_is_not_released(
    wish, claimer, tree, today, since
):
    make.claim(wish, tree.office_a, claimer)
    Wish.objects.update(fulfil_by=today - DAY)

    with connection.execute_wrapper(Meanwhile(UPDATE, lambda: Wish.objects.update(**since))):
        assert release_overdue(today) == 0

    assert Wish.objects.filter(**since).exists()
    assert (Claim.objects.get().state, Notification.objects.count()) == ("open", 0)


@pytest.mark.parametrize("since", [{"state": "claimed"}, {"pushed_on": TUESDAY}])
def test_partners_are_not_told_of_a_wish_that_was_claimed_or_told_at_the_last_moment(
    wish, claimer, today, since
):
    Wish.objects.update(claim_until=today - DAY)

    with connection.execute_wrapper(Meanwhile(UPDATE, lambda: Wish.objects.update(**since))):
        assert push_unclaimed(today) == 0

    assert Wish.objects.filter(**{"pushed_on": None} | since).exists()
    assert Notification.objects.count() == 0


def test_each_late_claim_is_released_and_ended(place, wish, claimer, tree, today):
    for slot, one in enumerate((wish, make.wish(place.grid, wish.collected_by)), start=1):
        make.claim(one, tree.office_a, claimer, slot=slot)
    Wish.objects.update(fulfil_by=today - DAY)

    assert release_overdue(today) == 2
    assert set(Wish.objects.values_list("state", flat=True)) == {"published"}
    assert set(Claim.objects.values_list("state", flat=True)) == {"expired"}
    assert AuditEntry.objects.filter(action=RELEASE).count() == 2


def test_a_wish_given_back_is_open_for_seven_days(wish, claimer, tree, today):
    make.claim(wish, tree.office_a, claimer)

    give_back_wish(wish=wish, reason="办不到", actor=claimer)

    assert (wish.claim_until, wish.pushed_on, wish.fulfil_by) == (today + 7 * DAY, None, None)
    claim = Claim.objects.get()
    assert (claim.state, claim.reason, claim.ended_at) == ("given_back", "办不到", timezone.now())


@pytest.mark.parametrize(("days", "pushed"), [(-1, True), (0, False), (1, False)])
def test_partners_are_told_the_day_after_nobody_claimed(place, tree, worker, claimer, today, days, pushed):
    make.partner(place.other.street, tree.office_b)
    stranger = person(tree.office_b, Role.UNIT_STAFF)
    waiting = make.wish(place.grid, worker, state="published", claim_until=today + days * DAY)
    others = [
        make.wish(place.grid, worker, state="claimed", claim_until=today - DAY),
        make.wish(place.grid, worker, state="published", claim_until=today + 9 * DAY),
    ]

    assert push_unclaimed(today) == int(pushed)

    waiting.refresh_from_db()
    assert waiting.pushed_on == (today if pushed else None)
    assert [type(one).objects.get(pk=one.pk).pushed_on for one in others] == [None, None]
    assert Notification.objects.filter(recipient=claimer).count() == int(pushed)
    assert not Notification.objects.filter(recipient=stranger).exists()


def test_a_partner_whose_term_is_over_is_told_of_nothing(place, tree, worker, staff, today):
    make.partner(place.street, tree.office_a, ends_on=today - DAY)
    make.wish(place.grid, worker, state="published", claim_until=today - DAY)

    assert push_unclaimed(today) == 1
    assert not Notification.objects.exists()


def test_who_claimed_as_a_member_is_asked_and_a_unit_speaks_for_all(wish, claimer, tree):
    colleague = person(tree.office_a, Role.UNIT_STAFF)
    make.claim(wish, tree.office_a, claimer, kind="member")
    with pytest.raises(ValidationError, match=claimer.name):
        give_back_wish(wish=wish, reason="办不到", actor=colleague)

    Claim.objects.update(kind="unit")
    assert give_back_wish(wish=wish, reason="办不到", actor=colleague).state == "published"


def test_a_fulfilment_ends_the_claim_that_holds_the_wish_alone(place, wish, claimer, tree):
    other = make.wish(place.grid, wish.collected_by)
    make.claim(wish, tree.office_a, claimer)
    make.claim(other, tree.office_a, claimer, slot=2)

    fulfil_wish(wish=wish, result="已送到", actor=claimer)

    assert dict(Claim.objects.values_list("wish", "state")) == {wish.pk: "done", other.pk: "open"}


# Residents


def looks(actor, row, number):
    for _look in range(number):
        reveal_person(row=row, reason="联系本人", actor=actor)


@pytest.mark.parametrize(("number", "told"), [(29, 0), (30, 1), (31, 1), (60, 1)])
def test_the_thirtieth_look_within_an_hour_is_told_to_the_auditors(
    wish, worker, street_staff, auditor, claimer, number, told
):
    looks(street_staff, wish, 29)  # another's looks are his own
    looks(worker, wish, number)

    notices = Notification.objects.filter(recipient=auditor)
    assert notices.count() == told
    assert [notice.words for notice in notices] == [{"who": str(worker), "many": 30}] * told
    assert Notification.objects.count() == told


@pytest.mark.parametrize(("minutes", "told"), [(59, 1), (60, 1), (61, 0)])
def test_looks_are_counted_over_an_hour(wish, worker, auditor, now, minutes, told):
    looks(worker, wish, 29)
    now.shift(timedelta(minutes=minutes))
    looks(worker, wish, 1)

    assert Notification.objects.filter(recipient=auditor).count() == told


@pytest.mark.parametrize(("minutes", "told"), [(59, 1), (60, 1), (61, 2)])
def test_the_auditors_are_told_once_an_hour_of_each_person(
    wish, worker, street_staff, auditor, now, minutes, told
):
    looks(worker, wish, 30)
    looks(street_staff, wish, 30)
    now.shift(timedelta(minutes=minutes))
    looks(worker, wish, 30)

    words = [notice.words["who"] for notice in Notification.objects.filter(recipient=auditor)]
    assert sorted(words) == sorted([str(worker)] * told + [str(street_staff)])


@pytest.mark.parametrize(
    ("ended", "cleared"),
    [(timedelta(), False), (-SECOND, True)],
)
def test_residents_data_is_kept_for_ninety_whole_days(place, worker, today, ended, cleared):
    midnight = timezone.localtime().replace(hour=0)
    wish = make.wish(place.grid, worker, state="confirmed", ended_at=midnight - 90 * DAY + ended)
    running = make.wish(place.grid, worker, ended_at=midnight - 900 * DAY)

    assert clear_persons(today) == int(cleared)

    wish.refresh_from_db()
    running.refresh_from_db()
    assert (wish.person_name == "", wish.cleared_on) == (cleared, today if cleared else None)
    assert (running.person_name, running.cleared_on) == ("张某某", None)


@pytest.mark.parametrize(("phone", "told"), [("1", False), ("12", True)])
def test_a_phone_of_one_digit_tells_nobody(phone, told):
    row = Wish(**PERSON | {"person_phone": phone})

    if told:
        with pytest.raises(ValidationError):
            check_masked(row, title=f"找{phone}")
    else:
        check_masked(row, title=f"找{phone}")


@pytest.mark.parametrize(("address", "told"), [("3", False), ("30", True), ("6号楼", False)])
def test_an_address_of_one_character_or_a_building_tells_nobody(address, told):
    row = Wish(**PERSON | {"person_address": address})

    if told:
        with pytest.raises(ValidationError):
            check_masked(row, title=f"送到{address}")
    else:
        check_masked(row, title=f"送到{address}")


# The outbox, partners, bookings


@pytest.mark.parametrize(("days", "kept"), [(89, True), (90, True), (91, False)])
def test_receipts_are_kept_for_ninety_days(worker, days, kept):
    Sending.objects.create(author=worker, client_key=uuid.uuid4(), path="/", digest="x")
    Sending.objects.update(sent_at=timezone.now() - days * DAY)

    forget_receipts()

    assert Sending.objects.exists() is kept


def test_old_receipts_go_with_the_residents_data(worker, today):
    Sending.objects.create(author=worker, client_key=uuid.uuid4(), path="/", digest="x")
    Sending.objects.update(sent_at=timezone.now() - 91 * DAY)

    clear_persons(today)

    assert not Sending.objects.exists()


def test_a_partner_is_found_by_name_or_code_where_only_one_bears_it(place, tree, street_staff, today):
    given = {"organisation": place.street, "kind": "paired", "starts_on": today, "actor": street_staff}
    organisation(tree.office_b, name="第二党支部")
    organisation(tree.office_a, name="第二党支部")
    type(tree.office_b).objects.filter(pk=tree.branch_b.pk).update(dissolved_on=today)
    for wrong in ("第二党支部", "没有这个组织", tree.branch_b.name):
        with pytest.raises(ValidationError) as refused:
            add_partner(partner_name=wrong, **given)
        assert list(refused.value.message_dict) == ["partner_name"]

    assert add_partner(partner_name=f" {tree.office_a.name} ", **given).partner == tree.office_a
    assert add_partner(partner_name=tree.office_b.code, **given).partner == tree.office_b


@pytest.mark.parametrize(("days", "taken"), [(-1, False), (0, True), (1, True)])
def test_an_appointment_lies_on_the_day_of_booking_at_the_earliest(place, worker, days, taken):
    given = {"grid": place.grid, "place": "8号", "actor": worker} | PERSON
    at = timezone.now() + days * DAY

    if taken:
        assert add_booking(appointed_at=at, **given).appointed_at == at
    else:
        with pytest.raises(ValidationError) as refused:
            add_booking(appointed_at=at, **given)
        assert list(refused.value.message_dict) == ["appointed_at"]


@pytest.mark.parametrize(("seconds", "taken"), [(-1, False), (0, False), (1, True)])
def test_a_booking_is_put_off_to_a_time_to_come(place, worker, street_staff, seconds, taken):
    booking = left(place, worker)
    at = timezone.now() + timedelta(seconds=seconds)

    if taken:
        assert reschedule_booking(booking=booking, appointed_at=at, actor=street_staff).appointed_at == at
    else:
        with pytest.raises(ValidationError) as refused:
            reschedule_booking(booking=booking, appointed_at=at, actor=street_staff)
        assert list(refused.value.message_dict) == ["appointed_at"]


def test_who_goes_is_the_worker_who_books_unless_somebody_is_named(place, worker, second, street_staff):
    given = {"grid": place.grid, "place": "8号", "appointed_at": timezone.now() + DAY} | PERSON
    team = make.team(place.street)

    assert add_booking(actor=worker, **given).assignee == worker
    assert add_booking(actor=worker, assignee=second, **given).assignee == second
    assert add_booking(actor=worker, team=team, **given).assignee is None
    assert add_booking(actor=street_staff, **given).assignee is None


def test_an_assignment_writes_both_person_and_team_of_that_booking_alone(place, worker, second, street_staff):
    booking, other = left(place, worker), left(place, worker)
    team = make.team(place.street)
    version = booking.version

    assign_booking(booking=booking, assignee=second, team=team, actor=street_staff)
    assert (booking.assignee, booking.team, booking.version) == (second, team, version + 1)
    assign_booking(booking=booking, assignee=worker, actor=street_staff)
    assert (booking.assignee, booking.team, booking.version) == (worker, None, version + 2)
    other.refresh_from_db()
    assert (other.assignee, other.team, other.version) == (worker, None, version)

    changes = [one.changes for one in AuditEntry.objects.filter(action="grids.assign_booking").order_by("pk")]
    assert changes[0]["assignee"] == [str(worker), str(second)]
    assert changes[0]["team"] == ["", str(team)]
    assert changes[1]["team"] == [str(team), ""]


def test_what_is_done_is_assigned_to_nobody_anew(place, worker, second, street_staff):
    booking = left(place, worker, state="done")

    with pytest.raises(StaleState):
        assign_booking(booking=booking, assignee=second, actor=street_staff)

    booking.refresh_from_db()
    assert booking.assignee == worker


@pytest.mark.parametrize(
    ("taken", "back", "now_back", "confirmed"),
    [
        ("", False, False, True),
        ("身份证", False, False, False),
        ("身份证", True, False, True),
        ("身份证", False, True, True),
    ],
)
def test_papers_are_back_before_a_booking_is_confirmed(
    place, worker, community_cadre, taken, back, now_back, confirmed
):
    booking = left(place, worker)
    finish_booking(booking=booking, result="办好", papers_taken=taken, papers_returned=back, actor=worker)

    def act():
        return confirm_booking(
            booking=booking, answer="satisfied", papers_returned=now_back, actor=community_cadre
        )

    if confirmed:
        assert (act().state, booking.papers_returned) == ("confirmed", back or now_back)
    else:
        with pytest.raises(ValidationError) as refused:
            act()
        assert list(refused.value.message_dict) == ["papers_returned"]


def test_who_did_it_neither_confirms_nor_returns_it(place, worker, street_staff):
    booking = left(place, worker, state="done", done_by=street_staff)
    with pytest.raises(ValidationError):
        confirm_booking(booking=booking, answer="satisfied", actor=street_staff)

    report = make.report(place.grid, worker, state="handled", handled_by=street_staff, due_at=timezone.now())
    with pytest.raises(ValidationError):
        return_report(report=report, reason="再看", actor=street_staff)


def test_teams_are_those_of_the_bookings_street(place, worker):
    mine = make.team(place.street)
    make.team(place.other.street)

    assert list(teams_of(left(place, worker))) == [mine]
