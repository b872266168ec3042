"""Converts rows to the input of the plain rule: the scheme's rules, a round's branches with their inputs."""

from collections.abc import Iterator

from ratings.rounds.models import Custody, Entry, Input, Round, Veto
from ratings.rounds.rules import Line, Rated, Rules
from ratings.schemes.models import Scheme

CHUNK = 5000


def rules_of(scheme: Scheme) -> Rules:
    """Return the rules of a scheme, in two queries."""
    lines = [
        Line(one.pk, one.dimension, one.weight, one.direction, one.empty_value)
        for one in scheme.criteria.order_by("ordinal", "pk")
    ]
    ties = [(one.rule, one.criterion_id) for one in scheme.tie_breakers.order_by("ordinal")]
    return Rules(lines, ties, scheme.minimum_score, scheme.flag_share)


def previous_round(round_: Round) -> Round | None:
    """Return the latest published round before this one, of any edition of the scheme."""
    return (
        Round.objects.of_series(round_.scheme)
        .filter(month__lt=round_.month, state=Round.State.PUBLISHED)
        .order_by("-month", "-pk")
        .first()
    )


def holders_before(round_: Round) -> set[int]:
    """Return the organisations that hold the flags before this month."""
    previous = previous_round(round_)
    if previous is None:
        return set()
    held = Custody.objects.filter(round=previous).holding()
    return set(held.values_list("organisation_id", flat=True))


def branches_of(round_: Round, *, inputs: dict | None = None) -> list[Rated]:
    """Return the branches of a round as the rule reads them.

    `inputs` {entry: {criterion: (part, whole)}} replace the frozen ones.
    """
    holders = holders_before(round_)
    vetoed = set(
        Veto._base_manager.filter(entry__round=round_, state=Veto.State.STANDING).values_list(
            "entry", flat=True
        )
    )
    given = frozen_inputs(round_) if inputs is None else inputs
    entries = (
        Entry._base_manager.filter(round=round_).order_by("pk").values_list("pk", "group", "organisation")
    )
    return [
        Rated(pk, group, given.get(pk, {}), pk in vetoed, organisation in holders)
        for pk, group, organisation in entries
    ]


def frozen_inputs(round_: Round) -> dict[int, dict[int, tuple[int, int]]]:
    """Return {entry: {criterion: (part, whole)}} of a round, in one query."""
    found: dict[int, dict[int, tuple[int, int]]] = {}
    for entry, criterion, part, whole in input_rows(round_):
        found.setdefault(entry, {})[criterion] = (part, whole)
    return found


def input_rows(round_: Round) -> Iterator[tuple[int, int, int, int]]:
    """Yield (entry, criterion, part, whole) of a round in a fixed order, with constant memory use."""
    rows = Input._base_manager.filter(round=round_).order_by("entry", "criterion")
    yield from rows.values_list("entry", "criterion", "part", "whole").iterator(chunk_size=CHUNK)
