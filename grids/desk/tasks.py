"""All tasks of a worker."""

from datetime import datetime

from grids.bookings import tasks as bookings
from grids.ground.tasks import Task
from grids.reports import tasks as reports
from grids.visits import tasks as visits
from grids.wishes import tasks as wishes
from portal.accounts.models import User

# Of tasks due at the same moment, the source listed first comes first.
SOURCES = (bookings.tasks, wishes.tasks, reports.tasks, visits.tasks)


def tasks_of(user: User, now: datetime) -> list[Task]:
    """Return a worker's tasks, the most urgent first, in one query per source."""
    found = [task for source in SOURCES for task in source(user, now)]
    return sorted(found, key=lambda task: task.due)
