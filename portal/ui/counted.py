"""How a number is written that was counted up to a bound (portal.scope.counting)."""

from django.utils.translation import gettext

from portal.scope.counting import goes_on


def counted(count: int) -> str:
    """Return a number for a tab: "10,000+" beyond what was counted."""
    return gettext("10,000+") if goes_on(count) else str(count)
