"""URLs of the ledger."""

from django.urls import path

from portal.ui.evidence import evidence_urls
from rectification.ledger.pages import MeasurePages, ProblemPages
from rectification.ledger.views import measures, problems

urlpatterns = [
    *ProblemPages.urls(),
    problems.VOID.url(),
    path("limits/<slug:batch>/undo/", problems.undo_reschedule, name="undo_reschedule"),
    path("problems/<int:pk>/measures/new/", measures.measure_new, name="measure_new"),
    *evidence_urls(ProblemPages, lambda problem: problem.evidence()),
    *MeasurePages.urls(),
    path("measures/<int:pk>/edit/", measures.measure_edit, name="measure_edit"),
    path("measures/<int:pk>/progress/", measures.log_progress, name="log_progress"),
]
