"""Import of one row per organisation: found by organisation, written by the services of the pages, can be undone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import IntegerField, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.columns import Column
from portal.jobs.course import one_by_one
from portal.organisations.models import Organisation
from portal.scope.models import OrganisationScoped
from portal.spreadsheets.applying import Known, keep, keys_of, told_by_line
from portal.spreadsheets.resources import Importer, Label, Staged
from portal.spreadsheets.staging import Kept, RowData, Shown, given
from portal.spreadsheets.understanding import Fault, Lookup, RowCheck, Values
from portal.workflow import StaleEdit

CODE, NAME = "code", "organisation"
# Texts for workbooks without texts of their own.
NO_CODE = _("No organisation of this code lies within your reach.")
NO_NAME = _("No Party organisation of this name lies within your reach.")
TWICE = _("Row %(line)s is about the same thing.")
LACKING = _("A new row needs this.")


@dataclass(kw_only=True)
class PlacedRow(RowData):
    """The content of a staged row: the organisation of a new row, the cells, and the values before the change.

    A subclass sets the dataclass of `new` and `old`. Its fields are those of the model.
    """

    organisation: int | None = None
    version: int = 0
    new: Any
    old: Any


@dataclass(frozen=True)
class PlacedRows:
    """The import of a versioned model: one row per organisation, or one per value of the fields in `key`.

    `add(organisation=…, actor=…, **fields)` and `change(row, version=…, actor=…, **fields)` write the rows. `row`
    is the PlacedRow, `cells` the dataclass of its fields. `needed` are the required fields of a new row, `defaults`
    its values for empty cells. `check(fields)` gets the row as it would be stored and raises ValidationError by
    field. `places` narrows the active organisations within reach.
    """

    model: type[OrganisationScoped]
    permission: str
    row: type[PlacedRow]
    cells: type
    add: Callable[..., OrganisationScoped]
    change: Callable[..., OrganisationScoped]
    needed: Sequence[str]
    key: Sequence[str] = ()
    defaults: Mapping[str, object] = field(default_factory=dict)
    check: Callable[[Values], object] = dict
    places: Callable[[QuerySet], QuerySet] = QuerySet.all
    no_code: Label = NO_CODE
    no_name: Label = NO_NAME
    twice: Label = TWICE
    lacking: Label = LACKING

    def __post_init__(self) -> None:
        """Raise FieldDoesNotExist for a cell that is not a field of the model."""
        for name in self.names:
            self.model._meta.get_field(name)

    @property
    def names(self) -> list[str]:
        """The fields that a workbook contains."""
        return [one.name for one in fields(self.cells)]

    def as_importer(
        self, columns: Sequence[Column], *, hint: Label, synonyms: Mapping[str, Sequence[str]] | None = None
    ) -> Importer:
        """Return the importer of a workbook with these columns, which include `code` and `organisation`."""

        def check(
            lines: Iterable[tuple[int, Values]],
            address: Callable[[int, str], str],
            context: Mapping[str, object],
            actor: User,
        ) -> Iterator[Staged]:
            known = PlacedCheck(self, columns, actor)
            for line, cells in lines:
                yield known.row(line, cells, address)

        return Importer(
            permission=self.permission,
            columns=columns,
            needed=self.needed,
            row=self.row,
            check=check,
            apply=self.write,
            undo=self.take_back,
            hint=hint,
            synonyms=synonyms or {},
        )

    def write(self, staged: Sequence[Kept[PlacedRow]], context: Mapping[str, object], actor: User) -> None:
        """Write the rows in the caller's transaction.

        Raises ValidationError when a row was changed since the check.
        """
        named = {row.values.organisation for row in staged if row.is_new}
        places = Known(Organisation.objects.in_bulk(named))
        stored = self._stored(row for row in staged if not row.is_new)
        for row in one_by_one(staged):
            values = given(row.values.new)
            with told_by_line(row):
                if row.is_new:
                    made = self.add(organisation=places[row.values.organisation], actor=actor, **values)
                    row.made(made.pk)
                else:
                    self.change(stored[row.key], version=row.values.version, actor=actor, **values)
        keep(staged)

    def take_back(
        self, staged: Sequence[Kept[PlacedRow]], context: Mapping[str, object], actor: User
    ) -> None:
        """Undo the rows. Raises ValidationError when somebody has changed one since."""
        stored = self._stored(staged)
        for row in one_by_one(staged):
            with told_by_line(row):
                if row.is_new:
                    self._remove(stored[row.key], actor)
                else:
                    old = given(row.values.old)
                    self.change(stored[row.key], version=row.values.version + 1, actor=actor, **old)

    def _stored(self, staged: Iterable[Kept[PlacedRow]]) -> Known:
        rows = self.model._base_manager.select_related("organisation")
        return Known(rows.in_bulk(keys_of(staged)))

    def _remove(self, row: OrganisationScoped, actor: User) -> None:
        """Delete a row that an import made. Raises StaleEdit when somebody has changed it."""
        if not actor.may(self.permission, row.organisation):
            raise PermissionDenied(self.permission)
        record(self.permission, row, actor=actor, changes={"organisation": [str(row.organisation), None]})
        if not self.model._base_manager.filter(pk=row.pk, version=1).delete()[0]:
            raise StaleEdit(row, row.version)


class PlacedCheck(RowCheck):
    """Checks the rows of one workbook in two queries, whatever its length."""

    named_by = (NAME, CODE)

    def __init__(self, rows: PlacedRows, columns: Sequence[Column], actor: User) -> None:
        super().__init__(columns, actor)
        self.rows = rows
        concrete = {one.name: one for one in rows.model._meta.concrete_fields}
        self.longest = {name: one.max_length for name, one in concrete.items() if one.max_length}
        self.numbers = {name for name, one in concrete.items() if isinstance(one, IntegerField)}
        reachable = rows.places(Organisation.objects.visible_to(actor, rows.permission).active())
        places = list(reachable)
        self.by_code = {one.code: one for one in places}
        self.by_name = Lookup(
            ((name, one) for one in places for name in (one.name, one.short_name)),
            missing=str(rows.no_name),
            several=str(_("Write the organisation code.")),
        )
        stored = rows.model.objects.visible_to(actor, rows.permission).select_related("organisation")
        self.stored = {self._about(one.organisation, vars(one)): one for one in stored}

    def _about(self, place: Organisation, values: Values) -> tuple[object, ...]:
        return (place.pk, *(values.get(name) for name in self.rows.key))

    def value(self, key: str, cell: object) -> object:
        """Convert a choice among numbers to its number."""
        value = super().value(key, cell)
        return int(str(value)) if key in self.numbers else value

    def understood(self, line: int, values: Values, faults: list[Fault]) -> Staged | None:
        """Return what a row would do at its organisation."""
        if {fault.key for fault in faults} & {CODE, NAME, *self.rows.key}:
            return None
        key, place = self._place(values)
        about = self._about(place, values)
        first = self.first_line(about, line)
        if first != line:
            raise Fault(key, str(self.rows.twice) % {"line": first}, str(_("Keep one of them.")))
        values = {name: value for name, value in values.items() if name in self.rows.names}
        row = self.stored.get(about)
        if row is not None:
            return self._existing(line, row, values, faults)
        self.need(values, self.rows.needed, faults, str(self.rows.lacking))
        return None if faults else self._new(line, place, values)

    def _place(self, values: Values) -> tuple[str, Organisation]:
        code, name = str(values.get(CODE, "")), str(values.get(NAME, ""))
        if not code:
            return NAME, self.by_name.find(NAME, name)
        if code not in self.by_code:
            raise Fault(CODE, str(self.rows.no_code))
        return CODE, self.by_code[code]

    def _new(self, line: int, place: Organisation, values: Values) -> Staged:
        values = {**self.rows.defaults, **values}
        self.rows.check(values)
        cells = self.rows.cells
        told = self.rows.row(label=place.name, organisation=place.pk, new=cells(**values), old=cells())
        return Staged(line, "new", told, self.differences({}, values))

    def _existing(
        self, line: int, row: OrganisationScoped, values: Values, faults: list[Fault]
    ) -> Staged | None:
        before = {name: getattr(row, name) for name in self.rows.names}
        changed = {name: value for name, value in values.items() if value != before[name]}
        if not changed or faults:
            return Staged(line, "unchanged", Shown(label=row.organisation.name), row_id=str(row.pk))
        self.rows.check(before | changed)
        old = {name: before[name] for name in changed}
        cells = self.rows.cells
        told = self.rows.row(
            label=row.organisation.name, version=row.version, new=cells(**changed), old=cells(**old)
        )
        return Staged(line, "changed", told, self.differences(old, changed), row_id=str(row.pk))
