"""Rollup: the table of the counts of a model, and Grouping: by which columns rows are counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from portal.scope.models import Scoped
from portal.scope.paths import PathField


@dataclass(frozen=True)
class Grouping:
    """Rows counted by `fields`, of those whose fields have one of the values in `only`.

    Groupings of one name share the rows out: each row is in one of them at most, and a field that one lacks is empty.
    """

    name: str
    fields: tuple[str, ...]
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Rollup(models.Model):
    """Counts of the rows of `source`, kept by triggers in the transaction that changes a row (docs/decisions/0029).

    Each line adds `rows` to the count of one combination of values, below the organisation with the path `path`; ""
    stands for the whole portal. Changes are appended, so that writers never wait for each other; a count is the sum of
    its lines. A subclass declares each grouped field with the name and kind that it has in the source, nullable, and an
    integer field for each of `amounts`, the fields of the source that are added up.
    `lengths`: the lengths of the paths for which counts are kept, of the few organisations that lead many others.
    """

    source: ClassVar[type[Scoped]]
    groupings: ClassVar[tuple[Grouping, ...]]
    amounts: ClassVar[tuple[str, ...]] = ()
    lengths: ClassVar[tuple[int, ...]]

    grouping = models.CharField(_("grouping"), max_length=20)
    path = PathField(_("path of the organisation"), blank=True)
    rows = models.IntegerField(_("rows"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.grouping} {self.path}: {self.rows}"

    @classmethod
    def key_fields(cls) -> list[str]:
        """Return the fields whose values say what a line counts."""
        taken = {"id", "rows", *cls.amounts}
        return [one.name for one in cls._meta.concrete_fields if one.name not in taken]

    @classmethod
    def fields_of(cls, name: str) -> set[str]:
        """Return the fields by which a grouping counts. Raises KeyError for an undeclared name."""
        found = {one for grouping in cls.groupings if grouping.name == name for one in grouping.fields}
        if not found:
            raise KeyError(name)
        return found

    @classmethod
    def holds(cls, name: str) -> Q:
        """Return the condition on rows of the source under which a grouping counts them."""
        parts = [grouping.only for grouping in cls.groupings if grouping.name == name]
        if not all(parts):
            return Q()
        return reduce(or_, (Q(**{f"{key}__in": values for key, values in one.items()}) for one in parts))

    @classmethod
    def lacking(cls, name: str, rows: Q) -> set[str]:
        """Return the fields that a condition on the source needs and by which a grouping does not count."""
        return set(_fields_in(rows)) - cls.fields_of(name)

    @classmethod
    def sum_of(cls, name: str, rows: Q, amount: str = "rows") -> models.Aggregate:
        """Return the number of the rows of the source that meet `rows`, or the sum of an amount over them.

        `rows` is a condition on the source. Raises ValueError if it needs a field that the grouping lacks.
        """
        unknown = cls.lacking(name, rows)
        if unknown:
            raise ValueError(f"{cls.__name__} {name} does not count by {', '.join(sorted(unknown))}")
        return Sum(amount, filter=rows, default=0)


def _fields_in(rows: Q) -> Iterator[str]:
    for child in rows.children:
        if isinstance(child, Q):
            yield from _fields_in(child)
        else:
            yield child[0].split("__")[0]


def upper_lengths(step: int) -> tuple[int, ...]:
    """Return the lengths of the whole portal and of two levels below the root. `step` is the length of a level.

    Further down an organisation has few rows, which are counted themselves.
    """
    return (0, 2 * step, 3 * step)


def all_rollups() -> list[type[Rollup]]:
    """Return every concrete rollup."""
    return [model for model in apps.get_models() if issubclass(model, Rollup)]
