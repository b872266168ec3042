"""URLs of organisation life."""

from django.urls import path

from branches.life import views
from branches.life.pages import RecordPages
from portal.ui.evidence import evidence_urls

urlpatterns = [
    path("profiles/<int:pk>/year/", views.branch_year, name="branch_year"),
    path("records/due/", views.life_due, name="life_due"),
    *RecordPages.urls(),
    path("records/<int:pk>/void/", views.void_record, name="void_record"),
    *evidence_urls(RecordPages, lambda record: record.evidence.all()),
]
