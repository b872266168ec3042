"""Residents' data: refused in free texts, revealed on record, cleared after a time."""

from grids.residents.services.people import clear_persons, reveal_person

__all__ = ["clear_persons", "reveal_person"]
