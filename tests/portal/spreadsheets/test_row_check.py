"""Understanding a row: each kind of cell, each fault with its cell and advice, and the nearest name."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from portal.columns import Column, Kind
from portal.spreadsheets.resources import Staged
from portal.spreadsheets.staging import Shown
from portal.spreadsheets.understanding import Fault, Lookup, RowCheck

COLUMNS = (
    Column("name", "名称"),
    Column("note", "说明", kind=Kind.LONG_TEXT),
    Column("count", "人数", kind=Kind.INTEGER),
    Column("day", "日期", kind=Kind.DATE),
    Column("cost", "经费", kind=Kind.MONEY),
    Column("share", "占比", kind=Kind.DECIMAL),
    Column(
        "kind",
        "类别",
        kind=Kind.CHOICE,
        choices=lambda: {"a": "甲类（机关）", "b": "乙类", "c": "乙 类(其他)"},
    ),
)


class Check(RowCheck):
    longest = {"name": 5}
    named_by = ("note", "name")
    refusal: Exception | None = None

    def understood(self, line, values, faults):
        self.need(values, ("name", "count"), faults, "必填")
        if self.refusal:
            raise self.refusal
        return Staged(line, "new", values)


@pytest.fixture
def check():
    return Check(COLUMNS, actor=None)


def at(line, key):
    return f"{key}@{line}"


def faults(staged) -> dict[str, str]:
    return {fault["cell"]: fault["problem"] for fault in staged.faults}


def test_each_kind_of_cell_is_understood_and_empty_ones_are_left_out(check):
    cells = {
        "name": "甲",
        "count": "12",
        "day": "2026.11.30",
        "cost": 12.5,
        "share": "7",
        "kind": "甲类",
        "note": "",
    }

    staged = check.row(3, cells, at)

    assert (staged.line, staged.outcome, staged.faults) == (3, "new", [])
    assert staged.values == {
        "name": "甲",
        "count": 12,
        "day": date(2026, 11, 30),
        "cost": Decimal("12.5"),
        "share": Decimal(7),
        "kind": "a",
    }
    assert [type(staged.values[key]) for key in ("count", "cost")] == [int, Decimal]


def test_every_faulty_cell_is_told_with_its_place_its_words_and_advice(check):
    staged = check.row(
        4, {"name": "太长的名称", "count": "多", "day": "上周", "cost": "3万", "note": "丙村"}, at
    )

    assert (staged.outcome, staged.values) == ("refused", Shown(label="丙村"))
    assert set(faults(staged)) == {"count@4", "day@4", "cost@4"}
    told = next(fault for fault in staged.faults if fault["cell"] == "count@4")
    assert (told["column"], told["value"]) == ("人数", "多")
    assert "9999" in told["problem"]


def test_what_a_new_row_must_fill_in_is_told_once_a_cell(check):
    staged = check.row(5, {"count": "-1"}, at)

    assert [fault["cell"] for fault in staged.faults] == ["count@5", "name@5"]
    assert staged.faults[1]["problem"] == "必填"
    assert staged.faults[1]["advice"]
    assert staged.faults[1]["value"] == ""
    assert staged.values == Shown(label="")


@pytest.mark.parametrize(
    ("key", "cell", "taken"),
    [
        ("count", "0", True),
        ("count", 9998, True),
        ("count", 9999, True),
        ("count", 10000, False),
        ("count", "1.5", False),
        ("name", "长" * 4, True),
        ("name", "长" * 5, True),
        ("name", "长" * 6, False),
        ("note", "长" * 299, True),
        ("note", "长" * 300, True),
        ("note", "长" * 301, False),
    ],
)
def test_numbers_and_texts_have_their_limits(check, key, cell, taken):
    staged = check.row(2, {"name": "甲", "count": 1} | {key: cell}, at)

    assert (staged.outcome == "new") is taken
    if not taken:
        assert list(faults(staged)) == [f"{key}@2"]


def test_a_choice_is_known_by_its_label_and_without_brackets_where_that_is_one_only(check):
    assert check.value("kind", "甲类（机关）") == "a"
    assert check.value("kind", "甲 类") == "a"
    assert check.value("kind", "乙类") == "b"
    for unclear in ("乙类*", "丙类"):
        with pytest.raises(Fault) as fault:
            check.value("kind", unclear)
        assert "乙类" in fault.value.advice


def test_what_a_rule_refuses_is_told_at_its_cell(check):
    check.refusal = Fault("count", "人数不符", "改成 3")
    staged = check.row(2, {"name": "甲", "count": 1}, at)
    assert [(one["cell"], one["problem"], one["advice"]) for one in staged.faults] == [
        ("count@2", "人数不符", "改成 3")
    ]
    assert str(check.refusal) == "人数不符"

    check.refusal = ValidationError({"name": ["重名", "又一条"], "strange": ["别处"]})
    staged = check.row(2, {"name": "甲", "count": 1}, at)
    told = [(one["column"], one["problem"]) for one in staged.faults]
    assert told == [("名称", "重名"), ("strange", "别处")]


def test_a_row_that_says_nothing_is_refused(check, monkeypatch):
    monkeypatch.setattr(check, "understood", lambda line, values, faults: None)

    assert check.row(2, {"name": "甲"}, at).outcome == "refused"
    with pytest.raises(NotImplementedError):
        RowCheck.understood(check, 2, {}, [])


def test_the_preview_shows_labels_amounts_and_nothing_for_none(check):
    assert check.shown("kind", "b") == "乙类"
    assert check.shown("kind", "z") == "z"
    assert check.shown("cost", Decimal("1234.5")) == "1,234.50"
    assert check.shown("share", Decimal("12.50")) == "12.5"
    assert (check.shown("name", None), check.shown("name", 3)) == ("", "3")


def test_the_first_line_about_a_thing_is_remembered(check):
    assert [check.first_line("甲", 3), check.first_line("乙", 4), check.first_line("甲", 5)] == [3, 4, 3]


def test_names_are_found_and_near_ones_offered():
    lookup = Lookup([("集宁区", 1), ("集宁区", 1), ("新区", 2), ("新区", 3), ("", 4)])

    assert lookup.find("place", "集宁区") == 1
    with pytest.raises(Fault) as several:
        lookup.find("place", "新区")
    assert several.value.advice
    with pytest.raises(Fault) as near:
        lookup.find("place", "集宁")
    assert "集宁区" in near.value.advice
    with pytest.raises(Fault) as none:
        lookup.find("place", "xyz")
    assert none.value.problem
    assert none.value.advice
    assert "集宁区" not in none.value.advice
    with pytest.raises(Fault):
        lookup.find("place", "")


def test_a_lookup_says_in_its_own_words_what_is_missing_and_what_to_write():
    lookup = Lookup([("新区", 2), ("新区", 3)], missing="没有这个区", several="请写全称")

    with pytest.raises(Fault) as several:
        lookup.find("place", "新区")
    with pytest.raises(Fault) as none:
        lookup.find("place", "xyz")

    assert (several.value.key, several.value.advice, none.value.problem) == (
        "place",
        "请写全称",
        "没有这个区",
    )
