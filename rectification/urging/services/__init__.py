"""Services that keep problems moving. Each checks, writes, records and notifies, in one transaction."""

from rectification.urging.services.urges import undo_urge, urge_problems

__all__ = ["undo_urge", "urge_problems"]
