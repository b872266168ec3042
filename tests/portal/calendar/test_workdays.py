"""Workdays: the week, the State Council's table over it, what was entered by document over both."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.audit.services import history
from portal.calendar.models import SpecialDay
from portal.calendar.services import change_day, set_day
from portal.calendar.statutory import statutory
from portal.calendar.workdays import is_workday, workdays_after, workdays_between
from portal.workflow import StaleEdit

WORKED, OFF = SpecialDay.Kind.WORKDAY, SpecialDay.Kind.DAY_OFF


def entered(day, kind, actor):
    return set_day(
        day=day, kind=kind, name="全市统一安排", document_number="乌政办发〔2026〕1号", actor=actor
    )


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 11, 24), True),  # a Tuesday
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 10, 10), True),  # a Saturday worked for it
        (date(2026, 2, 20), False),  # a weekday off by exchange
    ],
)
def test_the_table_stands_over_the_week(db, day, worked):
    assert is_workday(day) is worked


def test_what_was_entered_stands_over_the_table(db, admin):
    entered(date(2026, 10, 10), OFF, admin)
    entered(date(2026, 11, 24), OFF, admin)
    entered(date(2026, 11, 22), WORKED, admin)

    assert [is_workday(date(2026, *day)) for day in ((10, 10), (11, 24), (11, 22))] == [False, False, True]


def test_days_are_counted_over_the_holiday_in_one_query(db, admin, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert workdays_after(date(2026, 9, 30), 3) == date(
            2026, 10, 10
        )  # 8 and 9 October, then the Saturday
    with django_assert_num_queries(1):
        assert workdays_between(date(2026, 9, 30), date(2026, 10, 10)) == 3

    entered(date(2026, 10, 9), OFF, admin)
    assert workdays_after(date(2026, 9, 30), 3) == date(2026, 10, 12)


def test_nothing_is_counted_backwards(db):
    assert workdays_after(date(2026, 11, 21), 0) == date(2026, 11, 21)
    assert workdays_between(date(2026, 11, 24), date(2026, 11, 20)) == -2
    with pytest.raises(ValueError, match="forward"):
        workdays_after(date(2026, 11, 24), -1)


DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@pytest.mark.django_db
@given(day=DAYS, n=st.integers(1, 60))
def test_after_and_between_agree(day, n):
    later = workdays_after(day, n)

    assert is_workday(later)
    assert workdays_between(day, later) == n


def test_an_arrangement_not_yet_published_is_told(client, cadre):
    client.force_login(cadre)

    assert statutory(2026).is_announced
    assert not statutory(2035).is_announced
    page, year = reverse("special_day_list"), timezone.localdate().year + 1
    text = client.get(page, {"year": str(year)}).content.decode()
    assert (f"没有 {year} 年的调休信息" in text) is not statutory(year).is_announced
    shown = client.get(page, {"year": "9" * 5000}).context
    assert (shown["year"], shown["years"]) == (year - 1, [year - 2, year - 1, year])


def test_only_whoever_keeps_the_calendar_enters_days(db, admin, cadre, keeper):
    row = entered(date(2026, 12, 1), OFF, keeper)
    with pytest.raises(PermissionDenied):
        entered(date(2026, 12, 2), OFF, cadre)
    with pytest.raises(PermissionDenied):
        change_day(row, version=1, actor=cadre, kind=WORKED)
    with pytest.raises(ValidationError, match="已经登记"):
        entered(date(2026, 12, 1), WORKED, admin)

    change_day(row, version=1, actor=admin, kind=WORKED)
    with pytest.raises(StaleEdit):
        change_day(row, version=1, actor=admin, kind=OFF)
    assert [entry.action for entry in history(row)] == ["calendar.change_day", "calendar.set_day"]


@pytest.fixture
def november():
    """A day in 2026: the page shows the years around the present one."""
    with time_machine.travel("2026-11-24 09:00 +0800", tick=False):
        yield


def test_the_page_takes_a_day_and_shows_its_document(november, client, admin):
    client.force_login(admin)
    values = {
        "day": "2026-12-01",
        "kind": "day_off",
        "name": "活动",
        "document_number": "乌政办发〔2026〕9号",
    }
    client.post(reverse("special_day_new"), values)
    assert client.post(reverse("special_day_new"), values).status_code == 422

    text = client.get(reverse("special_day_list"), {"year": "2026"}).content.decode()
    assert "乌政办发〔2026〕9号" in text
    assert "系统默认" in text
