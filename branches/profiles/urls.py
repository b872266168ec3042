"""URLs of branch profiles."""

from branches.profiles.pages import ProfilePages

urlpatterns = ProfilePages.urls()
