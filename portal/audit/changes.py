"""The difference between two states of a row, in values that JSON can store."""

from django.db import models

MASKED = frozenset({"password"})


def plain(value: object) -> object:
    """Return a value as JSON can store it. Rows become their text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict | list):
        return value
    return str(value)


def snapshot(row: models.Model, fields: list[str]) -> dict[str, object]:
    """Return the present values of `fields`. A masked field shows only whether it is set."""
    return {name: "***" if name in MASKED else plain(getattr(row, name)) for name in fields}


def difference(before: dict[str, object], after: dict[str, object]) -> dict[str, list[object]]:
    """Return {field: [before, after]} for the fields that differ."""
    names = before.keys() | after.keys()
    return {
        name: [before.get(name), after.get(name)]
        for name in sorted(names)
        if before.get(name) != after.get(name)
    }
