"""The filter of partners."""

from grids.ground.filters import PlacedFilter
from grids.partners.models import Partner


class PartnerFilter(PlacedFilter):
    """Partners by name."""

    searched = ("partner__name",)

    class Meta:
        model = Partner
        fields: list[str] = []
