"""Services of organisation life. Each checks, writes, records and notifies, in one transaction."""

from branches.life.services.asking import requirements
from branches.life.services.records import add_record, change_record, void_record
from branches.life.services.year import first_recorded, sums_of, year_of_life

__all__ = [
    "add_record",
    "change_record",
    "first_recorded",
    "requirements",
    "sums_of",
    "void_record",
    "year_of_life",
]
