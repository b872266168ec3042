"""Checks a workbook's rows: which grid, which fields change, which posts begin and end."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.ground.models import Grid, GridPost
from grids.ground.services.workbook.posts import BACKUP, MAIN, Plan, planned
from grids.ground.services.workbook.staged import GridCells, GridRow, PostBegin, stands
from grids.ground.services.workbook.workers import Workers, held_posts, stored_grids
from grids.ground.services.workbook.written import BETWEEN, nobody
from portal.accounts.models import User
from portal.columns import Column
from portal.organisations.models import Area, Organisation
from portal.spreadsheets.cells import as_text
from portal.spreadsheets.resources import Staged
from portal.spreadsheets.staging import Shown
from portal.spreadsheets.understanding import Fault, Lookup, RowCheck, Values

IMPORT = "grids.import_grids"
FIELDS = ("code", "name", "kind", "households", "people", "area", "starts_on", "ends_on")
NEW = ("code", "name", "households", "people")
PLACE = ("organisation_code", "organisation", "code")


def check_grids(columns: Sequence[Column]) -> Callable:
    """Return a check of rows under these columns."""

    def check(
        lines: Iterable[tuple[int, Values]],
        address: Callable[[int, str], str],
        context: Mapping[str, object],
        actor: User,
    ) -> Iterator[Staged]:
        if not actor.may(IMPORT):
            raise PermissionDenied(IMPORT)
        lines = list(lines)
        known = GridCheck(columns, actor, lines)
        for line, cells in lines:
            yield known.row(line, cells, address)

    return check


class GridCheck(RowCheck):
    """Checks the rows of one workbook in six queries, whatever its length."""

    named_by = ("name", "code")
    longest = {name: Grid._meta.get_field(name).max_length or 0 for name in ("code", "name")}
    most = 999_999

    def __init__(self, columns: Sequence[Column], actor: User, lines: Iterable[tuple[int, Values]]) -> None:
        super().__init__(columns, actor)
        self.today = timezone.localdate()
        places = list(Organisation.objects.visible_to(actor, IMPORT).active())
        self.by_code = {one.code: one for one in places}
        self.by_name = Lookup(
            ((name, one) for one in places for name in (one.name, one.short_name)),
            missing=_("No Party organisation of this name lies within your reach."),
            several=_("Write the organisation code."),
        )
        stored = list(stored_grids(actor, IMPORT))
        self.grids = {(one.organisation_id, one.code): one for one in stored}
        in_force = (one for one in stored if one.ends_on is None or one.ends_on >= self.today)
        self.codes = {(one.organisation_id, one.name): one.code for one in in_force}
        self.held = held_posts(
            stored_grids(actor, IMPORT).order_by().values_list("pk", flat=True), self.today
        )
        posts = [post for posts in self.held.values() for post in posts]
        self.workers = Workers(actor, IMPORT, posts)
        self.areas = _areas_named(cells.get("area") for _line, cells in lines)

    def value(self, key: str, cell: object) -> object:
        """Find divisions by code or name. Workers are found later, when the grid is known."""
        value = super().value(key, cell)
        return self.areas.find(key, str(value)) if key == "area" else value

    def shown(self, key: str, value: object) -> str:
        """Show a division by its code, as the workbook contains it."""
        return super().shown(key, value.pk if isinstance(value, Area) else value)

    def understood(self, line: int, values: Values, faults: list[Fault]) -> Staged | None:
        """Return what a row would do: change an existing grid or draw a new one."""
        if {fault.key for fault in faults} & set(PLACE):
            return None
        place = self._place(values)
        if "code" not in values and (place.pk, values.get("name")) in self.codes:
            values["code"] = self.codes[place.pk, values["name"]]
        if "code" not in values:
            raise Fault("code", _("A new grid needs this."), _("Fill it in."))
        first = self.first_line((place.pk, values["code"]), line)
        if first != line:
            raise Fault(
                "code", _("Row %(line)s is about the same grid.") % {"line": first}, _("Keep one of them.")
            )
        grid = self.grids.get((place.pk, values["code"]))
        plan = self._plan(grid, place, values, faults)
        self._check_days(grid, values)
        if grid is None:
            return self._new(line, place, values, plan, faults)
        return self._existing(line, grid, values, plan)

    def _place(self, values: Values) -> Organisation:
        code, name = values.get("organisation_code"), values.get("organisation", "")
        if not code:
            return self.by_name.find("organisation", name)
        if code not in self.by_code:
            raise Fault("organisation_code", _("No organisation of this code lies within your reach."))
        return self.by_code[code]

    def _plan(self, grid: Grid | None, place: Organisation, values: Values, faults: list[Fault]) -> Plan:
        """Return which posts begin and end. Faults of workers' cells are added to the other faults."""
        held = self.held.get(grid.pk, []) if grid else []
        posted = {post.worker_id for post in held}
        wanted: dict[str, list[User]] = {}
        for key in (MAIN, BACKUP):
            if key in values:
                try:
                    wanted[key] = self.workers.listed(key, values[key], place.path, posted)
                except Fault as fault:
                    faults.append(fault)
        if len(wanted.get(MAIN, ())) > 1:
            raise Fault(
                MAIN,
                _("A grid has one main worker."),
                _("Write the others into the column of backup workers."),
            )
        return planned(held, wanted, self.today)

    def _check_days(self, grid: Grid | None, values: Values) -> None:
        begins = values.get("starts_on") or (grid.starts_on if grid else self.today)
        ends = values.get("ends_on") or (grid.ends_on if grid else None)
        if ends and ends < begins:
            key = "ends_on" if "ends_on" in values else "starts_on"
            raise Fault(key, _("The end date lies before the start date."))

    def _new(
        self, line: int, place: Organisation, values: Values, plan: Plan, faults: list[Fault]
    ) -> Staged | None:
        self.need(values, NEW, faults, _("A new grid needs this."))
        if faults:
            return None
        under = self.codes.get((place.pk, values["name"]))
        if under:
            message = _("This community has a grid of this name already, under the code %(code)s.")
            advice = _("Write that code; a code is changed on the page of the grid.")
            raise Fault("code", message % {"code": under}, advice)
        drawn = {key: values[key] for key in FIELDS if key in values}
        label = f"{place} {values['name']}"
        told = GridRow(
            label=label, organisation=place.pk, new=GridCells(**_by_code(drawn)), **_posts(plan, [])
        )
        return Staged(line, "new", told, self.differences({}, drawn) | self._shown_posts(plan, []))

    def _existing(self, line: int, grid: Grid, values: Values, plan: Plan) -> Staged:
        held = self.held.get(grid.pk, [])
        # The division by its code, as the preview shows it and the row keeps it.
        given = {key: _code(values[key]) for key in FIELDS if key in values}
        before = {key: grid.area_id if key == "area" else getattr(grid, key) for key in given}
        changed = {key: value for key, value in given.items() if value != before[key]}
        if not (changed or plan.ends or plan.begins):
            return Staged(line, "unchanged", Shown(label=str(grid)), row_id=str(grid.pk))
        old = {key: before[key] for key in changed}
        told = GridRow(
            label=str(grid),
            version=grid.version,
            new=GridCells(**_by_code(changed)),
            old=GridCells(**_by_code(old)),
            **_posts(plan, held),
        )
        changes = self.differences(old, changed) | self._shown_posts(plan, held)
        return Staged(line, "changed", told, changes, row_id=str(grid.pk))

    def _shown_posts(self, plan: Plan, held: Sequence) -> dict[str, list[Any]]:
        """Return the cells of workers before and after, where they differ."""
        told: dict[str, list[Any]] = {}
        for key in (MAIN, BACKUP):
            before = [post.worker for post in held if post.duty == key]
            gone = {post.worker_id for post in plan.ends if post.duty == key}
            after = [one for one in before if one.pk not in gone]
            after += [worker for worker, duty in plan.begins if duty == key]
            if before != after:
                told[self.labels[key]] = [self._in_words(before), self._in_words(after)]
        return told

    def _in_words(self, workers: Sequence) -> str:
        return BETWEEN.join(self.workers.written(one) for one in workers) or nobody()


def _areas_named(cells: Iterable[object]) -> Lookup:
    """Return the divisions that cells name by code or name, in one query."""
    texts = set()
    for cell in cells:
        try:
            texts.add(as_text(cell))
        except ValueError:
            continue  # the row itself is refused because of this
    named = Area.objects.filter(Q(code__in=texts) | Q(name__in=texts) | Q(alias__in=texts - {""}))
    return Lookup(
        ((name, one) for one in named for name in {one.code, one.name, one.alias}),
        missing=_("There is no such division."),
        several=_("Write the division code."),
    )


def _code(value: object) -> object:
    return value.pk if isinstance(value, Area) else value


def _by_code(values: Values) -> Values:
    """Return values under the names of GridCells: the division by its code."""
    return {"area_id" if key == "area" else key: _code(value) for key, value in values.items()}


def _posts(plan: Plan, held: Sequence[GridPost]) -> dict[str, Any]:
    """Return a plan as a row keeps it, with the posts that it was made for."""
    return {
        "held": stands(held),
        "ends": [post.pk for post in plan.ends],
        "begins": [PostBegin(worker.pk, str(duty)) for worker, duty in plan.begins],
    }
