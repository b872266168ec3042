"""Cells and tables escape what they are given, whatever kind of column and whoever drew it."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.utils.functional import lazystr

from portal.columns import Column, Kind
from portal.ui.cells import Drawing, drawn_by, light_mark, moment, row_address
from portal.ui.markup import joined, markup
from portal.ui.table import Table

HOSTILE = """"><script>alert('1')</script>"""


@pytest.fixture
def drawing(rf):
    return Drawing(rf.get("/list/", {"sort": "-name", "page": "3"}), date(2026, 11, 28), f"q={HOSTILE}")


@pytest.mark.parametrize(
    ("column", "value", "drawn"),
    [
        (Column("x", "X"), None, '<span class="faint">—</span>'),
        (Column("x", "X"), "", '<span class="faint">—</span>'),
        (Column("x", "X"), 0, "0"),
        (Column("x", "X"), "a & b", "a &amp; b"),
        (Column("x", "X"), lazystr("<b>"), "&lt;b&gt;"),
        (Column("x", "X", kind=Kind.CODE), "<1>", '<span class="id">&lt;1&gt;</span>'),
        (Column("x", "X", kind=Kind.DATE), date(2026, 1, 2), "2026-01-02"),
        (Column("x", "X", kind=Kind.DATETIME), datetime(2026, 1, 2, 16, 30, tzinfo=UTC), "2026-01-03 00:30"),
        (Column("x", "X", kind=Kind.PERCENT), 0, "0%"),
        (Column("x", "X", kind=Kind.HUNDREDTHS), -5, "-0.05"),
        (Column("x", "X", choices=lambda: {"a": "A & B"}), "a", "A &amp; B"),
        (Column("x", "X", choices=dict), "<a>", "&lt;a&gt;"),
    ],
)
def test_a_value_is_drawn_as_its_kind_is_written(column, value, drawn, drawing):
    assert drawn_by(column)(SimpleNamespace(x=value), drawing) == drawn


def test_a_column_may_draw_its_own_cell(drawing):
    column = Column("x", "X", cell=lambda row, page: markup("<i>{}</i>", row.x))

    assert drawn_by(column)(SimpleNamespace(x=HOSTILE), drawing).startswith("<i>&quot;&gt;&lt;script")


def test_a_relation_that_is_missing_is_drawn_as_nothing(drawing):
    read = Column("x", "X", ("unit__name",)).reader()

    assert read(SimpleNamespace(unit=None)) is None
    assert read(SimpleNamespace(unit=SimpleNamespace(name="N"))) == "N"


def test_no_text_of_a_row_reaches_the_table_unescaped(drawing):
    columns = [
        Column("name", HOSTILE, sort="name"),
        Column("code", "C", kind=Kind.CODE, secondary=True),
        Column("own", "O", cell=lambda row, page: row.name),
    ]

    class Row(SimpleNamespace):
        def __str__(self):
            return HOSTILE

    table = Table(
        [Row(pk=7, name=HOSTILE, code=HOSTILE)],
        columns,
        drawing,
        "name",
        "problem_detail",
        True,
        lambda row, page: HOSTILE,
    )

    for drawn in (table.head(), table.body()):
        assert "<script" not in drawn
        assert '"">' not in drawn
    assert 'href="/rectification/problems/7/?list=q%3D' in table.body()
    assert 'aria-sort="descending"' in table.head()
    assert 'href="?sort=name"' in table.head()


def test_pieces_that_are_not_safe_are_escaped_when_joined():
    assert joined(["<a>", markup("<b>{}</b>", "<c>")], " ") == "&lt;a&gt; <b>&lt;c&gt;</b>"


def test_a_light_is_shape_word_and_colour():
    assert 'class="lamp dot amber"' in light_mark("amber", "<x>")
    assert "&lt;x&gt;" in light_mark("unknown", "<x>")
    assert 'class="lamp dot blue"' in light_mark("unknown", "")


def test_nothing_is_written_of_no_moment():
    assert moment(None) == ""


def test_the_address_of_a_row_is_that_of_its_url():
    assert row_address("problem_detail", 12) == "/rectification/problems/12/"
