"""URLs of rectification."""

from django.urls import path

from portal.ui.evidence import evidence_urls
from rectification import views
from rectification.lists import MeasurePages, ParticipationPages
from rectification.pages import CampaignPages, ChecklistPages, ClosingPages, ProblemPages

urlpatterns = [
    *ProblemPages.urls(),
    path("problems/<int:pk>/void/", views.void_problem, name="void_problem"),
    path("limits/<slug:batch>/undo/", views.undo_reschedule, name="undo_reschedule"),
    path("urges/<uuid:batch>/undo/", views.undo_urge, name="undo_urge"),
    path("problems/<int:pk>/measures/new/", views.measure_new, name="measure_new"),
    path("problems/<int:pk>/apply/", views.apply_for_closing, name="apply_for_closing"),
    *evidence_urls(ProblemPages, lambda problem: problem.evidence()),
    *MeasurePages.urls(),
    path("measures/<int:pk>/edit/", views.measure_edit, name="measure_edit"),
    path("measures/<int:pk>/progress/", views.log_progress, name="log_progress"),
    *ClosingPages.urls(),
    path("closings/<int:pk>/withdraw/", views.withdraw_closing, name="withdraw_closing"),
    path("closings/<int:pk>/decide/", views.decide_closing, name="decide_closing"),
    *ParticipationPages.urls(),
    path("checklists/adopt/", views.adopt_checklist, name="adopt_checklist"),
    *ChecklistPages.urls(),
    path("checklists/<int:pk>/activate/", views.activate_checklist, name="activate_checklist"),
    path("checklists/<int:pk>/file/", views.checklist_file, name="checklist_file"),
    *CampaignPages.urls(),
    path("campaigns/<int:pk>/end/", views.end_campaign, name="end_campaign"),
]
