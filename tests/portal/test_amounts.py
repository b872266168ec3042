"""Amounts: two places at most, 14 digits at most, nothing guessed; the same in a cell, a form, a filter and a body."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import translation

from grids.models import Wish
from portal.amounts import MOST, read_amount, write_decimal, write_money
from portal.api.forms import body_of
from portal.columns import Column, Kind
from portal.spreadsheets.cells import Formula, as_amount
from portal.spreadsheets.understanding import RowCheck
from portal.ui.cells import drawn_by
from portal.ui.filters import AmountFilter, ListFilter
from portal.ui.forms import AmountField, PersonalForm
from tests.factories import grids as make

RIGHT = {
    "0": "0",
    "12": "12",
    "12.3": "12.3",
    "12.34": "12.34",
    " 1234.50 ": "1234.50",
    "999999999999.99": "999999999999.99",
}
WRONG = {
    "12.345": "小数点后最多两位，如 1234.50。",
    "12.300": "小数点后最多两位，如 1234.50。",
    "1000000000000": "数值最大为 999999999999.99。",
    "1,234.50": "数字中不要加分隔符，应写作 1234.50。",
    "1，234": "数字中不要加分隔符，应写作 1234.50。",
    "1 234": "数字中不要加分隔符，应写作 1234.50。",
    "3万": "只填数字，以元为单位，不带单位名称：三万元应写作 30000。",
    "3.5万元": "只填数字，以元为单位，不带单位名称：三万元应写作 30000。",
    "500元": "只填数字，以元为单位，不带单位名称：三万元应写作 30000。",
    "¥500": "只填数字，以元为单位，不带单位名称：三万元应写作 30000。",
    "-1": "应为大于或等于 0 的数。",
    "abc": "应为数字，如 1234.50。",
    "1e3": "应为数字，如 1234.50。",
    ".5": "应为数字，如 1234.50。",
    "NaN": "应为数字，如 1234.50。",
    "Infinity": "应为数字，如 1234.50。",
}


class CostForm(PersonalForm):
    """A form that asks for money."""

    cost = AmountField(required=False)


class CostFilter(ListFilter):
    """A list that is narrowed by money."""

    least = AmountFilter("value", "gte")

    class Meta:
        model = Wish
        fields: list[str] = []


@pytest.mark.parametrize("text", RIGHT)
def test_cell_and_form_read_the_same(text):
    form = CostForm({"cost": text}, user=None)

    assert read_amount(text) == as_amount(text) == Decimal(RIGHT[text])
    assert form.is_valid()
    assert form.cleaned_data["cost"] == Decimal(RIGHT[text])


@pytest.mark.parametrize("text", WRONG)
def test_cell_and_form_refuse_the_same_in_the_same_words(text):
    form = CostForm({"cost": text}, user=None)

    with translation.override("zh-hans"):
        with pytest.raises(ValueError, match=r"\S") as refused:
            as_amount(text)
        assert str(refused.value) == WRONG[text]
        assert form.errors["cost"] == [WRONG[text]]


def test_an_empty_cell_and_an_empty_field_are_none():
    form = CostForm({"cost": ""}, user=None)

    assert as_amount(None) is as_amount("") is None
    assert form.is_valid()
    assert form.cleaned_data["cost"] is None


@pytest.mark.parametrize(
    ("number", "amount"),
    [(7, "7"), (12.3, "12.3"), (0.1 + 0.2, "0.3"), (1234.56, "1234.56"), (float(MOST), "999999999999.99")],
)
def test_a_number_of_excel_is_what_excel_shows(number, amount):
    assert as_amount(number) == Decimal(amount)


@pytest.mark.parametrize("cell", [1.005, 1e12, -0.01, 1e300, True, Formula("=A1"), "#N/A"])
def test_a_number_beyond_the_limits_is_refused(cell):
    with pytest.raises(ValueError, match=r"\S"):
        as_amount(cell)


@pytest.mark.parametrize(
    ("amount", "decimal", "money"),
    [
        ("0", "0", "0.00"),
        ("12.50", "12.5", "12.50"),
        ("100", "100", "100.00"),
        ("1234567.05", "1234567.05", "1,234,567.05"),
    ],
)
def test_how_amounts_are_written(amount, decimal, money):
    column = Column("cost", "cost", kind=Kind.MONEY)
    row = type("Row", (), {"cost": Decimal(amount)})

    assert write_decimal(Decimal(amount)) == decimal
    assert write_money(Decimal(amount)) == money
    assert drawn_by(column)(row, None) == money
    assert drawn_by(Column("cost", "cost", kind=Kind.DECIMAL))(row, None) == decimal
    assert column.is_number


class CostCheck(RowCheck):
    """Understands a workbook with a column of money."""

    def understood(self, line, values, faults):
        """Keep the values to be looked at."""
        self.values = values


def test_a_refused_cell_is_named_and_a_taken_one_is_an_amount():
    check = CostCheck(
        [Column("cost", "经费", kind=Kind.MONEY), Column("share", "占比", kind=Kind.DECIMAL)], None
    )
    address = "{1}{0}".format

    with translation.override("zh-hans"):
        staged = check.row(5, {"cost": "12.345", "share": 12.5}, address)

    assert staged.faults == [
        {"cell": "cost5", "column": "经费", "value": "12.345", "problem": WRONG["12.345"], "advice": ""}
    ]
    assert check.values == {"share": Decimal("12.5")}
    assert check.shown("cost", Decimal("1234.5")) == "1,234.50"
    assert check.shown("share", Decimal("12.50")) == "12.5"
    assert check.shown("cost", None) == ""


@pytest.mark.parametrize(
    ("sent", "fine"),
    [("12.34", True), ("12.345", False), ("999999999999.99", True), ("1000000000000.00", False)],
)
def test_a_body_of_the_api_has_the_same_limits(sent, fine):
    assert body_of(CostForm)(data={"cost": sent}).is_valid() == fine


@pytest.mark.parametrize(
    ("least", "found"), [("499", 1), ("500", 1), ("501", 0), ("500.001", 0), ("9" * 400, 0)]
)
def test_a_filter_keeps_rows_from_an_amount_on(tree, staff, least, found):
    place = make.street(tree.city)
    make.wish(place.grid, staff, value=500)
    request = RequestFactory().get("/")
    request.user = staff

    rows = CostFilter(QueryDict(f"least={least}"), queryset=Wish.objects.all(), request=request)

    assert rows.qs.count() == found
