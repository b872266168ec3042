"""How states of grids are coloured: always with their word."""

from django import template

register = template.Library()
TONES = {
    "green": ("closed", "confirmed"),
    "amber": ("reported", "collected", "screened", "booked", "rescheduled", "published"),
    "blue": ("accepted", "assigned", "claimed", "handled", "fulfilled", "done"),
    "red": ("returned",),
}
BY_STATE = {state: tone for tone, states in TONES.items() for state in states}


@register.filter
def tone(state: str) -> str:
    """Return the colour of a state's tag; grey for what came to nothing."""
    return BY_STATE.get(state, "")


@register.filter
def offered(phrases: dict, name: str) -> list[tuple[str, str]]:
    """Return [(label, value)] of what a field offers to be chosen; a phrase has no value, it is added to the text."""
    return [one if isinstance(one, tuple) else (one, "") for one in (phrases or {}).get(name, ())]
