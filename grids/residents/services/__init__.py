"""Residents' own data: kept out of free texts, shown on record, cleared after its time."""

from grids.residents.services.people import clear_persons, reveal_person

__all__ = ["clear_persons", "reveal_person"]
