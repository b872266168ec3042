"""A worker's tasks from reports."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.ground.tasks import OF_ADDRESS, Task, address_of
from grids.reports.models import Report
from portal.accounts.models import User


def tasks(user: User, now: datetime) -> Iterator[Task]:
    """Yield the reports that the worker handles, in one query."""
    rows = Report.objects.visible_to(user, Report.HANDLE.verb).filter(state__in=Report.WORKING, handler=user)
    for row in rows.select_related(*OF_ADDRESS):
        yield Task(
            due=row.due_at,
            kind=_("report"),
            icon="map-pin",
            title=row.text,
            place=address_of(row),
            note=row.outcome if row.state == Report.State.RETURNED else "",
            url=reverse("grid_report_detail", args=[row.pk]),
            links=((_("Log the handling"), reverse("handle_report", args=[row.pk]), True),),
        )
