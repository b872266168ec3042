"""Undoes written rows while nobody has worked on the strength of them.

Undo treats an import as a mistake: posts that it began are deleted, and posts that it ended run on. Once somebody
has worked in a grid in such a post, the post is history and the import cannot be undone.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import ProtectedError

from grids.ground.models import Grid, GridPost, OfGrid
from grids.ground.services.grids import change_grid
from grids.ground.services.workbook.apply import areas_of, as_fields, stored_grids
from grids.ground.services.workbook.check import IMPORT
from grids.ground.services.workbook.staged import GridRow
from portal.accounts.models import User
from portal.audit.services import record
from portal.spreadsheets.applying import Known, told_by_line
from portal.spreadsheets.staging import Kept
from portal.workflow import StaleEdit, check_right


def undo_grids(staged: Sequence[Kept[GridRow]], context: Mapping[str, object], actor: User) -> None:
    """Undo the rows. Raises ValidationError when somebody has changed or used one since."""
    stored = stored_grids(staged)
    keys = [key for row in staged for key in [*row.values.begun, *(one.post for one in row.values.ended)]]
    posts = Known(GridPost._base_manager.select_related("grid__organisation", "worker").in_bulk(keys))
    worked = _worked(stored, staged[0].row.run.applied_at) if staged else set()
    areas = areas_of(row.values.old for row in staged)
    for row in staged:
        with told_by_line(row):
            grid = stored[row.key]
            check_right(IMPORT, grid.organisation, actor)
            for key in row.values.begun:
                if (grid.pk, posts[key].worker_id) in worked:
                    raise StaleEdit(grid, grid.version)
                _remove_post(posts[key], actor)
            for one in row.values.ended:
                _reopen(posts[one.post], one.ends_on, actor)
            if row.is_new:
                _remove_grid(grid, actor)
            elif values := as_fields(row.values.old, areas):
                change_grid(grid, version=row.values.version + 1, actor=actor, **values)


def _worked(grids: Iterable[int], since: datetime | None) -> set[tuple[int, int]]:
    """Return (grid, person) of everybody who has written into these grids since then, in one query per model."""
    worked: set[tuple[int, int]] = set()
    for model in OfGrid.kinds():
        author, moment = model.WRITTEN
        rows = model._base_manager.filter(grid__in=grids, **{f"{moment}__gte": since})
        worked |= set(rows.values_list("grid", author))
    return worked


def _remove_post(post: GridPost, actor: User) -> None:
    record(IMPORT, post, actor=actor, changes={"worker": [str(post.worker), None], "duty": [post.duty, None]})
    if not GridPost._base_manager.filter(pk=post.pk, ends_on__isnull=True).delete()[0]:
        raise StaleEdit(post.grid, post.grid.version)


def _reopen(post: GridPost, ended_on: date | None, actor: User) -> None:
    post.ends_on = None
    post.validate_constraints()
    if not GridPost._base_manager.filter(pk=post.pk, ends_on=ended_on).update(ends_on=None):
        raise StaleEdit(post.grid, post.grid.version)
    record(IMPORT, post, actor=actor, changes={"ends_on": [ended_on, None]})


def _remove_grid(grid: Grid, actor: User) -> None:
    """Delete a grid that an import drew. Raises StaleEdit when it was changed or used since."""
    record(IMPORT, grid, actor=actor, changes={"code": [grid.code, None], "name": [grid.name, None]})
    try:
        gone = Grid._base_manager.filter(pk=grid.pk, version=1).delete()[0]
    except ProtectedError:
        gone = 0
    if not gone:
        raise StaleEdit(grid, grid.version)
