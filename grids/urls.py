"""URLs of grids: those of its matters."""

from django.urls import include, path

urlpatterns = [
    path("", include(f"grids.{matter}.urls"))
    for matter in ("desk", "ground", "limits", "partners", "visits", "reports", "wishes", "bookings")
]
