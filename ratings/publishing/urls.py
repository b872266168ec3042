"""URLs: rounds and restatements."""

from django.urls import path

from ratings.publishing import views
from ratings.publishing.pages import RestatementPages, RoundPages

urlpatterns = [
    path("rounds/rank/", views.rank_month, name="rank_month"),
    *RoundPages.urls(),
    path("rounds/<int:pk>/sheet/", views.round_sheet, name="round_sheet"),
    *[act.url() for act in (*views.ROUNDS, views.RESTATE)],
    *RestatementPages.urls(),
]
