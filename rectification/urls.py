"""URLs of rectification, matter by matter."""

from django.urls import include, path

urlpatterns = [
    path("", include("rectification.checklists.urls")),
    path("", include("rectification.campaigns.urls")),
    path("", include("rectification.ledger.urls")),
    path("", include("rectification.closing.urls")),
    path("", include("rectification.urging.urls")),
]
