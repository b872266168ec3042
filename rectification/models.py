"""The models of rectification, one module per entity."""

from rectification.campaigns.models import Campaign, CampaignUnit
from rectification.checklists.models import Aspect, Checklist, ProblemType
from rectification.closing.models import Closing
from rectification.ledger.models import Measure, NumberSeries, Problem, ProblemRollup, Progress
from rectification.requests.models import ChangeRequest
from rectification.urging.models import Urge

__all__ = [
    "Aspect",
    "Campaign",
    "CampaignUnit",
    "ChangeRequest",
    "Checklist",
    "Closing",
    "Measure",
    "NumberSeries",
    "Problem",
    "ProblemRollup",
    "ProblemType",
    "Progress",
    "Urge",
]
