"""URLs of branches."""

from django.urls import path

from branches import views
from branches.pages import FrequencyPages, ProfilePages, RecordPages

urlpatterns = [
    *ProfilePages.urls(),
    path("records/due/", views.life_due, name="life_due"),
    *RecordPages.urls(),
    path("records/<int:pk>/void/", views.void_record, name="void_record"),
    *FrequencyPages.urls(),
]
