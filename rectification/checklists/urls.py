"""URLs of checklists."""

from django.urls import path

from rectification.checklists import views
from rectification.checklists.pages import ChecklistPages

urlpatterns = [
    path("checklists/adopt/", views.adopt_checklist, name="adopt_checklist"),
    *ChecklistPages.urls(),
    views.ACTIVATE.url(),
    path("checklists/<int:pk>/file/", views.checklist_file, name="checklist_file"),
]
