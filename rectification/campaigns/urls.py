"""URLs of campaigns."""

from django.urls import path

from rectification.campaigns import views
from rectification.campaigns.pages import CampaignPages, ParticipationPages

urlpatterns = [
    *ParticipationPages.urls(),
    *CampaignPages.urls(),
    path("campaigns/<int:pk>/end/", views.end_campaign, name="end_campaign"),
]
