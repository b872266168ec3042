"""URLs of closing."""

from django.urls import path

from rectification.closing import views
from rectification.closing.pages import ClosingPages

urlpatterns = [
    views.APPLY.url(),
    *ClosingPages.urls(),
    path("closings/<int:pk>/withdraw/", views.withdraw_closing, name="withdraw_closing"),
    path("closings/<int:pk>/decide/", views.decide_closing, name="decide_closing"),
    path("closings/<int:pk>/return/undo/", views.undo_return, name="undo_return"),
]
