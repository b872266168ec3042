"""Grids are drawn and changed; workers are posted, replaced, and their posts ended."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grids.ground.models import Grid, GridPost
from grids.ground.services.handover import hand_over
from portal.accounts.models import User
from portal.notifications.services import notify
from portal.organisations.models import Organisation
from portal.spans import end_span
from portal.workflow import add_row, apply_edit, check_change, check_right, check_row

DRAW, CHANGE = "grids.draw_grid", "grids.change_grid"
POST, END = "grids.post_worker", "grids.end_post"
DRAWN = ["name", "code", "kind", "area", "households", "people", "starts_on", "ends_on"]
WORK = "grids.add_visit"


def draw_grid(*, organisation: Organisation, actor: User, **values: object) -> Grid:
    """Draw a grid of a community. Raises PermissionDenied, and ValidationError by field."""
    check_right(DRAW, organisation, actor)
    grid = Grid(organisation=organisation, organisation_path=organisation.path, **values)
    return add_row(DRAW, grid, DRAWN, actor=actor)


def change_grid(grid: Grid, *, version: int, actor: User, **values: object) -> Grid:
    """Change a grid's name, figures or span. It stays in its community, and its posts end with it.

    Raises StaleEdit, ValidationError.
    """
    check_right(CHANGE, grid.organisation, actor)
    values.pop("organisation", None)
    check_change(grid, values)
    with transaction.atomic():
        apply_edit(CHANGE, grid, values, version=version, actor=actor)
        if values.get("ends_on"):
            _end_posts(grid, actor)
    return grid


def _end_posts(grid: Grid, actor: User) -> None:
    """End the posts that would outlast a grid.

    The main worker comes first, so that no work is handed to an ending post.
    """
    outlasting = Q(ends_on__isnull=True) | Q(ends_on__gt=grid.ends_on)
    for post in GridPost._base_manager.filter(outlasting, grid=grid).order_by("-duty", "pk"):
        last = max(post.starts_on, grid.ends_on)
        if not post.has_ended and post.ends_on != last:
            post.grid = grid
            end_post(post=post, ends_on=last, actor=actor)


def post_worker(*, grid: Grid, worker: User, duty: str, starts_on: date, actor: User) -> GridPost:
    """Post a person in a grid. The person needs the role of a grid worker there.

    A grid has one main worker at a time.
    Raises PermissionDenied, and ValidationError by field.
    """
    check_row(POST, grid, actor)
    if grid.ends_on is not None and grid.ends_on < starts_on:
        message = _("The grid is dissolved as of %(day)s: nobody is posted there after that.")
        raise ValidationError({"starts_on": message % {"day": grid.ends_on}})
    assigned = worker.reach(WORK).assigned_paths
    if not any(grid.organisation_path.startswith(path) for path in assigned):
        message = _("%(name)s is no grid worker here yet. Grant the role first.")
        raise ValidationError({"worker": message % {"name": worker.name}})
    before = GridPost._base_manager.filter(grid=grid, duty=duty, ends_on__gte=starts_on)
    if duty == GridPost.Duty.MAIN and before.exists():
        raise ValidationError({"starts_on": _("Another main worker is in this grid until then.")})
    post = GridPost(grid=grid, worker=worker, duty=duty, starts_on=starts_on)
    with transaction.atomic():
        add_row(POST, post, ["worker", "duty", "starts_on"], actor=actor)
        sentence = gettext_noop("You work in %(grid)s from %(day)s.")
        notify([worker], sentence, link=reverse("grid_detail", args=[grid.pk]), grid=grid, day=starts_on)
    return post


def end_post(*, post: GridPost, ends_on: date, actor: User) -> GridPost:
    """End a post, or move its end to an earlier day. Records stay with the grid, and open work is handed over.

    Raises StaleState once it has ended, and ValidationError.
    """
    check_row(END, post, actor)
    with transaction.atomic():
        end_span(END, post, ends_on, actor=actor)
        hand_over(post, actor=actor)
    return post
