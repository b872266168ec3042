"""The distribution of problems: sector (or unit) by type, as a table of links."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from portal import statements
from portal.columns import Column, Kind
from portal.dashboards import charts
from portal.dashboards.charts import HeatLine, Mark
from portal.dashboards.panels import Option, Question, Sheet
from portal.organisations.models import Unit
from rectification.checklists.models import ProblemType
from rectification.panels import scene
from rectification.panels.scene import Row


class Shown(NamedTuple):
    """A type of problem, as the table shows it."""

    pk: int
    code: str
    title: str
    aspect: int
    aspect_name: str


class Distribution(NamedTuple):
    """The table, drawn, with its lines and the levels of its legend."""

    table: SafeString
    lines: Sequence[HeatLine]
    totals: HeatLine
    steps: Sequence[tuple[int, str]]


def build(question: Question) -> Mapping | None:
    """Return the heat table of the chosen campaign, its switches and its legend."""
    rows = question.once(scene.counted)
    if not rows:
        return None
    offered = types(question)
    drawn = _drawn(
        tuple(rows),
        tuple(Shown(one.pk, one.code, one.title, one.aspect_id, one.aspect.name) for one in offered),
        scene.ledger(question, slice="open" if is_open_only(question) else "found"),
        by_unit=scene.by_unit(question),
        only_open=is_open_only(question),
        language=get_language(),
    )
    return {
        **drawn._asdict(),
        "types": offered,
        "states": _states(question, rows),
        "cuts": _cuts(question),
    }


@lru_cache(maxsize=64)
def _drawn(
    rows: Sequence[Row], offered: Sequence[Shown], url: str, *, by_unit: bool, only_open: bool, language: str
) -> Distribution:
    """Draw the table once for equal numbers: they are all that it depends on, and many readers have the same."""
    places = [(*place, _narrowed(url, by_unit, place[0])) for place in _places(rows, by_unit)]
    lines = [_line(*place, rows, offered, only_open) for place in places]
    totals = _line(None, _("Total"), url, rows, offered, only_open)
    highest = max(cell.value for line in lines for cell in line.cells)
    table = charts.heat_table(
        title=_("Problems by sector and type"),
        corner=_("Unit") if by_unit else _("Sector"),
        groups=_groups(offered),
        columns=[(one.title, f"{one.code} {one.title}") for one in offered],
        lines=lines,
        totals=totals,
    )
    steps = [
        (level, f"{low}" if low == high else f"{low}–{high}")
        for level, low, high in charts.heat_steps(highest)
    ]
    return Distribution(table, lines, totals, steps)


def _narrowed(url: str, by_unit: bool, place: object) -> str:
    return f"{url}&{urlencode({'unit' if by_unit else 'sector': place})}"


def sheets(content: Mapping) -> list[Sheet]:
    """Return the table as a sheet: a row per sector, a column per type, totals at the edges."""
    columns = [
        Column("place", gettext_lazy("Sector"), width=20),
        *(
            Column(one.code, f"{one.code} {one.title}", kind=Kind.INTEGER, width=11)
            for one in content["types"]
        ),
        Column("total", gettext_lazy("Total"), kind=Kind.INTEGER, width=8),
    ]
    rows = [
        (str(line.label), *(cell.value for cell in line.cells), line.total.value)
        for line in (*content["lines"], content["totals"])
    ]
    return [Sheet(gettext_lazy("Distribution of problems"), columns, rows)]


def is_open_only(question: Question) -> bool:
    """Tell whether only open problems are counted."""
    return question.choices.get("heat") == "open"


def types(question: Question) -> list[ProblemType]:
    """Return the types of the campaign's checklist, with their aspects, in order."""
    return question.once(_types)


def _types(question: Question) -> list[ProblemType]:
    # A checklist of a higher organisation is read through its campaign, whatever the reader's reach.
    checklist = scene.campaign(question).checklist_id
    return statements.sent(("types of", checklist), lambda: _of_checklist(checklist))


def _of_checklist(checklist: int) -> QuerySet:
    rows = ProblemType.objects.within(aspect__checklist=checklist)
    return rows.select_related("aspect").order_by("aspect__code", "code")


def _groups(offered: Sequence[Shown]) -> list[tuple[str, int]]:
    by_aspect = groupby(offered, key=lambda one: (one.aspect, one.aspect_name))
    return [(name, len(list(group))) for (_aspect, name), group in by_aspect]


def _places(rows: Sequence[Row], by_unit: bool) -> list[tuple[object, str]]:
    present = {row.place: row.place_name for row in rows}
    if by_unit:
        return sorted(present.items(), key=lambda place: place[1])
    return [(sector.value, str(sector.label)) for sector in Unit.Sector if sector.value in present]


def _line(
    place: object, label: str, url: str, rows: Sequence[Row], offered: Sequence[Shown], only_open: bool
) -> HeatLine:
    by_type = {one.pk: 0 for one in offered}
    for row in rows:
        if place is None or row.place == place:
            by_type[row.type] = by_type.get(row.type, 0) + (row.open if only_open else row.found)
    cells = [
        Mark(label, by_type[one.pk], f"{url}&type={one.pk}", _tip(f"{label}, {one.title}", by_type[one.pk]))
        for one in offered
    ]
    whole = sum(by_type.values())
    return HeatLine(label=label, hint="", cells=cells, total=Mark(label, whole, url, _tip(label, whole)))


def _tip(name: str, value: int) -> str:
    sentence = ngettext("%(name)s: %(n)s problem", "%(name)s: %(n)s problems", value)
    return sentence % {"name": name, "n": value}


def _states(question: Question, rows: list[Row]) -> list[Option]:
    found, still_open = sum(row.found for row in rows), sum(row.open for row in rows)
    only_open = is_open_only(question)
    return [
        Option(_("All %(n)s") % {"n": found}, f"{question.address(heat=None)}#heat", not only_open),
        Option(
            _("Not closed %(n)s") % {"n": still_open},
            f"{question.address(heat='open')}#heat",
            only_open,
        ),
    ]


def _cuts(question: Question) -> list[Option]:
    by_unit = scene.by_unit(question)
    return [
        Option(_("By sector"), f"{question.address(rows=None)}#heat", not by_unit),
        Option(_("By unit"), f"{question.address(rows='unit')}#heat", by_unit),
    ]
