"""URLs of the home page."""

urlpatterns: list = []
