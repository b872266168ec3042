"""The filter of limits."""

from grids.limits.models import ServiceRule
from portal.ui.filters import ListFilter


class RuleFilter(ListFilter):
    """All limits that are set."""

    class Meta:
        model = ServiceRule
        fields: list[str] = []
