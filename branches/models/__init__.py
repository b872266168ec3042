"""The nouns of branches."""

from branches.models.frequency import FrequencyRule, LifeKind, Period
from branches.models.profile import BranchProfile
from branches.models.record import LifeRecord

__all__ = ["BranchProfile", "FrequencyRule", "LifeKind", "LifeRecord", "Period"]
