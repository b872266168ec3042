"""The street of Baotou with the page's figures: 20,000 households, 34,000 people, 100 grids, 45 workers, a team of 48.

All rows in it are invented. No resident, wish, report or booking is real.
"""

from datetime import date

from grids.ground.demo.street import Street


def seed(day: date, world) -> None:
    """Draw the grids of the street and post its workers. Other matters fill `world.grid_street`."""
    world.grid_street = Street(day, world)
    world.grid_street.build()
