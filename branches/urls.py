"""URLs of branches."""

from django.urls import path

from branches import views
from branches.pages import FrequencyPages, ProfilePages, RecordPages
from portal.ui.evidence import evidence_urls

urlpatterns = [
    *ProfilePages.urls(),
    path("profiles/<int:pk>/year/", views.branch_year, name="branch_year"),
    path("records/due/", views.life_due, name="life_due"),
    *RecordPages.urls(),
    path("records/<int:pk>/void/", views.void_record, name="void_record"),
    *evidence_urls(RecordPages, lambda record: record.evidence.all()),
    *FrequencyPages.urls(),
]
