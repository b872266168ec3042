"""URLs: schemes."""

from django.urls import path

from ratings.schemes import views
from ratings.schemes.pages import SchemePages

urlpatterns = [
    path("schemes/adopt/", views.adopt_scheme, name="adopt_scheme"),
    *SchemePages.urls(),
    *[act.url() for act in views.SCHEMES],
    path("schemes/<int:pk>/sheet/", views.scheme_sheet, name="scheme_sheet"),
    path("schemes/<int:pk>/rules/", views.set_rules, name="set_rules"),
    path("schemes/<int:pk>/criteria/new/", views.criterion_new, name="criterion_new"),
    path("criteria/<int:pk>/edit/", views.criterion_edit, name="criterion_edit"),
    path("criteria/<int:pk>/remove/", views.remove_criterion, name="remove_criterion"),
    path("schemes/<int:pk>/groups/new/", views.group_new, name="group_new"),
    path("groups/<int:pk>/members/", views.set_members, name="set_members"),
]
