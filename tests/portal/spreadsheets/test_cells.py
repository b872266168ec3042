"""What a cell means, at the edges: fifteen digits, years, midnight, and cells that show what nobody typed."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy

from portal.columns import Column, Kind
from portal.spreadsheets.cells import (
    Formula,
    as_amount,
    as_day,
    as_text,
    known_choices,
    normal,
    tidy,
)


@pytest.mark.parametrize("sign", [1, -1])
def test_fifteen_digits_are_whole_and_sixteen_have_been_cut(sign):
    most = sign * 999_999_999_999_999

    assert type(tidy(float(most))) is int
    assert as_text(tidy(float(most))) == str(most)
    assert as_text(most) == str(most)
    for cut in (sign * 10**15, sign * (10**15 + 1), sign * 1_500_000_199_001_011):
        assert type(tidy(float(cut))) is float
        for value in (cut, tidy(float(cut))):
            with pytest.raises(ValueError, match="Excel"):
                as_text(value)


def test_a_broken_number_stays_broken_and_a_whole_one_loses_its_point():
    assert (tidy(1.5), tidy(-2.0), tidy(0.0)) == (1.5, -2, 0)
    assert as_text(tidy(12.5)) == "12.5"
    assert tidy(True) is True


def test_a_moment_is_a_day_only_at_midnight():
    day = date(2026, 11, 30)
    midnight, after, afternoon = (
        datetime.combine(day, moment) for moment in (time(), time(0, 0, 1), time(15, 30))
    )
    assert (tidy(midnight), tidy(after)) == (day, after)
    assert as_text(afternoon) == "2026-11-30T15:30:00"
    assert as_text(day) == "2026-11-30"
    assert type(as_day(afternoon)) is date
    assert as_day(afternoon) == day


def test_an_empty_cell_means_nothing():
    assert as_text(None) == ""
    for empty in (None, ""):
        assert as_day(empty) is None
        assert as_amount(empty) is None


def test_truth_is_a_word_and_no_number():
    assert as_text(True) == "True"
    with pytest.raises(ValueError, match=r"\S"):
        as_amount(True)


@pytest.mark.parametrize("read_as", [as_text, as_day, as_amount])
@pytest.mark.parametrize("cell", [Formula("=1+1"), Formula("2026-11-30"), Formula("12"), "#N/A", "#REF!"])
def test_a_formula_and_an_error_are_refused_whatever_they_show(read_as, cell):
    why = "公式" if isinstance(cell, Formula) else "Excel"
    with pytest.raises(ValueError, match=why):
        read_as(cell)


@pytest.mark.parametrize(("year", "meant"), [(1899, False), (1900, True), (2199, True), (2200, False)])
def test_a_year_that_nobody_means_is_asked_back(year, meant):
    for cell in (date(year, 5, 1), f"{year}-05-01"):
        if meant:
            assert as_day(cell) == date(year, 5, 1)
        else:
            with pytest.raises(ValueError, match=str(year)):
                as_day(cell)


def test_amounts_are_taken_with_the_digits_that_excel_shows():
    assert as_amount(0.1 + 0.2) == Decimal("0.3")
    assert as_amount(1234567.05) == Decimal("1234567.05")
    assert as_amount(12) == Decimal(12)
    assert as_amount(" 12.50 ") == Decimal("12.5")
    with pytest.raises(ValueError, match=r"\S"):
        as_amount(0.125)
    with pytest.raises(ValueError, match=r"\S"):
        as_amount(1e20)


def test_headers_are_compared_without_blanks_stars_and_brackets():
    assert normal("姓 名*") == normal("姓名（必填）") == "姓名"
    assert normal(None) == ""
    assert normal("ＮＡＭＥ") == "name"


def test_choices_are_known_in_every_language():
    column = Column("c", "类别", kind=Kind.CHOICE, choices=lambda: {"y": gettext_lazy("yes"), "n": "没有"})

    assert known_choices(column) == {"yes": "y", "是": "y", "没有": "n"}
