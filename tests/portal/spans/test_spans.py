"""A span includes its first and its last day; an end that is set can only come earlier."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from grids.models import GridPost, Partner
from portal.accounts.models import Grant
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.spans import Spanned, end_span, valid_on
from portal.workflow import StaleState
from tests.factories import grids as make
from tests.factories.accounts import person

DAY = timedelta(days=1)
FIRST, LAST, TODAY = date(2026, 3, 2), date(2026, 6, 30), date(2026, 5, 15)


@pytest.fixture(autouse=True)
def today():
    """Noon of a day inside the span."""
    with time_machine.travel("2026-05-15T12:00:00+08:00", tick=False):
        yield


@pytest.fixture
def rows(tree):
    """A post, a partnership and a grant of the same days."""
    place = make.street(tree.city)
    worker = person(place.street, Role.GRID_WORKER)
    days = {"starts_on": FIRST, "ends_on": LAST}
    partner = make.partner(place.street, tree.office_a)
    Partner.objects.update(**days)
    post = GridPost.objects.create(grid=place.grid, worker=worker, **days)
    Grant.objects.filter(user=worker).update(**days)
    partner.refresh_from_db()
    return {"post": post, "partner": partner, "grant": Grant.objects.get(user=worker)}


@pytest.fixture(params=["post", "partner", "grant"])
def row(request, rows) -> Spanned:
    return rows[request.param]


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (FIRST - DAY, False),
        (FIRST, True),
        (FIRST + DAY, True),
        (LAST - DAY, True),
        (LAST, True),
        (LAST + DAY, False),
    ],
)
def test_first_and_last_day_are_inside(row, day, inside):
    found = type(row)._base_manager.filter(valid_on(day), pk=row.pk)

    assert found.exists() == inside
    assert row.is_valid_on(day) == inside


def test_without_a_last_day_it_is_open(row):
    row.ends_on = None
    row.save()

    assert type(row)._base_manager.filter(valid_on(date(9999, 1, 1)), pk=row.pk).exists()
    assert row.is_valid_on(date(9999, 1, 1))
    assert not row.has_ended


def test_a_prefix_reaches_a_span_from_another_model(rows):
    grid = rows["post"].grid

    assert type(grid).objects.filter(valid_on(LAST, "posts__"), pk=grid.pk).exists()
    assert not type(grid).objects.filter(valid_on(LAST + DAY, "posts__"), pk=grid.pk).exists()


@pytest.mark.parametrize(("last", "ended"), [(TODAY - DAY, True), (TODAY, False), (TODAY + DAY, False)])
def test_it_has_ended_the_day_after_its_last(row, last, ended):
    row.ends_on = last

    assert row.has_ended == ended


@pytest.mark.parametrize(
    ("day", "holds"), [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)]
)
def test_a_grant_counts_on_its_days(rows, day, holds):
    assert Grant.objects.in_force(day).filter(pk=rows["grant"].pk).exists() == holds
    with time_machine.travel(f"{day}T12:00:00+08:00", tick=False):
        rows["grant"].user.forget_posts()
        assert rows["grant"].user.may("grids.view_grid") == holds


@pytest.mark.parametrize("last", [FIRST, FIRST + DAY, TODAY, LAST - DAY])
def test_an_end_moves_to_an_earlier_day_and_is_recorded(row, cadre, last):
    end_span("grids.end_post", row, last, actor=cadre)

    assert type(row)._base_manager.get(pk=row.pk).ends_on == row.ends_on == last
    entry = AuditEntry.objects.get(action="grids.end_post")
    assert (entry.actor, entry.changes) == (cadre, {"ends_on": [str(LAST), str(last)]})


@pytest.mark.parametrize("last", [FIRST - DAY, LAST + DAY])
def test_no_end_lies_before_the_first_day_or_after_the_one_that_is_set(row, cadre, last):
    with pytest.raises(ValidationError) as refused:
        end_span("grids.end_post", row, last, actor=cadre)

    assert list(refused.value.message_dict) == ["ends_on"]
    assert type(row)._base_manager.get(pk=row.pk).ends_on == LAST


def test_the_same_end_again_changes_nothing(row, cadre):
    with pytest.raises(StaleState):
        end_span("grids.end_post", row, LAST, actor=cadre)

    assert not AuditEntry.objects.filter(action="grids.end_post").exists()


@pytest.mark.parametrize(("today", "may"), [(LAST - DAY, True), (LAST, True), (LAST + DAY, False)])
def test_what_has_ended_is_not_ended_again(row, cadre, today, may):
    with time_machine.travel(f"{today}T12:00:00+08:00", tick=False):
        if may:
            end_span("grids.end_post", row, TODAY, actor=cadre)
        else:
            with pytest.raises(StaleState):
                end_span("grids.end_post", row, TODAY, actor=cadre)

    assert type(row)._base_manager.get(pk=row.pk).ends_on == (TODAY if may else LAST)


def test_a_row_with_a_version_gets_the_next_one(rows, cadre):
    partner = rows["partner"]
    before = partner.version

    end_span("grids.end_partner", partner, TODAY, actor=cadre)

    assert Partner.objects.get().version == partner.version == before + 1


def test_the_database_refuses_an_end_before_the_first_day(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).update(ends_on=FIRST - DAY)
    type(row)._base_manager.filter(pk=row.pk).update(ends_on=FIRST)
