"""The rows that the API offers. Apps declare viewsets in api.py, which is found by name at start."""

_declared: list[tuple[str, type, str]] = []


def declare(prefix: str, viewset: type, basename: str) -> None:
    """Declare a viewset under /api/v1/<prefix>/."""
    _declared.append((prefix, viewset, basename))


def declared() -> list[tuple[str, type, str]]:
    """Return (prefix, viewset, basename) of every declared viewset."""
    return list(_declared)
