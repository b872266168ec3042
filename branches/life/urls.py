"""URLs of organisation life."""

from django.urls import path

from branches.life import views
from branches.life.pages import RecordPages
from portal.ui.evidence import evidence_urls

urlpatterns = [
    path("profiles/<int:pk>/year/", views.branch_year, name="branch_year"),
    path("records/due/", views.life_due, name="life_due"),
    *RecordPages.urls(),
    views.VOID.url(),
    *evidence_urls(RecordPages, lambda record: record.evidence.all()),
]
