"""The nouns of ratings."""

from ratings.models.criterion import Criterion, Dimension, TieBreaker, VetoKind
from ratings.models.custody import Custody
from ratings.models.entry import Entry, Input, Standing
from ratings.models.objection import Objection
from ratings.models.restatement import RestatedPlace, Restatement
from ratings.models.review import Review, Veto
from ratings.models.round import Round
from ratings.models.scheme import GroupMember, PeerGroup, Scheme
from ratings.models.series import Flag, Series

__all__ = [
    "Criterion",
    "Custody",
    "Dimension",
    "Entry",
    "Flag",
    "GroupMember",
    "Input",
    "Objection",
    "PeerGroup",
    "RestatedPlace",
    "Restatement",
    "Review",
    "Round",
    "Scheme",
    "Series",
    "Standing",
    "TieBreaker",
    "Veto",
    "VetoKind",
]
