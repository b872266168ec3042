"""What people do with branch profiles. Each function checks, does, records and tells, in one transaction."""

from branches.profiles.services.profiles import add_profile, change_profile

__all__ = ["add_profile", "change_profile"]
