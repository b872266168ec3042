"""One step of a row: its version grows by one, its neighbours stay, and what it admits is what it lets people see."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.audit.requests import begin, current_request_id
from portal.audit.services import record
from portal.calendar.models import SpecialDay
from portal.calendar.workdays import is_workday, workdays_after, workdays_between
from portal.jobs import leases
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.notifications.models import Notification
from portal.notifications.services import mark_read, notify, take_back
from portal.preferences.services import keep_appearance, preference
from portal.scope.reach import Reach
from portal.workflow import StaleEdit, Transition, apply_edit, on_version
from tests.factories import grids, rectification
from tests.factories.accounts import person

CLOSE = Transition("rectification.view_problem", ("registered", "rectifying"), "closed")


@pytest.fixture
def rows(tree, cadre):
    campaign = rectification.campaign(tree.city)
    return [
        rectification.problem(campaign, tree.branch_a, tree.unit_a, cadre, state="rectifying")
        for _n in range(2)
    ]


def test_a_step_moves_one_row_by_one_version(rows, cadre):
    row, other = rows
    version = row.version

    CLOSE.apply(row, actor=cadre)

    other.refresh_from_db()
    assert (row.state, row.version) == ("closed", version + 1)
    assert (other.state, other.version) == ("rectifying", version)
    assert CLOSE.allows(other)
    assert not CLOSE.allows(row)


def test_an_edit_and_an_act_step_the_version_of_one_row(rows, cadre):
    row, other = rows
    version = row.version
    late = type(row).objects.get(pk=row.pk)

    apply_edit("rectification.view_problem", row, {"title": "新题"}, version=version, actor=cadre)
    assert (row.title, row.version) == ("新题", version + 1)
    assert on_version(row, version + 1, lambda: row) == row
    with pytest.raises(StaleEdit):
        on_version(row, version + 1, lambda: row)
    with pytest.raises(StaleEdit) as fault:
        on_version(late, version, lambda: late)
    assert (fault.value.row.title, fault.value.row.version) == ("新题", version + 2)

    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.version, other.version, other.title == "新题") == (version + 2, version, False)


def test_a_row_admits_whom_its_list_shows_it_and_nobody_else(tree, cadre, outsider):
    place = grids.street(tree.city)
    worker, stranger = (person(place.street, Role.GRID_WORKER) for _n in range(2))
    grids.post(place.grid, worker)
    beside = grids.grid(place.community)
    elsewhere = grids.grid(tree.office_a)
    grids.post(elsewhere, worker)  # his role does not reach there

    verb = "grids.add_visit"
    for row, who, admitted in (
        (place.grid, worker, True),
        (beside, worker, False),
        (elsewhere, worker, False),
        (place.grid, stranger, False),
        (place.grid, outsider, False),
    ):
        assert row.admits(who, verb) is admitted
        assert (row in type(row).objects.visible_to(who, verb)) is admitted


@pytest.mark.parametrize(
    ("paths", "path", "above"),
    [
        (("0001", "00020001"), "00010001", True),
        (("0001", "00020001"), "0001", False),
        (("0001", "00020001"), "000200010001", True),
        (("0001",), "00020001", False),
        ((), "0001", False),
    ],
)
def test_a_reach_lies_above_a_place_with_one_of_its_paths(paths, path, above):
    assert Reach(paths).covers_above(path) is above


# What every act leaves behind


def test_work_bears_the_name_that_it_is_given_or_one_of_its_own():
    assert begin("click-1") == current_request_id() == "click-1"
    first = begin()
    assert first
    assert first == current_request_id()
    assert begin() != first
    begin("")


@pytest.mark.parametrize("length", [299, 300, 301])
def test_a_label_of_an_entry_is_cut_at_its_field(tree, cadre, length, monkeypatch):
    monkeypatch.setattr(type(tree.unit_a), "__str__", lambda self: "长" * length)

    record("organisations.change_unit", tree.unit_a, actor=cadre)

    assert len(AuditEntry.objects.get().row_label) == min(length, 300)


# Notices


def test_a_notice_is_seen_once_its_time_has_come(cadre, staff):
    notify([cadre, cadre], "现在", key="a")
    notify([staff], "以后", key="b", after=timedelta(minutes=1))

    assert set(Notification.objects.arrived().values_list("sentence", flat=True)) == {"现在"}
    assert Notification.objects.count() == 2
    assert (take_back(key="a"), take_back(key="b")) == (0, 1)


def test_reading_marks_what_was_unread_alone(cadre):
    long_ago = timezone.now() - timedelta(days=1)
    for _number in range(2):
        notify([cadre], "一条")
    notify([cadre], "读过")
    Notification.objects.filter(sentence="读过").update(read_at=long_ago)

    assert mark_read(notices=Notification.objects.all()) == 2
    assert mark_read(notices=Notification.objects.all()) == 0
    assert Notification.objects.get(sentence="读过").read_at == long_ago
    assert Notification.objects.filter(read_at=None).count() == 0


# Taste


@pytest.mark.parametrize(
    ("name", "value", "offered"), [("size", "xl", True), ("size", "xxl", False), ("shape", "l", False)]
)
def test_an_appearance_is_kept_where_it_is_offered(cadre, name, value, offered):
    keep_appearance(name="theme", value="dark", actor=cadre)

    if offered:
        assert keep_appearance(name=name, value=value, actor=cadre) == {"theme": "dark", name: value}
    else:
        with pytest.raises(ValueError, match=name):
            keep_appearance(name=name, value=value, actor=cadre)
    kept = preference(type(cadre).objects.get(pk=cadre.pk), "appearance")
    assert kept == {"theme": "dark"} | ({name: value} if offered else {})


# Workdays


def entered(admin, day, kind):
    SpecialDay.objects.create(day=day, kind=kind, name="调休", document_number="文", set_by=admin)


def test_days_off_are_jumped_over_however_long_they_last(db, admin):
    start = date(2026, 3, 10)
    for number in range(1, 61):
        entered(admin, start + timedelta(days=number), SpecialDay.Kind.DAY_OFF)

    assert workdays_after(start, 1) == date(2026, 5, 11)
    assert workdays_between(start, date(2026, 5, 9)) == 0
    assert workdays_between(start, date(2026, 5, 11)) == 1
    assert workdays_between(date(2026, 5, 11), start) == -1


def test_a_day_that_was_entered_counts_as_it_says(db, admin):
    saturday, monday = date(2026, 3, 14), date(2026, 3, 16)
    entered(admin, saturday, SpecialDay.Kind.WORKDAY)
    entered(admin, monday, SpecialDay.Kind.DAY_OFF)

    assert [is_workday(day) for day in (saturday, saturday + timedelta(days=1), monday)] == [
        True,
        False,
        False,
    ]
    friday = saturday - timedelta(days=1)
    assert [workdays_after(friday, n) for n in (0, 1, 2)] == [friday, saturday, date(2026, 3, 17)]


def test_many_workdays_are_counted_over_entered_days_far_ahead(db, admin):
    start = date(2026, 5, 6)
    far = date(2026, 6, 12)
    assert workdays_after(start, 28) == far
    entered(admin, far, SpecialDay.Kind.DAY_OFF)

    assert workdays_after(start, 28) == far + timedelta(days=3)


# Jobs


def test_names_of_workers_differ_and_fit_their_field():
    names = {leases.worker_name() for _number in range(20)}

    assert len(names) == 20
    assert max(map(len, names)) <= Job._meta.get_field("owner").max_length


def test_a_long_message_and_a_long_error_are_cut_at_their_length(tree, admin):
    job = leases.claim(jobs.enqueue("x", key="x", organisation=tree.city, actor=admin).pk, "one")

    leases.renew(job, done=1, total=2, message="长" * 301)
    jobs._fail(job, "错" * 2001)

    stored = Job.objects.get(pk=job.pk)
    assert (len(stored.message), len(stored.error)) == (300, 2000)
