"""URLs of partners."""

from grids.partners.acts import PARTNERS
from grids.partners.pages import PartnerPages

urlpatterns = [
    *PartnerPages.urls(),
    *[act.url() for act in PARTNERS],
]
