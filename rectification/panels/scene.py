"""The data that all panels of rectification share: the chosen campaign and its problems, counted once.

Figures, lights, the heat table and the course count the same problems, so they agree with each other. Whoever leads many
organisations reads kept counts (portal.rollups), others the rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from portal import statements
from portal.dashboards.panels import Question
from portal.indicators import Indicator, Tally
from portal.rollups.reading import counted as counts
from portal.rollups.reading import measured
from rectification.campaigns.models import Campaign
from rectification.ledger.indicators import OF_PROBLEMS
from rectification.ledger.lights import Light
from rectification.ledger.models import Problem, ProblemRollup

VIEW = "rectification.view_problem"


class Row(NamedTuple):
    """The counts of one sector (or unit) and one type."""

    place: object
    place_name: str
    type: int
    found: int
    open: int


@dataclass(frozen=True)
class Day:
    """How many problems were found on a day, and how many of these are open."""

    on: date
    found: int
    open: int


def campaigns(question: Question) -> list[Campaign]:
    """Return the launched campaigns that concern the reader, newest first, running before ended."""

    def launched(rows):
        return rows.exclude(state=Campaign.State.DRAFT).select_related("checklist", "organisation")

    user, permission = question.user, "rectification.view_campaign"
    return sorted(
        statements.sent(
            ("launched", user.sight(permission)),
            lambda: launched(Campaign.objects.visible_to(user, permission)),
        ),
        key=lambda campaign: campaign.state != Campaign.State.RUNNING,
    )


def campaign(question: Question) -> Campaign | None:
    """Return the campaign chosen in the address, or else the latest running one."""
    return question.once(_campaign)


def _campaign(question: Question) -> Campaign | None:
    offered = question.once(campaigns)
    wanted = question.choices.get("campaign", "")
    return next((one for one in offered if str(one.pk) == wanted), offered[0] if offered else None)


def problems(question: Question):
    """Return the problems of the campaign within the reader's reach."""
    return Problem.objects.visible_to(question.user, VIEW).filter(campaign=campaign(question))


def by_unit(question: Question) -> bool:
    """Tell whether the rows of the heat table are units. They are sectors otherwise."""
    return question.choices.get("rows") == "unit"


def counted(question: Question) -> list[Row]:
    """Return the counts of the chosen campaign by place and type, in one query."""
    place = ("unit_id", "unit__name") if by_unit(question) else ("unit__sector",)
    sums: dict[tuple, list[int]] = {}
    for *key, found, still_open in _counts(question, "places", ("found", "open"), by=(*place, "type_id")):
        both = sums.setdefault(tuple(key), [0, 0])
        both[0] += found
        both[1] += still_open
    return [Row(key[0], key[1] if by_unit(question) else "", key[-1], *both) for key, both in sums.items()]


def by_day(question: Question) -> list[Day]:
    """Return the counts of the chosen campaign by the day on which problems were found; a day may come twice."""
    return [Day(*one) for one in _counts(question, "found", ("found", "open"), by=("found_on",))]


def closed_by_day(question: Question) -> list[tuple[date, int]]:
    """Return (day, number of problems closed on it); a day may come twice."""
    return _counts(question, "closed", ("closed",), by=("closed_on",))


def lights(question: Question) -> dict[Light, int]:
    """Return the number of problems of the campaign that show each light today."""
    wanted = {light.value: Problem.light_q(light, question.on) for light in Light}
    found = _totals(question, "lights", wanted)
    return {light: sum(line[at] for line in found) for at, light in enumerate(Light)}


def tally(question: Question, indicator: Indicator) -> Tally:
    """Return an indicator of the whole campaign within reach."""
    return question.once(_tallies)[indicator.key]


def _tallies(question: Question) -> Mapping[str, Tally]:
    chosen = campaign(question)
    return measured(
        ProblemRollup, "limits", OF_PROBLEMS, question.user, VIEW, question.on, campaign=chosen and chosen.pk
    )


def _counts(question: Question, name: str, slices: tuple[str, ...], by: tuple[str, ...]) -> list[tuple]:
    declared = Problem.slices()
    return _totals(question, name, {one: declared[one].q(question.on) for one in slices}, by)


def _totals(question: Question, name: str, totals: Mapping[str, Q], by: tuple[str, ...] = ()) -> list[tuple]:
    chosen = campaign(question)
    return counts(
        ProblemRollup,
        name,
        question.user,
        VIEW,
        totals=totals,
        made_of=question.on,
        by=by,
        campaign=chosen and chosen.pk,
    )


def ledger(question: Question, **filters) -> str:
    """Return the address of the ledger filtered to the chosen campaign and these filters."""
    address = question.once(_ledger)
    query = _query(*((name, str(value)) for name, value in filters.items() if value))
    return f"{address}{query}" if address.endswith("?") or not query else f"{address}&{query}"


@lru_cache(maxsize=4096)
def _query(*filters: tuple[str, str]) -> str:
    """Return the query string of filters. A home page has two hundred of them, the same for many readers."""
    return urlencode(filters)


def _ledger(question: Question) -> str:
    chosen = campaign(question)
    fixed = {"campaign": chosen.pk} | question.then if chosen else question.then
    return f"{reverse('problem_list')}?{urlencode(fixed)}"
