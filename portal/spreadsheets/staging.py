"""The content of a staged row: a dataclass, stored as JSON by the check and read back by apply and undo.

The JSON names the shape of its dataclass. A row staged before the fields changed is refused instead of misread.
"""

import types
from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from hashlib import sha256
from typing import Any, ClassVar, Generic, Self, TypeVar, Union, get_args, get_origin, get_type_hints

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.spreadsheets.models import StagedRow

SHAPE = "shape"


class Unset(Enum):
    """The value of a field without a value in the row: the cell was empty, and the stored value stays."""

    UNSET = "unset"


UNSET = Unset.UNSET


class Misfit(Exception):
    """The stored JSON does not fit the dataclass. The message says where."""


@dataclass(kw_only=True)
class RowData:
    """The content of a staged row.

    Fields are texts, numbers, booleans, days, amounts, lists, other dataclasses or None.
    """

    # Raise this number when a field keeps name and type but changes its meaning.
    edition: ClassVar[int] = 1

    label: str

    def stored(self) -> dict[str, Any]:
        """Return it as JSON, with the name of its shape."""
        return {SHAPE: shape_of(type(self)), **_as_json(self)}

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """Return the content written by `stored`. Raises Misfit for another shape, a wrong key or a wrong type."""
        if stored.get(SHAPE) != shape_of(cls):
            raise Misfit(f"{cls.__name__}: stored as shape {stored.get(SHAPE)!r}, read as {shape_of(cls)!r}")
        return _read(cls, {key: value for key, value in stored.items() if key != SHAPE}, cls.__name__)


@dataclass(kw_only=True)
class Shown(RowData):
    """A row that writes nothing: an unchanged one, or a refused one with its cells as they came."""

    cells: dict[str, object] = field(default_factory=dict)


Data = TypeVar("Data", bound=RowData)


@dataclass
class Kept(Generic[Data]):
    """A staged row on its way into the database: its line in the sheet and its content."""

    row: StagedRow
    values: Data

    @property
    def line(self) -> int:
        """The row in the sheet."""
        return self.row.line

    @property
    def is_new(self) -> bool:
        """Tell whether it creates a row. Otherwise it changes one."""
        return self.row.outcome == StagedRow.Outcome.NEW

    @property
    def key(self) -> int:
        """The key of the row that it changes, or has created."""
        return int(self.row.row_id)

    def made(self, key: int) -> None:
        """Store the key of the row that it has created."""
        self.row.row_id = str(key)


def kept(rows: Iterable[StagedRow], data: type[Data]) -> list[Kept[Data]]:
    """Return staged rows with their content. Raises ValidationError for rows of an older shape."""
    try:
        return [Kept(row, data.read(row.values)) for row in rows]
    except Misfit as misfit:
        message = _(
            "The portal was updated after these rows were checked. They are neither written nor taken back; bring the"
            " workbook in again."
        )
        raise ValidationError(message) from misfit


def given(cells: object) -> dict[str, object]:
    """Return the fields of a dataclass that are set, by name."""
    found = {one.name: getattr(cells, one.name) for one in fields(cells)}  # type: ignore[arg-type]
    return {name: value for name, value in found.items() if value is not UNSET}


def _shape(data: Any) -> str:
    """Return the name of a shape: another one once a field, a type or the edition is another."""
    return sha256(f"{data.edition} {_described(data)}".encode()).hexdigest()[:12]


shape_of: Callable[[Any], str] = cache(_shape)


def _described(kind: Any) -> str:
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = ", ".join(f"{one.name}: {_described(hints[one.name])}" for one in fields(kind))
        return f"{{{parts}}}"
    inner = ", ".join(_described(one) for one in get_args(kind))
    return f"{getattr(kind, '__name__', kind)}[{inner}]" if inner else getattr(kind, "__name__", str(kind))


def _as_json(value: Any) -> Any:
    if is_dataclass(value):
        return {name: _as_json(one) for name, one in given(value).items()}
    if isinstance(value, list):
        return [_as_json(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _read(kind: Any, raw: Any, where: str) -> Any:
    if is_dataclass(kind):
        return _read_fields(kind, raw, where)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _read_any(inner, raw, where)
    if origin is list:
        _require(list, raw, where)
        return [_read(inner[0], one, f"{where}[{number}]") for number, one in enumerate(raw)]
    if origin is dict or kind is object:  # cells as they came: JSON already
        return raw
    if kind in READERS:
        _require(str, raw, where)
        return READERS[kind](raw)
    _require(kind, raw, where)
    return raw


READERS: dict[type, Callable[[str], object]] = {date: date.fromisoformat, Decimal: Decimal}


def _read_fields(kind: Any, raw: Any, where: str) -> Any:
    _require(dict, raw, where)
    hints = get_type_hints(kind)
    names = {one.name for one in fields(kind)}
    needed = {one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING}
    if strange := raw.keys() - names:
        raise Misfit(f"{where}: unknown {', '.join(sorted(strange))}")
    if absent := needed - raw.keys():
        raise Misfit(f"{where}: {', '.join(sorted(absent))} missing")
    return kind(**{name: _read(hints[name], value, f"{where}.{name}") for name, value in raw.items()})


def _read_any(kinds: tuple[Any, ...], raw: Any, where: str) -> Any:
    if raw is None and type(None) in kinds:
        return None
    (kind,) = (one for one in kinds if one not in (type(None), Unset))
    return _read(kind, raw, where)


def _require(kind: Any, raw: Any, where: str) -> None:
    # JSON has no other numbers than these, and True is an int only to Python.
    if not isinstance(raw, kind) or (kind is int and isinstance(raw, bool)):
        raise Misfit(f"{where}: {kind.__name__} wanted, {raw!r} stored")
