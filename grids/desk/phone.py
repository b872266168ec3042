"""The worker's phone page: tasks, the most urgent first. It is the home page of people who work in grids only."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.desk.tasks import tasks_of
from grids.ground.concerns import VIEW, is_worker
from grids.ground.models import Grid
from grids.ground.tasks import SOON
from portal.dashboards.home import greeting
from portal.dashboards.panels import Desk, Question, declare_desk

SHOWN = 5


def has_own_desk(user) -> bool:
    """Tell whether the phone page is a person's home page: a grid worker without an overview."""
    return is_worker(user) and not user.may("dashboards.view_dashboard")


def grids_of(user) -> list[Grid]:
    """Return the grids that a worker works in."""
    return list(Grid.objects.visible_to(user, VIEW).own_first(user))


def build(question: Question) -> dict[str, object]:
    """Return the context of the phone page."""
    now = timezone.localtime()
    tasks, grids = tasks_of(question.user, now), grids_of(question.user)
    near = [task for task in tasks if task.due <= now + SOON]
    return {
        "title": _("My grids"),
        "greeting": greeting(question.user.name, now),
        "where": where(grids),
        "grids": grids,
        "tasks": near[:SHOWN],
        "near_total": len(near),
        "tasks_total": len(tasks),
        "households": sum(grid.households for grid in grids),
        "people": sum(grid.people for grid in grids),
    }


def where(grids: list[Grid]) -> str:
    """Name the worker's grids: community and grid of the first, and the number of further ones."""
    if not grids:
        return _("No grid is assigned to you yet")
    first = f"{grids[0].organisation} · {grids[0].name}"
    more = len(grids) - 1
    if more < 1:
        return first
    words = {"first": first, "n": more}
    return ngettext("%(first)s and %(n)s more", "%(first)s and %(n)s more", more) % words


declare_desk(Desk(meets=has_own_desk, template="grids/desk.html", build=build))
