"""selection.js: rows chosen one by one, as a range, by page, all of the filter."""

import pytest

BAR = """
<form id=bulk data-selection>
  <input type=checkbox data-page-all>
  <input type=checkbox name=all data-total=412>
  <b data-count></b>
  <button data-acts>催办</button><button data-acts>改期</button>
</form>
"""


def table(rows: int) -> str:
    lines = "".join(
        f"<tr><td><input type=checkbox name=chosen form=bulk value={n}></td></tr>" for n in range(rows)
    )
    return f"<table>{lines}</table>"


@pytest.fixture
def listed(stage):
    """A list of six rows."""
    return stage.open(BAR + table(6), "selection.js")


def tick(page, number: int, *keys: str) -> None:
    page.locator("input[name=chosen]").nth(number).click(modifiers=list(keys))


def chosen(page) -> list[int]:
    return page.evaluate(
        "[...document.querySelectorAll('input[name=chosen]:checked')].map(one => Number(one.value))"
    )


def state(page) -> tuple[str, bool, bool, list[bool]]:
    """Return the count, whether the page is ticked, half ticked, and which acts are barred."""
    return tuple(
        page.evaluate(
            """[document.querySelector('[data-count]').textContent,
            document.querySelector('[data-page-all]').checked, document.querySelector('[data-page-all]').indeterminate,
            [...document.querySelectorAll('[data-acts]')].map(one => one.disabled)]"""
        )
    )


def test_nothing_is_chosen_and_no_act_is_offered_at_first(listed):
    assert state(listed) == ("0", False, False, [True, True])


@pytest.mark.parametrize(
    ("rows", "whole", "half"),
    [(1, False, True), (5, False, True), (6, True, False)],
    ids=["one", "one less", "all"],
)
def test_the_box_of_the_page_is_ticked_when_each_row_is(listed, rows, whole, half):
    for number in range(rows):
        tick(listed, number)

    assert state(listed) == (str(rows), whole, half, [False, False])
    assert listed.locator("tr.sel").count() == rows


def test_taking_the_last_one_back_bars_the_acts_again(listed):
    tick(listed, 2)
    tick(listed, 2)

    assert state(listed) == ("0", False, False, [True, True])
    assert listed.locator("tr.sel").count() == 0


@pytest.mark.parametrize(
    ("first", "second", "range_"),
    [(1, 4, [1, 2, 3, 4]), (4, 1, [1, 2, 3, 4]), (0, 5, [0, 1, 2, 3, 4, 5]), (2, 2, [])],
)
def test_shift_chooses_the_rows_between_upwards_and_downwards(listed, first, second, range_):
    tick(listed, first)
    tick(listed, second, "Shift")

    assert chosen(listed) == range_
    assert state(listed)[0] == str(len(range_))


def test_shift_takes_a_range_away_as_the_last_click_does(listed):
    tick(listed, 0)
    tick(listed, 5, "Shift")
    tick(listed, 4)
    tick(listed, 2, "Shift")

    assert chosen(listed) == [0, 1, 5]


def test_shift_without_a_click_before_chooses_one(listed):
    tick(listed, 3, "Shift")

    assert chosen(listed) == [3]


def test_shift_after_the_rows_were_exchanged_starts_no_range(listed):
    tick(listed, 1)
    listed.evaluate("document.querySelector('table').outerHTML = document.querySelector('table').outerHTML")
    tick(listed, 4, "Shift")

    assert chosen(listed) == [4]


def test_the_box_of_the_page_chooses_its_rows_and_takes_them_back(listed):
    listed.click("[data-page-all]")
    assert (chosen(listed), state(listed)[0]) == ([0, 1, 2, 3, 4, 5], "6")
    listed.click("[data-page-all]")
    assert (chosen(listed), state(listed)[0]) == ([], "0")


def test_all_of_the_filter_counts_more_than_the_page_shows(listed):
    listed.click("[name=all]")

    assert state(listed) == ("412", True, False, [False, False])
    listed.click("[name=all]")
    assert state(listed) == ("0", False, False, [True, True])


@pytest.mark.parametrize("box", ["input[name=chosen][value='3']", "[data-page-all]"])
def test_one_row_less_is_no_longer_all_of_the_filter(listed, box):
    listed.click("[name=all]")
    listed.click(box)

    assert not listed.is_checked("[name=all]")
    assert state(listed)[0] == ("5" if "chosen" in box else "0")


def test_rows_that_come_later_are_counted_anew(listed):
    tick(listed, 0)
    listed.evaluate(
        """document.querySelector('table').innerHTML = document.querySelector('tr').outerHTML;
        document.dispatchEvent(new CustomEvent('htmx:afterSettle', {bubbles: true}))"""
    )

    assert state(listed) == ("0", False, False, [True, True])


def test_an_empty_list_has_nothing_to_choose(stage):
    page = stage.open(BAR, "selection.js")
    page.click("[data-page-all]")

    assert state(page) == ("0", False, False, [True, True])


def test_other_boxes_and_pages_without_a_bar_are_left_alone(stage):
    page = stage.open(table(2) + "<input type=checkbox id=other>", "selection.js")
    tick(page, 0)
    page.click("#other")

    assert chosen(page) == [0]
    assert page.locator("tr.sel").count() == 0
