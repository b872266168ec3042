"""The URLs of the site. Apps are named in strings, so that the root imports nothing of them."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.dashboards.urls")),
    path("", include("portal.system.urls")),
    path("rectification/", include("rectification.urls")),
    path("branches/", include("branches.urls")),
    path("ratings/", include("ratings.urls")),
    path("grids/", include("grids.urls")),
    path("api/v1/", include("portal.api.urls")),
]

handler400 = "portal.ui.errors.bad_request"
handler403 = "portal.ui.errors.forbidden"
handler404 = "portal.ui.errors.not_found"
handler500 = "portal.ui.errors.server_error"
