"""URLs of grids and posts."""

from django.urls import path

from grids.ground import views
from grids.ground.acts import GRIDS
from grids.ground.pages import GridPages

urlpatterns = [
    *GridPages.urls(),
    path("posts/<int:pk>/end/", views.end_post, name="end_post"),
    *[act.url() for act in GRIDS],
]
