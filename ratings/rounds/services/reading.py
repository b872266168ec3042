"""Converts rows to the input of the plain rule: the scheme's rules, a round's branches with their inputs."""

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import Count

from ratings.rounds.models import Custody, Entry, GroupRate, Input, Round, Veto
from ratings.rounds.months import before
from ratings.rounds.rules import Line, Rated, Rules
from ratings.schemes.models import Scheme

CHUNK = 5000


def rules_of(scheme: Scheme) -> Rules:
    """Return the rules of a scheme, in two queries."""
    lines = [
        Line(
            one.pk,
            one.dimension,
            one.weight,
            one.direction,
            one.empty_value,
            bool(one.indicator),
            one.counts_empty,
        )
        for one in scheme.criteria.order_by("ordinal", "pk")
    ]
    ties = [(one.rule, one.criterion_id) for one in scheme.tie_breakers.order_by("ordinal")]
    rules = Rules(lines, ties, scheme.minimum_score, scheme.flag_share)
    if not scheme.is_exact:
        return rules
    return replace(
        rules,
        arithmetic=scheme.arithmetic,
        left_out=scheme.empty_lines == Scheme.EmptyLines.LEFT_OUT,
        pull=scheme.pull,
        least_countable=scheme.least_countable,
        least_cases=scheme.least_cases,
        capped=scheme.flags_capped,
        band=scheme.band_cases,
    )


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


def months_held(round_: Round) -> dict[int, int]:
    """Return {organisation: months with the flag} in the twelve months before a month, of any edition."""
    rounds = Round.objects.of_series(round_.scheme).filter(
        month__gte=before(round_.month, 12), month__lt=round_.month, state=Round.State.PUBLISHED
    )
    held = Custody.objects.filter(round__in=rounds).holding().order_by()
    return dict(held.values_list("organisation").annotate(n=Count("pk")))


def rates_in(round_: Round, group: int) -> dict[int, int]:
    """Return {criterion: rate} of a group in a round, in hundredths of a percent."""
    rates = GroupRate._base_manager.filter(round=round_, group=group)
    return dict(rates.values_list("criterion", "rate"))


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
    held = months_held(round_)
    entries = Entry._base_manager.filter(round=round_).order_by("pk")
    return [
        Rated(
            pk,
            group,
            given.get(pk, {}),
            pk in vetoed,
            organisation in holders,
            held.get(organisation, 0),
            path,
        )
        for pk, group, organisation, path in entries.values_list("pk", "group", "organisation", "path_then")
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
