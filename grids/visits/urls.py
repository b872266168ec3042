"""URLs of visits and visit tasks."""

from grids.visits.pages import TaskPages, VisitPages

urlpatterns = [
    *VisitPages.urls(),
    *TaskPages.urls(),
]
