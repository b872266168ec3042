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
    views.VOID.url(),
    *evidence_urls(RecordPages, lambda record: record.evidence.all()),
    *FrequencyPages.urls(),
]
