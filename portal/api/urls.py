"""URLs of the API."""

urlpatterns: list = []
