"""URLs of campaigns."""

from rectification.campaigns.pages import CampaignPages, ParticipationPages
from rectification.campaigns.views import END

urlpatterns = [
    *ParticipationPages.urls(),
    *CampaignPages.urls(),
    END.url(),
]
