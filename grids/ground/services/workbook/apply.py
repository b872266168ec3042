"""Writes staged rows by the services of grids, in the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils import timezone

from grids.ground.models import Grid, GridPost
from grids.ground.services.grids import change_grid, draw_grid, end_post, post_worker
from grids.ground.services.workbook.posts import first_day, last_day
from grids.ground.services.workbook.staged import GridCells, GridRow, PostEnd, stands
from grids.ground.services.workbook.workers import held_posts
from portal.accounts.models import User
from portal.jobs.course import one_by_one
from portal.organisations.models import Area, Organisation
from portal.spreadsheets.applying import Known, keep, keys_of, told_by_line
from portal.spreadsheets.staging import Kept, given
from portal.workflow import StaleEdit


def apply_grids(staged: Sequence[Kept[GridRow]], context: Mapping[str, object], actor: User) -> None:
    """Write the rows in the caller's transaction. Raises ValidationError when one was changed since the check."""
    today = timezone.localdate()
    places = Known(Organisation.objects.in_bulk({row.values.organisation for row in staged if row.is_new}))
    stored = stored_grids(row for row in staged if not row.is_new)
    held = held_posts(stored, today)
    named = {one.worker for row in staged for one in row.values.begins}
    workers = Known(User._base_manager.filter(is_active=True).in_bulk(named))
    areas = areas_of(row.values.new for row in staged)
    for row in one_by_one(staged):
        with told_by_line(row):
            values = as_fields(row.values.new, areas)
            if row.is_new:
                grid = draw_grid(organisation=places[row.values.organisation], actor=actor, **values)
                row.made(grid.pk)
            else:
                grid = stored[row.key]
                if values:
                    change_grid(grid, version=row.values.version, actor=actor, **values)
            _post(row, grid, held.get(grid.pk, []), workers, today, actor)
    keep(staged, values=True)


def _post(
    row: Kept[GridRow], grid: Grid, held: Sequence[GridPost], workers: Known, today: date, actor: User
) -> None:
    """Carry out the plan of a row, and store which posts it ended and began.

    Raises StaleEdit when posts changed since.
    """
    told = row.values
    if (told.ends or told.begins) and stands(held) != told.held:
        raise StaleEdit(grid, grid.version)
    ended = _ended_with(grid, held) if isinstance(told.new.ends_on, date) else {}
    for post in held:
        post.grid, post.ends_on = grid, ended.get(post.pk, post.ends_on)
        if post.pk in told.ends and not post.has_ended:
            end_post(post=post, ends_on=last_day(post, today), actor=actor)
            ended[post.pk] = post.ends_on
    begun = []
    for one in told.begins:
        worker = workers[one.worker]
        day = first_day(worker, one.duty, held, today)
        begun.append(post_worker(grid=grid, worker=worker, duty=one.duty, starts_on=day, actor=actor).pk)
    told.ended, told.begun = [PostEnd(key, day) for key, day in ended.items()], begun


def _ended_with(grid: Grid, held: Sequence[GridPost]) -> dict[int, date]:
    """Return the last day of each post that ended because the row dissolves its grid."""
    running = [post.pk for post in held if post.ends_on is None]
    over = GridPost._base_manager.filter(pk__in=running, grid=grid, ends_on__isnull=False)
    return {key: day for key, day in over.values_list("pk", "ends_on") if day}


def stored_grids(staged: Iterable[Kept[GridRow]]) -> Known:
    """Return the grids that staged rows made or change, by key."""
    return Known(Grid._base_manager.select_related("organisation").in_bulk(keys_of(staged)))


def areas_of(cells: Iterable[GridCells]) -> Known:
    """Return the divisions that cells name, by code."""
    return Known(Area.objects.in_bulk({one.area_id for one in cells if isinstance(one.area_id, str)}))


def as_fields(cells: GridCells, areas: Known) -> dict[str, object]:
    """Return the cells that are given as the services take them: a division as its row."""
    fields = given(cells)
    if "area_id" in fields:
        code = fields.pop("area_id")
        fields["area"] = areas[code] if code is not None else None
    return fields
