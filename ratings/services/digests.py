"""The digest of a published month: rules, inputs and standings as canonical lines, so that any change shows."""

import hashlib
import json
from collections.abc import Iterator

from ratings.models import Custody, Entry, Round, Standing, Veto
from ratings.services.reading import CHUNK, input_rows, rules_of

ENTRY = ("pk", "group", "organisation", "name", "path_then")
STANDING = ("pk", "study", "business", "service", "total", "place", "vetoed", "qualified")


def digest_of(round_: Round) -> str:
    """Return the SHA-256 of a round's canonical lines; they stream, so memory stays flat."""
    digest = hashlib.sha256()
    for line in canonical(round_):
        digest.update(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return digest.hexdigest()


def canonical(round_: Round) -> Iterator[list[object]]:
    """Yield everything that the result of a round follows from, and the result, in a fixed order."""
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
    standings = Standing._base_manager.filter(round=round_).order_by("pk").values_list(*STANDING)
    for row in standings.iterator(chunk_size=CHUNK):
        yield ["standing", *row]
    for row in (
        Custody.objects.filter(round=round_).order_by("pk").values_list("organisation", "event", "streak")
    ):
        yield ["custody", *row]
