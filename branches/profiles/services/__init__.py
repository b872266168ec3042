"""Services of branch profiles. Each checks, writes, records and notifies, in one transaction."""

from branches.profiles.services.profiles import add_profile, change_profile

__all__ = ["add_profile", "change_profile"]
