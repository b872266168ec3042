"""Seals a month: its record, with the scores, objections and their answers, and the digest of it."""

import hashlib

from ratings.objections.models import Objection
from ratings.publishing.models import RestatedPlace, Restatement
from ratings.reviews.models import Review
from ratings.rounds.models import Round
from ratings.rounds.services.digests import RECORD_FORMAT, digest_of
from ratings.rounds.services.record import Section, declare, keep, of_round, plain, written

declare(
    Section(
        "reviews",
        Review,
        of_round(Review, "entry__round"),
        ("entry", "criterion", "score", "reason", "proof", "proof__sha256", "reviewer", "reviewed_at"),
        ("reviewer",),
    ),
    Section(
        "objections",
        Objection,
        of_round(Objection, "entry__round"),
        (
            *("entry", "criterion", "text", "state", "raised_by", "raised_at"),
            *("answer", "answered_by", "answered_at", "part_then", "whole_then", "total_then"),
            *("kept_because", "kept_by", "kept_at"),
        ),
        ("raised_by", "answered_by", "kept_by"),
    ),
)
RESTATEMENT = ("round", "reason", "moves_flag", "author", "stated_at")
PLACE = ("entry", "total_before", "total_after", "place_before", "place_after", "lines")


def seal(round_: Round) -> str:
    """Store the record of a month in its final state, and return its digest. The caller publishes it."""
    if round_.digest_format >= RECORD_FORMAT:
        keep(round_)
    return digest_of(round_)


def digest_of_restatement(restatement: Restatement) -> str:
    """Return the SHA-256 of a restatement with its places and the digest of its month."""
    digest = hashlib.sha256(restatement.round.digest.encode())
    rows = Restatement._base_manager.filter(pk=restatement.pk).values_list(*RESTATEMENT)
    places = RestatedPlace._base_manager.filter(restatement=restatement).order_by("pk").values_list(*PLACE)
    for name, found, fields in (("restatement", rows, RESTATEMENT), ("place", places, PLACE)):
        for row in found:
            line = (name, 0, dict(zip(fields, map(plain, row), strict=True)))
            digest.update(written(line).encode() + b"\n")
    return digest.hexdigest()
