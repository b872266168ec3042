"""The indicators by key. Apps declare them in indicators.py; dashboards and ratings read them here."""

from portal.indicators.base import Indicator

_indicators: dict[str, Indicator] = {}


def declare(*indicators: Indicator) -> None:
    """Declare indicators. Raises ValueError for a key that is taken."""
    for wanted in indicators:
        if _indicators.setdefault(wanted.key, wanted) != wanted:
            raise ValueError(f"two indicators claim the key {wanted.key}")


def indicator(key: str) -> Indicator:
    """Return one indicator. Raises KeyError."""
    return _indicators[key]


def all_indicators() -> dict[str, Indicator]:
    """Return every declared indicator by key."""
    return dict(_indicators)
