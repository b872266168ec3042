"""URLs of branches: those of its matters."""

from portal.discovery import urls_of

urlpatterns = urls_of("branches")
