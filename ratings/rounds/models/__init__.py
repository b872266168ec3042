"""A month, its rated branches, their inputs and results, and the custody of the flag."""

from ratings.rounds.models.correction import Correction
from ratings.rounds.models.custody import Custody
from ratings.rounds.models.entry import AboutEntry, Entry, GroupRate, Input, RatedQuerySet, Standing
from ratings.rounds.models.round import MonthRecord, Round
from ratings.rounds.models.veto import Veto

__all__ = [
    "AboutEntry",
    "Correction",
    "Custody",
    "Entry",
    "GroupRate",
    "Input",
    "MonthRecord",
    "RatedQuerySet",
    "Round",
    "Standing",
    "Veto",
]
