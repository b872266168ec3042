"""Visits, and the lists of places to be visited."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grids.ground.models import Grid, GridPost
from grids.ground.services.notes import check_note, moment_of
from grids.ground.services.writing import require_text
from grids.visits.models import TaskPlace, Visit, VisitTask
from portal.accounts.models import User
from portal.notifications.services import notify
from portal.organisations.models import Organisation
from portal.scope.paths import in_subtree
from portal.spans import valid_on
from portal.workflow import add_row, check_right

ADD, SET = "grids.add_visit", "grids.set_task"
RECORDED = ["grid", "kind", "place", "finding", "note", "needs_follow_up", "visited_at"]
MOST_PLACES = 2000


def add_visit(
    *,
    grid: Grid,
    target: TaskPlace | None = None,
    kept_at: datetime | None = None,
    actor: User,
    **values: object,
) -> Visit:
    """Record a visit. It ticks off `target`, a place of a task.

    `kept_at` is when the phone kept it, at most two weeks ago. If a colleague ticked the place off before, the
    place stays the colleague's and the visit still counts. Raises PermissionDenied, and ValidationError by field.
    """
    check_note(ADD, grid, actor, kept_at)
    values["place"] = require_text(
        values["place"], "place", _("Say where: building and entrance are enough.")
    )
    row = Visit(
        grid=grid,
        organisation=grid.organisation,
        visited_by=actor,
        visited_at=moment_of(kept_at),
        **values,
    )
    with transaction.atomic():
        add_row(ADD, row, RECORDED, actor=actor)
        if target is not None:
            _tick_off(target, row)
    return row


def places_in(grids: QuerySet[Grid]) -> QuerySet[TaskPlace]:
    """Return the places of tasks in these grids, ticked off or not."""
    return TaskPlace.objects.filter(grid__in=grids.values("pk"))


def _tick_off(target: TaskPlace, visit: Visit) -> None:
    waiting = TaskPlace._base_manager.filter(pk=target.pk, grid=visit.grid, visit__isnull=True)
    if waiting.update(visit=visit):
        target.visit = visit


def set_task(*, organisation: Organisation, lines: Sequence[str], actor: User, **values: object) -> VisitTask:
    """Set a task for the grids below an organisation. Each line is a grid's code, a blank, and a place.

    A code that several communities use needs the community in front: community/code.
    Raises PermissionDenied, and ValidationError that names the lines that match no grid or several.
    """
    check_right(SET, organisation, actor)
    places = _places(organisation, lines)
    task = VisitTask(organisation=organisation, set_by=actor, places_total=len(places), **values)
    with transaction.atomic():
        add_row(SET, task, ["title", "kind", "due_on", "places_total"], actor=actor)
        TaskPlace.objects.bulk_create(TaskPlace(task=task, grid=grid, place=place) for grid, place in places)
        today = timezone.localdate()
        posts = GridPost._base_manager.filter(valid_on(today), grid__in={grid.pk for grid, _place in places})
        notify(
            {post.worker for post in posts.select_related("worker")},
            gettext_noop("A visit task until %(day)s: %(title)s"),
            link=reverse("visit_task_detail", args=[task.pk]),
            day=task.due_on,
            title=task.title,
        )
    return task


def _places(organisation: Organisation, lines: Sequence[str]) -> list[tuple[Grid, str]]:
    named = _grids_named(organisation)
    found: dict[tuple[int, str], tuple[Grid, str]] = {}
    unknown, ambiguous = [], []
    for number, line in enumerate(lines, start=1):
        code, _blank, place = line.strip().partition(" ")
        if not line.strip():
            continue
        grids = named.get(code.replace("／", "/"), [])
        if not grids or not place.strip() or len(place) > TaskPlace._meta.get_field("place").max_length:
            unknown.append(str(number))
        elif len(grids) > 1:
            ambiguous.append(str(number))
        else:
            found[grids[0].pk, place.strip()] = (grids[0], place.strip())
    if ambiguous:
        message = _(
            "Lines %(lines)s: several communities have a grid of this code. Write the community before it:"
            " community/code, a blank, the place."
        )
        raise ValidationError({"lines": message % {"lines": "、".join(ambiguous[:10])}})
    if unknown:
        message = _("Lines %(lines)s: write a grid's code, a blank and a place.")
        raise ValidationError({"lines": message % {"lines": "、".join(unknown[:10])}})
    if not 0 < len(found) <= MOST_PLACES:
        raise ValidationError({"lines": _("Name 1 to %(most)s places.") % {"most": MOST_PLACES}})
    return list(found.values())


def _grids_named(organisation: Organisation) -> dict[str, list[Grid]]:
    """Return today's grids below an organisation by the names that a line may use: code, or community/code."""
    rows = Grid._base_manager.filter(
        valid_on(timezone.localdate()), in_subtree("organisation_path", organisation.path)
    )
    named: dict[str, list[Grid]] = {}
    for grid in rows.select_related("organisation"):
        place = grid.organisation
        communities = {place.name, place.short_name, place.code} - {""}
        for name in {grid.code, *(f"{one}/{grid.code}" for one in communities)}:
            named.setdefault(name, []).append(grid)
    return named
