"""Every list has an order in which no two rows are equal, and an index that holds it."""

import pytest
from django.db import connection, models
from django.db.models import F, Func
from django.db.models.expressions import Combinable, OrderBy

from portal.orders import Filled
from portal.ui.pages import ModelPages
from portal.ui.pages.ordering import in_order, terms_of
from portal.ui.pages.shared import all_pages
from rectification.models import Measure, Problem

Step = tuple[str, bool]


def lists() -> list[type[ModelPages]]:
    """Return the pages of the apps; those that a test declares are none of theirs."""
    return [pages for pages in all_pages() if not pages.__module__.startswith("tests.")]


def column_of(model: type[models.Model], by: str | Combinable) -> str:
    """Return a column's name, or an expression as it is written; "" for what lies in another table."""
    if isinstance(by, F):
        by = by.name
    if isinstance(by, Func):
        (source,) = by.get_source_expressions()
        return f"{type(by).__name__}({column_of(model, source)}, {by.extra})"
    if by == "pk":
        return model._meta.pk.column
    return "" if "__" in by else model._meta.get_field(by).column


def steps_of(model: type[models.Model], order) -> list[Step]:
    """Return (column, descending) of each term."""
    return [(column_of(model, term.by), term.descending) for term in terms_of(model, order)]


def indexes_of(model: type[models.Model]) -> list[list[Step]]:
    """Return what the whole indexes of a model hold, unique columns and constraints among them."""
    found = [
        [(field.column, False)] for field in model._meta.concrete_fields if field.unique or field.db_index
    ]
    for one in (*model._meta.indexes, *model._meta.constraints):
        if isinstance(one, models.CheckConstraint) or one.condition is not None:
            continue
        if isinstance(one, models.UniqueConstraint):
            found.append([(model._meta.get_field(name).column, False) for name in one.fields])
        elif one.expressions:
            parts = [
                (part.expression, part.descending) if isinstance(part, OrderBy) else (part, False)
                for part in one.expressions
            ]
            found.append([(column_of(model, by), descending) for by, descending in parts])
        else:
            found.append(
                [(model._meta.get_field(name).column, sign == "DESC") for name, sign in one.fields_orders]
            )
    return found


def is_unique(model: type[models.Model], order) -> bool:
    """Tell whether the last term alone tells two rows apart."""
    last = steps_of(model, order)[-1][0]
    alone = {field.column for field in model._meta.concrete_fields if field.unique}
    for one in model._meta.constraints:
        if isinstance(one, models.UniqueConstraint) and one.condition is None and len(one.fields) == 1:
            alone.add(model._meta.get_field(one.fields[0]).column)
    return last in alone


def is_indexed(model: type[models.Model], order) -> bool:
    """Tell whether an index holds the order, read from either end."""
    wanted = steps_of(model, order)
    turned = [(column, not descending) for column, descending in wanted]
    return any(held[: len(wanted)] in (wanted, turned) for held in indexes_of(model))


def faults(pages) -> list[str]:
    found = [] if is_unique(pages.model, pages.order) else [f"{pages.name}: rows may be equal"]
    return (
        found if is_indexed(pages.model, pages.order) else [*found, f"{pages.name}: no index holds the order"]
    )


def test_every_list_has_an_order_of_its_own_and_an_index_for_it():
    assert [fault for pages in lists() for fault in faults(pages)] == []
    assert len(lists()) > 25


def declared(model: type[models.Model], order):
    return type("Planted", (), {"name": "planted", "model": model, "order": order})


@pytest.mark.parametrize(
    ("model", "order", "missing"),
    [
        (Problem, ("due_on",), ["rows may be equal"]),
        (Problem, ("-due_on", "pk"), ["no index"]),
        (Problem, ("found_on", "pk"), ["no index"]),
        (Problem, ("pk", "due_on"), ["rows may be equal", "no index"]),
        (Problem, (F("closed_on").desc(), "due_on", "pk"), ["no index"]),
        (Problem, (Filled("closed_on", filling="'2000-01-01'").desc(), "due_on", "pk"), ["no index"]),
        (Problem, (Filled("closed_on", filling=Problem.NOT_CLOSED).asc(), "due_on", "pk"), ["no index"]),
        (Measure, ("problem__due_on", "pk"), ["no index"]),
        (Measure, ("problem", "ordinal"), ["rows may be equal"]),
        (Problem, ("-due_on", "-pk"), []),
        (Problem, ("number",), []),
        (Problem, ("-pk",), []),
    ],
)
def test_a_planted_order_is_found(model, order, missing):
    found = faults(declared(model, order))
    assert len(found) == len(missing)
    assert all(words in fault for words, fault in zip(missing, found, strict=True))


@pytest.mark.django_db
def test_the_database_reads_the_order_of_each_list_from_an_index():
    sorted_apart = []
    for pages in lists():
        rows = in_order(pages.model._base_manager.all(), *pages.order)[:20]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("SET LOCAL enable_sort = off")
        plan = rows.explain()
        if "TEMP B-TREE" in plan or "Sort" in plan:
            sorted_apart.append((pages.name, plan))
    assert sorted_apart == []
