"""URLs of rectification."""

urlpatterns: list = []
