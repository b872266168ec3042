"""What grids show on the home page: a worker's phone page, and the figures of the streets within reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.bookings.indicators import BOOKINGS_DONE
from grids.bookings.models import ServiceTeam
from grids.desk import phone  # noqa: F401 - declares the phone page
from grids.ground.concerns import VIEW
from grids.ground.indicators import GRIDS_COVERED
from grids.ground.models import Grid, GridPost
from grids.reports.indicators import REPORTS_IN_TIME
from grids.visits.indicators import VISITS_THIS_MONTH
from grids.wishes.indicators import WISHES_FULFILLED
from portal import statements
from portal.accounts.models import User
from portal.columns import Column, Kind
from portal.dashboards.panels import (
    Heading,
    Panel,
    Question,
    Sheet,
    declare,
    declare_heading,
)
from portal.indicators import Indicator, Tally
from portal.indicators.base import aggregates, tallies_of
from portal.organisations.models import Organisation
from portal.scope.paths import line_of
from portal.spans import valid_on

OF_STREET = (GRIDS_COVERED, VISITS_THIS_MONTH, REPORTS_IN_TIME, WISHES_FULFILLED, BOOKINGS_DONE)
STREETS = (Organisation.Kind.WORKING_COMMITTEE, Organisation.Kind.LOCAL_COMMITTEE)


@dataclass
class Line:
    """The figures of one street.

    Streets stand side by side and are never added up, as they may be in two cities.
    """

    street: Organisation
    communities: set[str]
    grids: int = 0
    households: int = 0
    people: int = 0
    workers: int = 0
    team: int = 0
    tallies: dict[str, Tally] | None = None

    def tally(self, wanted: Indicator) -> Tally:
        """Return an indicator of this street."""
        return (self.tallies or {}).get(wanted.key, Tally())


def lines(question: Question) -> list[Line]:
    """Return a line per street with grids within the reader's own subtree, in a fixed number of queries."""
    user, on = question.user, question.on
    rows = statements.sent(("communities", on, user.sight(VIEW)), lambda: _communities(user, on))
    communities = {row["organisation_path"]: row for row in rows}
    if not communities:
        return []
    found: dict[str, Line] = {}
    for path, street in _streets(communities).items():
        line = found.setdefault(street.path, Line(street, set()))
        line.communities.add(path)
        for name in ("grids", "households", "people"):
            setattr(line, name, getattr(line, name) + communities[path][name])
    _count(found, question)
    return [found[path] for path in sorted(found)]


def _communities(user: User, on: date) -> QuerySet:
    grids = Grid.objects.visible_to(user, VIEW).filter(valid_on(on)).order_by()
    sums = {"grids": Count("pk"), "households": Sum("households"), "people": Sum("people")}
    return grids.values("organisation_path").annotate(**sums)


def _streets(communities: Mapping[str, object]) -> dict[str, Organisation]:
    """Return the street of each community: the nearest committee of a street or town at or above it."""
    paths = {above for path in communities for above in line_of(path, Organisation.steplen)}
    above = {one.path: one for one in Organisation._base_manager.filter(path__in=paths)}
    streets = {}
    for path in communities:
        up = [above[one] for one in reversed(line_of(path, Organisation.steplen)) if one in above]
        streets[path] = next((one for one in up if one.kind in STREETS), up[0])
    return streets


def _count(found: dict[str, Line], question: Question) -> None:
    by_path = {path: line for line in found.values() for path in line.communities}
    for wanted in OF_STREET:
        rows = wanted.model.objects.visible_to(question.user, f"grids.view_{wanted.model._meta.model_name}")
        for path, tally in _tallies(wanted, rows, question.on):
            if path in by_path:
                line = by_path[path]
                line.tallies = line.tallies or {}
                line.tallies[wanted.key] = line.tally(wanted) + tally
    posts = GridPost.objects.visible_to(question.user, VIEW).filter(valid_on(question.on))
    pairs = posts.order_by().values_list("grid__organisation_path", "worker").distinct()
    workers: dict[str, set[int]] = {}
    for path, worker in pairs:
        if path in by_path:
            workers.setdefault(by_path[path].street.path, set()).add(worker)
    for street, people in workers.items():
        found[street].workers = len(people)
    teams = ServiceTeam.objects.visible_to(question.user, "grids.view_team")
    for path, people in teams.order_by().values_list("organisation_path").annotate(people=Sum("people")):
        if path in found:
            found[path].team = people


def _tallies(wanted: Indicator, rows: QuerySet, on: date):
    counted = rows.order_by().values("organisation_path").annotate(**aggregates([wanted], on))
    for row in counted:
        yield row["organisation_path"], tallies_of([wanted], row)[wanted.key]


@dataclass(frozen=True)
class Figure:
    """A number that opens its rows. Sums of figures, and numbers of people, have no rows to open."""

    label: str
    text: str
    url: str = ""
    note: str = ""


def figures_of(line: Line) -> list[Figure]:
    """Return the numbers of a street, each with its whole."""

    def rate(wanted: Indicator) -> Figure:
        tally = line.tally(wanted)
        text = f"{tally.part} / {tally.whole}" if wanted.whole else str(tally.part)
        url = wanted.rows_url(place=line.street.pk)
        return Figure(str(wanted.label), text, url, tally.rate if wanted.whole and tally.whole else "")

    plain = [
        Figure(_("grids"), str(line.grids), f"{reverse('grid_list')}?slice=all&place={line.street.pk}"),
        Figure(_("households"), f"{line.households:,}"),
        Figure(_("residents"), f"{line.people:,}"),
        Figure(_("grid workers"), str(line.workers)),
    ]
    if line.team:
        plain.append(Figure(_("people in service teams"), str(line.team)))
    return [*plain, *[rate(wanted) for wanted in OF_STREET]]


def build(question: Question) -> Mapping | None:
    """Return the streets within reach, or None without any."""
    found = question.once(lines)
    return {"lines": [(line, figures_of(line)) for line in found]} if found else None


def sheets(content: Mapping) -> Sequence[Sheet]:
    """Return the streets as a sheet, one row each, without a sum."""
    columns = [
        Column("street", gettext_lazy("Street"), width=28),
        Column("label", gettext_lazy("Indicator"), width=24),
        Column("text", gettext_lazy("Count"), width=14),
        Column("note", gettext_lazy("Rate"), width=10, kind=Kind.TEXT),
    ]
    rows = [
        (str(line.street), one.label, one.text, one.note)
        for line, figures in content["lines"]
        for one in figures
    ]
    return [Sheet(gettext_lazy("Streets and their grids"), columns, rows)]


def heading(question: Question) -> Heading | None:
    """Name the page after the street, for readers with no campaign and exactly one street."""
    found = question.once(lines) if question.user.may(VIEW) else []
    if len(found) != 1:
        return None
    return Heading(_("Grids and services"), str(found[0].street))


declare_heading(heading)
declare(Panel("grids.streets", VIEW, "grids/panel.html", 40, build, sheets))
