"""The order of a list, equal on both databases: empty values come last in both directions."""

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import OrderBy


def in_order(rows: models.QuerySet, *names: str | OrderBy) -> models.QuerySet:
    """Order rows by look-ups ("-due_on" for descending); an expression is taken as it is."""
    return rows.order_by(*(_empty_last(rows.model, name) for name in names))


def _empty_last(model: type[models.Model], name: str | OrderBy) -> str | OrderBy:
    # Where nothing can be empty the plain name stays: saying "nulls last" would keep an index from being used.
    if not isinstance(name, str) or not _may_be_empty(model, name.lstrip("-")):
        return name
    column = models.F(name.lstrip("-"))
    return column.desc(nulls_last=True) if name.startswith("-") else column.asc(nulls_last=True)


def _may_be_empty(model: type[models.Model], lookup: str) -> bool:
    at: type[models.Model] | None = model
    for name in lookup.split(LOOKUP_SEP):
        if name == "pk":
            return False
        try:
            field = at._meta.get_field(name) if at else None
        except FieldDoesNotExist:
            return True  # an annotation: it may be empty
        if field is None or field.null:
            return True
        at = field.related_model
    return False
