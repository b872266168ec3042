"""The site's table of contents. Apps are named in strings, so the root imports nothing of them."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.dashboards.urls")),
    path("", include("portal.system.urls")),
    path("rectification/", include("rectification.urls")),
    path("api/v1/", include("portal.api.urls")),
]
