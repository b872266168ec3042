"""What people do with branches. Each function checks, does, records and tells, in one transaction."""

from branches.services.asking import requirements
from branches.services.frequencies import change_frequency, set_frequency
from branches.services.profiles import add_profile, change_profile
from branches.services.records import add_record, change_record, void_record
from branches.services.year import first_recorded, sums_of, year_of_life

__all__ = [
    "add_profile",
    "add_record",
    "change_frequency",
    "change_profile",
    "change_record",
    "first_recorded",
    "requirements",
    "set_frequency",
    "sums_of",
    "void_record",
    "year_of_life",
]
