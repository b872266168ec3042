"""A month, who is rated in it, on what numbers, with what result, and where the flag goes."""

from ratings.rounds.models.custody import Custody
from ratings.rounds.models.entry import AboutEntry, Entry, Input, RatedQuerySet, Standing
from ratings.rounds.models.round import Round
from ratings.rounds.models.veto import Veto

__all__ = ["AboutEntry", "Custody", "Entry", "Input", "RatedQuerySet", "Round", "Standing", "Veto"]
