"""URLs of branches, matter by matter."""

from django.urls import include, path

urlpatterns = [
    path("", include("branches.profiles.urls")),
    path("", include("branches.frequencies.urls")),
    path("", include("branches.life.urls")),
]
