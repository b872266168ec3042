"""Reads a small register from a workbook: texts of cells, or the row refused because of one of them."""

from django.utils.translation import gettext

from portal.columns import Kind
from portal.spreadsheets.cells import as_day, as_text
from portal.spreadsheets.resources import Staged
from portal.spreadsheets.staging import Shown


def longest(model, columns) -> dict[str, int]:
    """Return the maximum length of the model's fields with the same names."""
    lengths = {field.name: getattr(field, "max_length", None) for field in model._meta.get_fields()}
    return {column.key: lengths[column.key] for column in columns if lengths.get(column.key)}


def refused(line: int, cells, address, key: str, problem: str, columns) -> Staged:
    """Return a row refused because of one cell."""
    label = next(str(column.label) for column in columns if column.key == key)
    fault = {
        "cell": address(line, key),
        "column": label,
        "value": str(cells.get(key) or ""),
        "problem": problem,
        "advice": "",
    }
    return Staged(line, "refused", Shown(label=str(cells.get("name") or "")), {}, [fault])


def texts(line: int, cells, address, columns, needed, limits: dict[str, int]) -> dict[str, str] | Staged:
    """Return the cells as texts, or the refused row. `limits` is the maximum length of a column, by key."""
    values = {}
    for column in columns:
        try:
            cell = cells.get(column.key)
            day = as_day(cell) if column.kind == Kind.DATE else None
            values[column.key] = day.isoformat() if day else as_text(cell)
        except ValueError as error:
            return refused(line, cells, address, column.key, str(error), columns)
        if fault := _fault_of(column.key, values[column.key], needed, limits):
            return refused(line, cells, address, column.key, fault, columns)
    return values


def _fault_of(key: str, text: str, needed, limits: dict[str, int]) -> str:
    if key in needed and not text:
        return gettext("This must be filled in.")
    if key in limits and len(text) > limits[key]:
        return gettext("Longer than %(limit)s characters.") % {"limit": limits[key]}
    return ""
