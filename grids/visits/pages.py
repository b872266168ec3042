"""Pages of visits and visit tasks."""

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.ground.pages import OF_GRID
from grids.visits import services
from grids.visits.columns import TASK, VISIT
from grids.visits.filters import TaskFilter, VisitFilter
from grids.visits.forms import TaskForm
from grids.visits.models import TaskPlace, Visit, VisitTask
from portal.ui.pages import Action, ModelPages, Write


class VisitPages(ModelPages):
    """Visits."""

    model = Visit
    name = "visit"
    path = "visits/"
    title = _("Visits")
    permission = "grids.view_visit"
    columns = VISIT
    filterset = VisitFilter
    joins = (*OF_GRID, "visited_by")
    order = ("-visited_at", "-pk")
    tabs = ("all", "this_month", "follow_up")
    empty = _("No visit has been recorded yet.")
    actions = (
        Action(_("Visit tasks"), "visit_task_list", "list-todo", "grids.view_task"),
        Action(_("Record a visit"), "visit_new", "plus", "grids.add_visit", primary=True),
    )


class TaskPages(ModelPages):
    """Visit tasks."""

    model = VisitTask
    name = "visit_task"
    path = "tasks/"
    title = _("Visit tasks")
    permission = "grids.view_task"
    columns = TASK
    filterset = TaskFilter
    joins = ("organisation",)
    order = ("-due_on", "-pk")
    tabs = ("all", "open", "overdue")
    detail_template = "grids/task_detail.html"
    empty = _("No list of places is to be visited.")
    actions = (Action(_("Set a visit task"), "visit_task_new", "plus", "grids.set_task", primary=True),)
    new = Write(
        "grids.set_task",
        TaskForm,
        services.set_task,
        _("Set a visit task"),
        _("Saved. The workers of these grids have been told."),
    )

    @classmethod
    def ordered(cls, queryset, wanted):
        """Add the number of places left."""
        return super().ordered(queryset.with_progress(), wanted)

    @classmethod
    def row(cls, request, pk, permission=""):
        """Add the number of places left."""
        row = super().row(request, pk, permission)
        left = TaskPlace.left_on(timezone.localdate())
        row.places_left = TaskPlace._base_manager.filter(left, task=row).count()
        return row

    @classmethod
    def detail_context(cls, request, row):
        """Add the places left within reach, and their number by grid."""
        places = TaskPlace.objects.visible_to(request.user, cls.permission).filter(task=row)
        left = (
            places.filter(TaskPlace.left_on(timezone.localdate()))
            .select_related("grid")
            .order_by("grid__code", "pk")
        )
        grids = places.values("grid__name").annotate(all=Count("pk"), seen=Count("visit"))
        return super().detail_context(request, row) | {
            "left": left[:200],
            "by_grid": grids.order_by("grid__name")[:200],
            "may_visit": request.user.may("grids.add_visit"),
        }
