"""Series, flags, schemes and their parts."""

from ratings.schemes.models.criterion import Criterion, Dimension, TieBreaker, VetoKind
from ratings.schemes.models.early import EarlyUse
from ratings.schemes.models.scheme import GroupMember, PeerGroup, Scheme
from ratings.schemes.models.series import Flag, Series

__all__ = [
    "Criterion",
    "Dimension",
    "EarlyUse",
    "Flag",
    "GroupMember",
    "PeerGroup",
    "Scheme",
    "Series",
    "TieBreaker",
    "VetoKind",
]
