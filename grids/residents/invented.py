"""Invented residents for the demo."""

from random import Random

from grids.ground.demo.texts import BUILDINGS, SURNAMES
from grids.residents.models import form_of_address


def person(draw: Random, honorific: str = "", surname: str = "") -> dict[str, object]:
    """Return an invented resident. The phone number is not in use."""
    honorific = honorific or draw.choice(("ms", "mr", "aunt", "uncle"))
    name = (surname or draw.choice(SURNAMES)) + "演示"
    return {
        "person_name": name,
        "honorific": honorific,
        "person_phone": f"1990000{draw.randrange(10_000):04d}",
        "person_address": f"{draw.choice(BUILDINGS)}{draw.randrange(1, 7)}01室",
        "shown_as": form_of_address(name, honorific),
    }
