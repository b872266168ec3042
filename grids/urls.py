"""URLs of grids: those of its matters."""

from portal.discovery import urls_of

urlpatterns = urls_of("grids")
