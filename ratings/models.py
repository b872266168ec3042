"""The models of ratings."""

from ratings.objections.models import Objection
from ratings.publishing.models import RestatedPlace, Restatement
from ratings.reviews.models import Review
from ratings.rounds.models import (
    Correction,
    Custody,
    Entry,
    GroupRate,
    Input,
    MonthRecord,
    Round,
    Standing,
    Veto,
)
from ratings.schemes.models import (
    Criterion,
    Dimension,
    EarlyUse,
    Flag,
    GroupMember,
    PeerGroup,
    Scheme,
    Series,
    TieBreaker,
    VetoKind,
)

__all__ = [
    "Correction",
    "Criterion",
    "Custody",
    "Dimension",
    "EarlyUse",
    "Entry",
    "Flag",
    "GroupMember",
    "GroupRate",
    "Input",
    "MonthRecord",
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
