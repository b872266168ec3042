"""The order of a list, equal on both databases: empty values come last in both directions."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import Combinable, OrderBy

Order = Sequence[str | OrderBy]


@dataclass(frozen=True)
class Term:
    """One term of an order: a look-up or an expression, and which way. What is empty stands last."""

    by: str | Combinable
    descending: bool
    may_be_empty: bool

    @property
    def column(self) -> Combinable:
        """Return what is compared."""
        return F(self.by) if isinstance(self.by, str) else self.by

    @property
    def order(self) -> str | OrderBy:
        """Return it as Django orders. A column that cannot be empty stays a name: "nulls last" keeps an index from use."""
        if isinstance(self.by, str) and not self.may_be_empty:
            return f"-{self.by}" if self.descending else self.by
        return OrderBy(
            self.column, descending=self.descending, nulls_last=True if self.may_be_empty else None
        )

    def equal(self, lookup: str, value: object) -> Q:
        """Select rows that have `value` there."""
        return Q(**({f"{lookup}__isnull": True} if value is None else {lookup: value}))

    def behind(self, lookup: str, value: object, *, backward: bool) -> list[Q]:
        """Select rows that come after `value` in this order, nearest first: each condition is one range of an index."""
        if value is None:  # stands last: behind it is nothing, before it everything else
            return [Q(**{f"{lookup}__isnull": False})] if backward else []
        conditions = [Q(**{f"{lookup}__{'lt' if self.descending != backward else 'gt'}": value})]
        if self.may_be_empty and not backward:
            conditions.append(Q(**{f"{lookup}__isnull": True}))
        return conditions


def terms_of(model: type[models.Model], names: Order) -> list[Term]:
    """Return the terms of an order by look-ups ("-due_on" for descending) and expressions, which are never empty."""
    terms = []
    for name in names:
        if isinstance(name, str):
            lookup = name.removeprefix("-")
            terms.append(Term(lookup, name.startswith("-"), _may_be_empty(model, lookup)))
        else:
            terms.append(Term(name.expression, name.descending, may_be_empty=False))
    return terms


def in_order(rows: models.QuerySet, *names: str | OrderBy) -> models.QuerySet:
    """Order rows by look-ups ("-due_on" for descending) and by expressions, which are never empty (portal.orders)."""
    return rows.order_by(*(term.order for term in terms_of(rows.model, names)))


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
