"""The digest of a published month, so that any change is found. Older months keep the format of their day.

Formats 1 and 2 cover rules, inputs, standings and custody, computed anew at each check. Format 3 is the digest of the
month's record (`services.record`), which covers what the numbers mean and rest on as well.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date

from ratings.rounds.models import Custody, Entry, Round, Standing, Veto
from ratings.rounds.services.reading import CHUNK, input_rows, rules_of
from ratings.rounds.services.record import kept

ENTRY = ("pk", "group", "organisation", "name", "path_then")
STANDING = ("pk", "study", "business", "service", "total", "place", "vetoed", "qualified")
CUSTODY = ("organisation", "event", "streak")
# Lines of older months lack these fields, and there is no line with the format.
FULL_FORMAT = 2
RECORD_FORMAT = 3
STANDING_BESIDES, CUSTODY_BESIDES = ("group",), ("entry", "group", "name", "handed_over_on")


def digest_of(round_: Round) -> str:
    """Return the SHA-256 of a round's canonical lines, or of its record. They are streamed, so memory use is constant."""
    digest = hashlib.sha256()
    if round_.digest_format >= RECORD_FORMAT:
        lines = kept(round_)
    else:
        lines = (json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in canonical(round_))
    for line in lines:
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def canonical(round_: Round) -> Iterator[list[object]]:
    """Yield all inputs of a round's result, and the result, in a fixed order, in the formats 1 and 2."""
    full = round_.digest_format >= FULL_FORMAT
    if full:
        yield ["format", round_.digest_format]
    rules = rules_of(round_.scheme)
    yield ["round", round_.scheme_id, f"{round_.month:%Y-%m}", rules.minimum, rules.share]
    for line in rules.lines:
        yield ["criterion", line.key, line.dimension, line.weight, line.direction, line.empty_value]
    for rule, criterion in rules.ties:
        yield ["tie", rule, criterion]
    entries = Entry._base_manager.filter(round=round_).order_by("pk").values_list(*ENTRY)
    for row in entries.iterator(chunk_size=CHUNK):
        yield ["entry", *row]
    for row in input_rows(round_):
        yield ["input", *row]
    vetoes = Veto._base_manager.filter(entry__round=round_, state=Veto.State.STANDING).order_by("pk")
    for row in vetoes.values_list("entry", "kind"):
        yield ["veto", *row]
    standings = Standing._base_manager.filter(round=round_).order_by("pk")
    fields = (*STANDING, *STANDING_BESIDES) if full else STANDING
    for row in standings.values_list(*fields).iterator(chunk_size=CHUNK):
        yield ["standing", *row]
    custody = Custody.objects.filter(round=round_).order_by("pk")
    for row in custody.values_list(*((*CUSTODY, *CUSTODY_BESIDES) if full else CUSTODY)):
        yield ["custody", *(value.isoformat() if isinstance(value, date) else value for value in row)]
