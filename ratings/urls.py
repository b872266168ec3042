"""URLs of ratings: those of its matters."""

from portal.discovery import urls_of

urlpatterns = urls_of("ratings")
