"""Writes staged rows by the services of grids, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from grids.ground.models import Grid, GridPost
from grids.ground.services.grids import change_grid, draw_grid, end_post, post_worker
from grids.ground.services.workbook.check import stands
from grids.ground.services.workbook.posts import first_day, last_day
from grids.ground.services.workbook.workers import held_posts
from portal.accounts.models import User
from portal.jobs.course import one_by_one
from portal.organisations.models import Area, Organisation
from portal.spreadsheets.applying import Known, fields_of, keep, keys_of, told_by_line
from portal.spreadsheets.models import StagedRow
from portal.workflow import StaleEdit

DAYS = ("starts_on", "ends_on")


def apply_grids(staged: Sequence[StagedRow], context: Mapping[str, object], actor: User) -> None:
    """Write the rows in the caller's transaction. Raises ValidationError when one was changed since the check."""
    today = timezone.localdate()
    new = [row for row in staged if row.outcome == "new"]
    places = Known(Organisation.objects.in_bulk({row.values["organisation"] for row in new}))
    stored = stored_grids(staged, "changed")
    held = held_posts(stored, today)
    named = {key for row in staged for key, _duty in row.values["begins"]}
    workers = Known(User._base_manager.filter(is_active=True).in_bulk(named))
    areas = areas_of(staged, "new")
    for row in one_by_one(staged):
        with told_by_line(row):
            values = as_fields(row.values["new"], areas)
            if row.outcome == "new":
                grid = draw_grid(organisation=places[row.values["organisation"]], actor=actor, **values)
                row.row_id = str(grid.pk)
            else:
                grid = stored[int(row.row_id)]
                if values:
                    change_grid(grid, version=row.values["version"], actor=actor, **values)
            _post(row, grid, held.get(grid.pk, []), workers, today, actor)
    keep(staged, "row_id", "values")


def _post(
    row: StagedRow,
    grid: Grid,
    held: Sequence[GridPost],
    workers: Mapping[int, User],
    today: date,
    actor: User,
) -> None:
    """Carry out the plan of a row, and store which posts it ended and began.

    Raises StaleEdit when posts changed since.
    """
    asked = row.values["ends"] or row.values["begins"]
    if asked and stands(held) != row.values["held"]:
        raise StaleEdit(grid, grid.version)
    ended = _ended_with(grid, held) if row.values["new"].get("ends_on") else {}
    for post in held:
        post.grid, post.ends_on = grid, ended.get(post.pk, post.ends_on)
        if post.pk in row.values["ends"] and not post.has_ended:
            end_post(post=post, ends_on=last_day(post, today), actor=actor)
            ended[post.pk] = post.ends_on
    begun = []
    for key, duty in row.values["begins"]:
        worker = workers[key]
        day = first_day(worker, duty, held, today)
        begun.append(post_worker(grid=grid, worker=worker, duty=duty, starts_on=day, actor=actor).pk)
    row.values |= {"ended": [[key, day.isoformat()] for key, day in ended.items()], "begun": begun}


def _ended_with(grid: Grid, held: Sequence[GridPost]) -> dict[int, date]:
    """Return the last day of each post that ended because the row dissolves its grid."""
    running = [post.pk for post in held if post.ends_on is None]
    over = GridPost._base_manager.filter(pk__in=running, grid=grid, ends_on__isnull=False)
    return dict(over.values_list("pk", "ends_on"))


def stored_grids(staged: Sequence[StagedRow], *outcomes: str) -> Known:
    """Return the grids that staged rows created or changed, by key."""
    return Known(Grid._base_manager.select_related("organisation").in_bulk(keys_of(staged, *outcomes)))


def areas_of(staged: Sequence[StagedRow], under: str) -> Known:
    """Return the divisions named under `under` in staged rows, by code."""
    named = {row.values.get(under, {}).get("area") for row in staged} - {None}
    return Known(Area.objects.in_bulk(named))


def as_fields(values: dict[str, object], areas: Known) -> dict[str, object]:
    """Convert staged values to values of the model's fields."""
    fields = fields_of(values, DAYS)
    if fields.get("area") is not None:
        fields["area"] = areas[fields["area"]]
    return fields
