"""A worker's tasks from visit tasks."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.ground.moments import end_of
from grids.ground.tasks import Task
from grids.visits.models import TaskPlace, VisitTask
from portal.accounts.models import User


def tasks(user: User, now: datetime) -> Iterator[Task]:
    """Yield the visit tasks with places left in the worker's grids, in one query."""
    mine = TaskPlace.objects.visible_to(user, "grids.add_visit").order_by()
    left = mine.filter(TaskPlace.left_on(now.date()))
    rows = VisitTask.objects.visible_to(user, "grids.view_task").filter(pk__in=left.values("task"))
    counted = rows.annotate(
        left=Count("places", filter=Q(places__in=left)), mine=Count("places", filter=Q(places__in=mine))
    )
    for row in counted:
        url = reverse("visit_task_detail", args=[row.pk])
        yield Task(
            due=end_of(row.due_on),
            kind=_("inspection"),
            icon="store",
            title=row.title,
            place=_("%(left)s left of %(all)s") % {"left": row.left, "all": row.mine},
            url=url,
            links=((_("Go on"), url, True),),
        )
