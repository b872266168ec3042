"""URLs of limits."""

from grids.limits.pages import RulePages

urlpatterns = [
    *RulePages.urls(),
]
