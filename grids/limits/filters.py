"""The filter of limits."""

from grids.limits.models import ServiceRule
from portal.ui.filters import ListFilter


class RuleFilter(ListFilter):
    """Limits: all that are set."""

    class Meta:
        model = ServiceRule
        fields: list[str] = []
