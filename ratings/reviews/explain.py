"""Explains a standing: its lines as a waterfall, and the distance to its neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from portal.indicators import all_indicators
from ratings.reviews.models import Review
from ratings.rounds.models import Correction, Input, Standing
from ratings.rounds.rules import Line, Weighed, good_of, tie_worth, weighed
from ratings.rounds.services.reading import holders_before, rates_in, rules_of
from ratings.schemes.columns import counted_from
from ratings.schemes.models import Criterion, Dimension, TieBreaker

VIEW = "ratings.view_standing"


@dataclass(frozen=True)
class Explained:
    """One line: raw part and whole, value, weight, points. `start` is where its step begins in the waterfall.

    `weight` is what the line weighs for this branch, 0 when it is left out (`left_out`). `rate` is the rate of the group
    towards which small numbers are drawn, None where nothing is drawn. `part_url` and `whole_url` open the counted rows
    ("" for a reviewed line), `mend_url` what it counts in the month that runs. `review` is the score by a person. Peers get
    none of these.
    """

    criterion: Criterion
    part: int | None
    whole: int | None
    value: int | None
    weight: int
    points: int
    start: int
    left_out: bool = False
    rate: int | None = None
    part_url: str = ""
    whole_url: str = ""
    review: Review | None = None
    corrections: Sequence[Correction] = ()
    pull: int = 0
    mend_url: str = ""

    @property
    def source(self) -> str:
        """Where the numbers come from."""
        return counted_from(self.criterion)

    @property
    def lost(self) -> int:
        """Points missing to the full weight, in hundredths."""
        return self.weight - self.points

    @property
    def good(self) -> int | None:
        """The good cases: those counted, or the others where less is better."""
        criterion = self.criterion
        line = Line(criterion.pk, criterion.dimension, 0, criterion.direction)
        return None if self.whole is None else good_of(line, self.part, self.whole)

    @property
    def formula(self) -> str:
        """How the value comes about, in numbers that can be typed into a spreadsheet; "" where nothing was counted."""
        if not self.whole:
            return ""
        if self.criterion.is_reviewed:
            return f"{self.good / 100:.2f} ÷ {self.whole / 100:.2f}"
        if not self.pull or self.rate is None:
            return f"{self.good} ÷ {self.whole}"
        return f"({self.good} + {self.pull} × {self.rate / 100:.2f}%) ÷ ({self.whole} + {self.pull})"

    @property
    def bar(self) -> dict[str, str]:
        """The step of the waterfall in percent of 100 points: x, width, and the missed part."""
        return {
            "x": f"{self.start / 100:g}",
            "width": f"{self.points / 100:g}",
            "missed_x": f"{(self.start + self.points) / 100:g}",
            "missed": f"{self.lost / 100:g}",
        }


def is_open_to(user, standing: Standing) -> bool:
    """Tell whether a person may see the facts behind a score: the organiser, those above the branch, the branch itself.

    Peers see scores and the kind of a veto. They do not see facts, reasons, proofs or the counted rows.
    """
    return standing.entry.admits(user, VIEW)


def explained(standing: Standing, user) -> list[Explained]:
    """Return the lines of a standing in the order of its scheme. Their points add up to its total."""
    is_open = is_open_to(user, standing)
    criteria = list(Criterion.objects.within(scheme=standing.round.scheme_id).order_by("ordinal", "pk"))
    inputs = inputs_of(standing.round_id, [standing.pk])[standing.pk]
    rules = rules_of(standing.round.scheme)
    rates = rates_in(standing.round, standing.group_id) if rules.is_exact else {}
    weights = weighed(rules, inputs, rates)
    reviews = Review.objects.within(entry=standing.pk).select_related("reviewer", "proof")
    given = {one.criterion_id: one for one in reviews} if is_open else {}
    corrected = (
        Correction._base_manager.filter(entry=standing.pk).select_related("corrected_by").order_by("pk")
    )
    lines, start = [], 0
    for criterion in criteria:
        found = weights.get(criterion.pk, Weighed(None, criterion.weight, 0))
        part, whole = inputs.get(criterion.pk, (None, None))
        part_url, whole_url = rows_urls(criterion, standing) if is_open else ("", "")
        line = Explained(
            criterion=criterion,
            part=part,
            whole=whole,
            value=found.value,
            weight=found.weight,
            points=found.points,
            start=start,
            left_out=found.left_out,
            rate=rates.get(criterion.pk) if rules.pull else None,
            part_url=part_url,
            whole_url=whole_url,
            review=given.get(criterion.pk),
            pull=rules.pull,
            mend_url=mend_url(criterion, standing) if is_open else "",
            corrections=[one for one in corrected if one.criterion_id == criterion.pk],
        )
        lines.append(line)
        start += found.points
    return lines


def inputs_of(round_id: int, entries: Sequence[int]) -> dict[int, dict[int, tuple[int, int]]]:
    """Return {entry: {criterion: (part, whole)}} of some entries, in one query."""
    found: dict[int, dict[int, tuple[int, int]]] = {entry: {} for entry in entries}
    rows = Input.objects.within(entry__in=entries).filter(round=round_id)
    for entry, criterion, part, whole in rows.values_list("entry", "criterion", "part", "whole"):
        found[entry][criterion] = (part, whole)
    return found


def rows_urls(criterion: Criterion, standing: Standing) -> tuple[str, str]:
    """Return the addresses of the rows of part and whole of a computed line, as of the month's last day and as known when frozen."""
    counted = all_indicators().get(criterion.indicator)
    if counted is None:
        return "", ""
    round_ = standing.round
    return counted.urls_of(standing.entry.organisation_id, round_.last_day, round_.frozen_at)


def mend_url(criterion: Criterion, standing: Standing) -> str:
    """Return the address of what a computed line counts in the month that runs: what can still be done."""
    counted = all_indicators().get(criterion.indicator)
    if counted is None:
        return ""
    return counted.urls_of(standing.entry.organisation_id, timezone.localdate())[1]


def costliest(lines: Sequence[Explained], number: int = 3) -> list[Explained]:
    """Return the lines that cost most points, the costliest first. What is not scored yet costs nothing."""
    told = [one for one in lines if one.value is not None and one.lost]
    return sorted(told, key=lambda one: -one.lost)[:number]


@dataclass(frozen=True)
class Neighbour:
    """The branch one place above or below, compared in total and line by line.

    `gap` is signed from the reader's side.
    `parted_by` is the tie-breaker that decides between equal totals. It is None where the place is shared.
    """

    standing: Standing
    gap: int
    lines: Sequence[tuple[Criterion, int]]
    parted_by: TieBreaker | None = None


def neighbours(standing: Standing, user) -> dict[str, Neighbour | None]:
    """Return the distance of a standing to the places above and below, as far as the reader may see them."""
    if standing.place is None:
        return {"above": None, "below": None}
    group = Standing.objects.visible_to(user, VIEW).filter(
        round=standing.round_id, group=standing.group_id, place__isnull=False
    )
    group = group.select_related("entry").exclude(pk=standing.pk)
    above = group.filter(place__lte=standing.place).order_by("-place", "-pk").first()
    below = group.filter(place__gt=standing.place).order_by("place", "pk").first()
    met = [one for one in (above, below) if one is not None]
    inputs = inputs_of(standing.round_id, [standing.pk, *(one.pk for one in met)])
    criteria = list(Criterion.objects.within(scheme=standing.round.scheme_id).order_by("ordinal", "pk"))
    rules = rules_of(standing.round.scheme)
    rates = rates_in(standing.round, standing.group_id) if rules.is_exact else {}
    points = {
        entry: dict.fromkeys((one.pk for one in criteria), 0)
        | {key: one.points for key, one in weighed(rules, counted, rates).items()}
        for entry, counted in inputs.items()
    }
    parted = parted_by(standing, [one for one in met if one.total == standing.total], points)

    def compared(other: Standing | None) -> Neighbour | None:
        if other is None:
            return None
        gaps = [
            (criterion, points[standing.pk][criterion.pk] - points[other.pk][criterion.pk])
            for criterion in criteria
        ]
        lines = [one for one in gaps if one[1]]
        return Neighbour(other, standing.total - other.total, lines, parted.get(other.pk))

    return {"above": compared(above), "below": compared(below)}


def parted_by(
    standing: Standing, equals: Sequence[Standing], points: Mapping[int, Mapping[int, int]]
) -> dict[int, TieBreaker]:
    """Return {entry: tie-breaker} of standings with an equal total: the first rule in which each differs.

    `points` are {entry: {criterion: points}}. Standings that share the place are left out.
    """
    others = [one for one in equals if one.place != standing.place]
    if not others:
        return {}
    ties = standing.round.scheme.tie_breakers.select_related("criterion").order_by("ordinal")
    holding = holders_before(standing.round)

    def worth(one: Standing, tie: TieBreaker) -> int:
        dimensions = {name: getattr(one, name) for name in Dimension.values}
        holds_flag = one.entry.organisation_id in holding
        return tie_worth(tie.rule, tie.criterion_id, holds_flag, dimensions, points[one.pk])

    rules = list(ties)
    found = {
        one.pk: next((tie for tie in rules if worth(one, tie) != worth(standing, tie)), None)
        for one in others
    }
    return {entry: tie for entry, tie in found.items() if tie is not None}


def ranked_beside(standing: Standing) -> int:
    """Return the number of branches of its group with a place, including itself."""
    beside = Standing._base_manager.filter(round=standing.round_id, group=standing.group_id)
    return beside.filter(place__isnull=False).count()


def quartile(place: int | None, ranked: int) -> int | None:
    """Return the quarter of its group that a place lies in, 1 to 4."""
    return None if place is None else (4 * (place - 1)) // max(ranked, 1) + 1
