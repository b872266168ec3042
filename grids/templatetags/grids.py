"""How states of grids are coloured: always with their word."""

from django import template

from grids.ground.columns import tone_of

register = template.Library()
register.filter("tone", tone_of)


@register.filter
def offered(phrases: dict, name: str) -> list[tuple[str, str]]:
    """Return [(label, value)] of what a field offers to be chosen; a phrase has no value, it is added to the text."""
    return [one if isinstance(one, tuple) else (one, "") for one in (phrases or {}).get(name, ())]
