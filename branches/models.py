"""The models of branches."""

from branches.frequencies.models import FrequencyRule, LifeKind, Period
from branches.life.models import LifeRecord
from branches.profiles.models import BranchProfile

__all__ = ["BranchProfile", "FrequencyRule", "LifeKind", "LifeRecord", "Period"]
