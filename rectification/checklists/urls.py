"""URLs of checklists."""

from django.urls import path

from rectification.checklists import views
from rectification.checklists.pages import ChecklistPages

urlpatterns = [
    path("checklists/adopt/", views.adopt_checklist, name="adopt_checklist"),
    *ChecklistPages.urls(),
    path("checklists/<int:pk>/activate/", views.activate_checklist, name="activate_checklist"),
    path("checklists/<int:pk>/file/", views.checklist_file, name="checklist_file"),
]
