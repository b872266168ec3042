"""Labels on screen are in sentence case: those of columns, of form fields and of filters."""

from collections.abc import Iterator

import django_filters
from django import forms
from django.utils import translation

from portal.columns import Column
from portal.spreadsheets.resources import all_resources
from portal.ui.filters import ListFilter
from portal.ui.forms import PersonalForm, PersonalModelForm
from portal.ui.pages.shared import all_pages

OURS = ("portal.", "rectification.", "branches.", "ratings.", "grids.")


def below(base: type) -> Iterator[type]:
    """Yield the classes of the apps that inherit from a class."""
    for one in base.__subclasses__():
        if one.__module__.startswith(OURS):
            yield one
        yield from below(one)


def columns() -> Iterator[tuple[str, Column]]:
    """Yield the columns of lists, exports and imports, each with the name of its owner."""
    for pages in all_pages():
        yield from ((pages.__name__, column) for column in pages.columns)
    for key, resource in all_resources().items():
        given = resource.columns(True) if resource.columns else ()
        yield from ((key, column) for column in given)
        yield from ((key, column) for column in (resource.importer.columns if resource.importer else ()))


def labels() -> Iterator[tuple[str, str]]:
    """Yield (owner and name, label) of everything that has one."""
    yield from ((f"{owner}.{column.key}", str(column.label)) for owner, column in columns())
    fields: dict[str, forms.Field | django_filters.Filter] = {}
    for form in {*below(PersonalForm), *below(PersonalModelForm)}:
        fields |= {f"{form.__name__}.{name}": field for name, field in form.base_fields.items()}
    for filters in set(below(ListFilter)):
        fields |= {f"{filters.__name__}.{name}": one for name, one in filters.base_filters.items()}
    yield from ((name, str(field.label)) for name, field in fields.items() if field.label)


def test_labels_of_columns_fields_and_filters_begin_with_a_capital(client):
    client.get("/sign-in/")  # the URLs import every page and form
    with translation.override("en"):
        found = dict(labels())

        assert len(found) > 500
        assert {name: label for name, label in found.items() if label[:1].islower()} == {}
