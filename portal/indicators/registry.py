"""The indicators by key: apps declare them in indicators.py, dashboards and ratings ask for them here."""

from portal.indicators.base import Indicator

_indicators: dict[str, Indicator] = {}


def declare(*indicators: Indicator) -> None:
    """Declare indicators; a key belongs to one."""
    for wanted in indicators:
        _indicators[wanted.key] = wanted


def indicator(key: str) -> Indicator:
    """Return one indicator. Raises KeyError."""
    return _indicators[key]


def all_indicators() -> dict[str, Indicator]:
    """Return every declared indicator by key."""
    return dict(_indicators)
