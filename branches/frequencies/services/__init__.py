"""What people do with frequency rules. Each function checks, does and records, in one transaction."""

from branches.frequencies.services.setting import change_frequency, set_frequency

__all__ = ["change_frequency", "set_frequency"]
