"""URLs of rectification."""

from django.urls import path

from portal.ui.evidence import evidence_urls
from rectification.pages import (
    CampaignPages,
    ChecklistPages,
    ClosingPages,
    MeasurePages,
    ParticipationPages,
    ProblemPages,
)
from rectification.views import campaigns, checklists, closings, measures, problems

urlpatterns = [
    *ProblemPages.urls(),
    problems.VOID.url(),
    path("limits/<slug:batch>/undo/", problems.undo_reschedule, name="undo_reschedule"),
    path("urges/<uuid:batch>/undo/", problems.undo_urge, name="undo_urge"),
    path("problems/<int:pk>/measures/new/", measures.measure_new, name="measure_new"),
    path("problems/<int:pk>/apply/", closings.apply_for_closing, name="apply_for_closing"),
    *evidence_urls(ProblemPages, lambda problem: problem.evidence()),
    *MeasurePages.urls(),
    path("measures/<int:pk>/edit/", measures.measure_edit, name="measure_edit"),
    path("measures/<int:pk>/progress/", measures.log_progress, name="log_progress"),
    *ClosingPages.urls(),
    path("closings/<int:pk>/withdraw/", closings.withdraw_closing, name="withdraw_closing"),
    path("closings/<int:pk>/decide/", closings.decide_closing, name="decide_closing"),
    path("closings/<int:pk>/return/undo/", closings.undo_return, name="undo_return"),
    *ParticipationPages.urls(),
    path("checklists/adopt/", checklists.adopt_checklist, name="adopt_checklist"),
    *ChecklistPages.urls(),
    path("checklists/<int:pk>/activate/", checklists.activate_checklist, name="activate_checklist"),
    path("checklists/<int:pk>/file/", checklists.checklist_file, name="checklist_file"),
    *CampaignPages.urls(),
    path("campaigns/<int:pk>/end/", campaigns.end_campaign, name="end_campaign"),
]
