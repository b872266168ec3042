"""URLs of ratings, matter by matter."""

from django.urls import include, path

urlpatterns = [
    path("", include("ratings.flags.urls")),
    path("", include("ratings.reviews.urls")),
    path("", include("ratings.objections.urls")),
    path("", include("ratings.publishing.urls")),
    path("", include("ratings.schemes.urls")),
]
