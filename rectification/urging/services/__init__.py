"""What people do to keep problems moving. Each function checks, does, records and tells, in one transaction."""

from rectification.urging.services.urges import undo_urge, urge_problems

__all__ = ["undo_urge", "urge_problems"]
