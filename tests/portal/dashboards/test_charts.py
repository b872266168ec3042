"""Charts are accessible, escaped, free of inline style, and add up."""

from xml.etree import ElementTree

import pytest

from portal.dashboards.charts import (
    HeatLine,
    Mark,
    Part,
    Series,
    bar_chart,
    heat_level,
    heat_steps,
    heat_table,
    line_chart,
    nice_ceiling,
    sparkline,
    stacked_bar,
)

EVIL = '<script>alert("x")</script>&'


def marks(*values):
    return [
        Mark(f"{month}月", value, f"/rows?to={month}", f"{month}月 {value}")
        for month, value in enumerate(values, 1)
    ]


def lines():
    return line_chart(
        key="trend",
        title="整改进度",
        series=[
            Series("found", "登记", marks(10, 40, 412), style="base"),
            Series("closed", "销号", marks(0, 20, 369), end="89.6%"),
        ],
    )


def heat(label="党群系统"):
    line = HeatLine(
        label, "", [Mark("A1", 3, "/a", f"{label} A1"), Mark("A2", 0, "/b", "B")], Mark("", 3, "/t", "T")
    )
    return heat_table(
        title="分布",
        corner="系统",
        groups=[("政治", 2)],
        columns=[("甲", "A1 甲"), ("乙", "A2 乙")],
        lines=[line],
        totals=line,
    )


ALL = {
    "lines": lines,
    "bars": lambda: bar_chart(title="类型", marks=marks(3, 1)),
    "stack": lambda: stacked_bar(title="灯", parts=[Part("红", 1, "red"), Part("绿", 3, "green")]),
    "spark": lambda: sparkline([1, 5, 3], title="近六月"),
    "heat": heat,
}


@pytest.mark.parametrize("chart", ALL.values(), ids=ALL)
def test_chart_is_well_formed_and_without_style_attributes(chart):
    drawn = chart()

    ElementTree.fromstring(drawn)  # noqa: S314 - our own text
    assert " style=" not in drawn


def test_every_point_of_a_line_chart_is_a_link_with_a_readable_label():
    tree = ElementTree.fromstring(lines())  # noqa: S314

    links = list(tree.iter("a"))

    assert len(links) == 6
    assert links[-1].attrib == {
        "class": "chart-point chart-point-main",
        "href": "/rows?to=3",
        "aria-label": "3月 369",
    }
    assert tree.find("title").text == "整改进度"
    assert tree.attrib["role"] == "group"


def test_lines_are_named_and_counted_at_their_ends():
    text = "".join(ElementTree.fromstring(lines()).itertext())  # noqa: S314

    assert "登记 412" in text
    assert "销号 369 89.6%" in text


def test_ends_of_equal_lines_do_not_cover_each_other():
    drawn = ElementTree.fromstring(  # noqa: S314
        line_chart(
            key="k", title="t", series=[Series("a", "甲", marks(5, 9)), Series("b", "乙", marks(4, 9))]
        )
    )

    heights = [
        float(text.attrib["y"].rstrip("%"))
        for text in drawn.iter("text")
        if "chart-end" in text.attrib["class"]
    ]

    assert heights[1] - heights[0] >= 10


def test_labels_are_escaped_everywhere():
    drawn = [
        line_chart(
            key="k", title=EVIL, series=[Series("a", EVIL, [Mark(EVIL, 1, f"/?q={EVIL}", EVIL)], end=EVIL)]
        ),
        bar_chart(title=EVIL, marks=[Mark(EVIL, 1, EVIL, EVIL)]),
        stacked_bar(title=EVIL, parts=[Part(EVIL, 1, EVIL)]),
        sparkline([1], title=EVIL),
        heat(EVIL),
    ]

    assert all("<script>" not in chart and "&lt;script&gt;" in chart for chart in drawn)


def test_charts_of_nothing_are_drawn_without_dividing_by_zero():
    line_chart(key="k", title="t", series=[Series("a", "甲", marks(0))])
    line_chart(key="k", title="t", series=[Series("a", "甲", [])])
    bar_chart(title="t", marks=[])
    stacked_bar(title="t", parts=[Part("红", 0, "red")])

    assert sparkline([], title="t") == ""


@pytest.mark.parametrize(
    ("highest", "ceiling"), [(0, 1), (3, 3), (7, 8), (369, 400), (412, 500), (2001, 2500)]
)
def test_axis_ends_at_a_round_number(highest, ceiling):
    assert nice_ceiling(highest) == ceiling


@pytest.mark.parametrize(
    ("value", "highest", "level"), [(0, 9, 0), (1, 1, 1), (3, 3, 3), (1, 14, 1), (14, 14, 5), (7, 14, 3)]
)
def test_heat_has_five_even_steps_and_nothing_is_cold(value, highest, level):
    assert heat_level(value, highest) == level


def test_legend_tells_the_range_of_each_step():
    assert heat_steps(14) == [(0, 0, 0), (1, 1, 3), (2, 4, 6), (3, 7, 9), (4, 10, 12), (5, 13, 14)]


def test_parts_of_a_stacked_bar_fill_it():
    drawn = stacked_bar(title="t", parts=[Part("红", 1, "red"), Part("绿", 3, "green")])
    tree = ElementTree.fromstring(drawn)  # noqa: S314

    assert [(rect.attrib["x"], rect.attrib["width"]) for rect in tree.iter("rect")] == [
        ("0%", "25%"),
        ("25%", "75%"),
    ]
