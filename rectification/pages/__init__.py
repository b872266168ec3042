"""Pages of rectification: the ledger, and what stands around it. One module an entity."""

from rectification.pages.campaigns import CampaignPages
from rectification.pages.checklists import ChecklistPages
from rectification.pages.lists import ClosingPages, MeasurePages, ParticipationPages
from rectification.pages.problems import ProblemPages, carried

__all__ = [
    "CampaignPages",
    "ChecklistPages",
    "ClosingPages",
    "MeasurePages",
    "ParticipationPages",
    "ProblemPages",
    "carried",
]
