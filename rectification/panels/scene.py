"""The data that all panels of rectification share: the chosen campaign and its problems, counted once.

One query counts them by sector and type, or by unit and type. Figures, lights and the heat table add these numbers
up, so they agree with each other.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.http import urlencode

from portal import statements
from portal.dashboards.panels import Question
from portal.indicators import Indicator, Tally
from portal.indicators.base import aggregates, tallies_of
from rectification.campaigns.models import Campaign
from rectification.ledger.indicators import OF_PROBLEMS
from rectification.ledger.lights import Light
from rectification.ledger.models import Problem

VIEW = "rectification.view_problem"


@dataclass(frozen=True)
class Row:
    """The counts of one sector (or unit) and one type."""

    place: object
    place_name: str
    type: int
    tallies: dict[str, Tally]
    lights: dict[str, int]
    oldest: date | None  # the day on which the oldest open problem was found


def campaigns(question: Question) -> list[Campaign]:
    """Return the launched campaigns that concern the reader, newest first, running before ended."""

    def launched(rows):
        return rows.exclude(state=Campaign.State.DRAFT).select_related("checklist", "organisation")

    visible = Campaign.objects.visible_to(question.user, "rectification.view_campaign")
    return sorted(
        statements.fetched(visible, "launched", launched),
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
    """Return the counts of the chosen campaign, in one query."""
    place = ("unit_id", "unit__name") if by_unit(question) else ("unit__sector",)
    numbers = aggregates(OF_PROBLEMS, question.on)
    lights = {
        f"light_{light.value}": Count("pk", filter=Problem.light_q(light, question.on)) for light in Light
    }
    oldest = {"oldest": Min("found_on", filter=Q(state__in=Problem.OPEN))}
    names = (*place, "type_id", *numbers, *lights, *oldest)

    def grouped(rows):
        by_place = rows.order_by().values(*place, "type_id")
        return by_place.annotate(**numbers, **lights, **oldest).values_list(*names)

    found = statements.fetched(problems(question), ("scene", place, question.on), grouped)
    return [_row(place[0], dict(zip(names, one, strict=True))) for one in found]


def _row(place: str, row: Mapping) -> Row:
    return Row(
        place=row[place],
        place_name=row.get("unit__name", ""),
        type=row["type_id"],
        tallies=tallies_of(OF_PROBLEMS, row),
        lights={light.value: row[f"light_{light.value}"] for light in Light},
        oldest=row["oldest"],
    )


def tally(question: Question, indicator: Indicator) -> Tally:
    """Return an indicator of the whole campaign within reach."""
    return total(question.once(counted), lambda row: row.tallies[indicator.key])


def total(rows: Iterable[Row], of: Callable[[Row], Tally]) -> Tally:
    """Add tallies up: part and whole each as a sum."""
    return sum((of(row) for row in rows), Tally())


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
    return f"{reverse('problem_list')}?{urlencode({'campaign': chosen.pk}) if chosen else ''}"
