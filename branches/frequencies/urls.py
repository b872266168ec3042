"""URLs of frequency rules."""

from branches.frequencies.pages import FrequencyPages

urlpatterns = FrequencyPages.urls()
