"""What a staged row keeps: stored as JSON, read back as the same fields, refused when its shape is another."""

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from portal.spreadsheets.models import StagedRow
from portal.spreadsheets.resources import all_resources
from portal.spreadsheets.staging import SHAPE, UNSET, Misfit, RowData, Unset, given, kept, shape_of


@dataclass(kw_only=True)
class Cells:
    """Cells of every kind; what is not given is left out."""

    name: str | Unset = UNSET
    people: int | Unset = UNSET
    cost: Decimal | Unset = UNSET
    due_on: date | Unset | None = UNSET


@dataclass(kw_only=True)
class Row(RowData):
    """A row with cells, a list of dataclasses and a default."""

    version: int
    new: Cells
    helpers: list[Cells] = field(default_factory=list)


@dataclass(kw_only=True)
class Changed(RowData):
    """The same as Row, but for one type."""

    version: str
    new: Cells
    helpers: list[Cells] = field(default_factory=list)


@dataclass(kw_only=True)
class Meant(Row):
    """The same fields as Row; one of them means something else now."""

    edition = 2


ROW = Row(
    label="甲支部",
    version=3,
    new=Cells(name="甲", cost=Decimal("12.50"), due_on=date(2026, 11, 28)),
    helpers=[Cells(due_on=None), Cells(people=4)],
)


def altered(change) -> dict[str, object]:
    """Return ROW as stored, after a change."""
    stored = json.loads(json.dumps(ROW.stored()))
    change(stored)
    return stored


def test_a_row_comes_back_from_json_as_it_was():
    assert Row.read(altered(lambda stored: None)) == ROW


def test_what_is_not_given_is_neither_stored_nor_handed_on():
    assert ROW.stored()["new"] == {"name": "甲", "cost": "12.50", "due_on": "2026-11-28"}
    assert given(ROW.new) == {"name": "甲", "cost": Decimal("12.50"), "due_on": date(2026, 11, 28)}
    assert given(ROW.helpers[0]) == {"due_on": None}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda stored: stored.pop(SHAPE), "stored as shape None"),
        (lambda stored: stored.update(shape="0"), "stored as shape '0'"),
        (lambda stored: stored.update(extra=1), "Row: unknown extra"),
        (lambda stored: stored.pop("version"), "Row: version missing"),
        (lambda stored: stored.update(version="3"), "Row.version: int wanted, '3' stored"),
        (lambda stored: stored.update(version=True), "Row.version: int wanted, True stored"),
        (lambda stored: stored["new"].update(naem="x"), "Row.new: unknown naem"),
        (lambda stored: stored["new"].update(name=None), "Row.new.name: str wanted, None stored"),
        (lambda stored: stored["new"].update(cost=12.5), "Row.new.cost: str wanted, 12.5 stored"),
        (lambda stored: stored["new"].update(due_on=20261128), "Row.new.due_on: str wanted"),
        (lambda stored: stored.update(helpers={}), "Row.helpers: list wanted"),
        (lambda stored: stored["helpers"].append({"people": "4"}), "Row.helpers[2].people: int wanted"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(change, said):
    with pytest.raises(Misfit) as misfit:
        Row.read(altered(change))

    assert said in str(misfit.value)


@pytest.mark.parametrize("other", [Changed, Meant])
def test_a_changed_type_or_meaning_is_another_shape(other):
    assert shape_of(other) != shape_of(Row)


def test_rows_that_an_earlier_edition_staged_are_refused_in_words():
    row = StagedRow(line=2, outcome="new", values={"label": "甲", "new": {}})

    with translation.override("zh-hans"), pytest.raises(ValidationError) as refused:
        kept([row], Row)

    assert "请重新导入" in refused.value.messages[0]


def test_every_importer_names_what_its_rows_keep():
    importers = [one.importer for one in all_resources().values() if one.importer]

    assert len(importers) >= 5
    assert all(issubclass(one.row, RowData) for one in importers)
    assert len({shape_of(one.row) for one in importers}) == len(importers)
