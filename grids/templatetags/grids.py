"""Template tags of grids."""

from django import template

from grids.ground.columns import tone_of

register = template.Library()
register.filter("tone", tone_of)


@register.filter
def offered(phrases: dict, name: str) -> list[tuple[str, str]]:
    """Return [(label, value)] of the choices of a field. A phrase has no value; it is appended to the text."""
    return [one if isinstance(one, tuple) else (one, "") for one in (phrases or {}).get(name, ())]
