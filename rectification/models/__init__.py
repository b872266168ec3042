"""The nouns of rectification, one module an entity."""

from rectification.models.campaign import Campaign, CampaignUnit, NumberSeries
from rectification.models.checklist import Aspect, Checklist, ProblemType
from rectification.models.closing import Closing
from rectification.models.measure import Measure
from rectification.models.problem import Problem
from rectification.models.progress import Progress
from rectification.models.urge import Urge

__all__ = [
    "Aspect",
    "Campaign",
    "CampaignUnit",
    "Checklist",
    "Closing",
    "Measure",
    "NumberSeries",
    "Problem",
    "ProblemType",
    "Progress",
    "Urge",
]
