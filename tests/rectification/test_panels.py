"""What the home page's panels draw from rows and figures: escaped, and only what the reader may do."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from portal.dashboards.panels import Question
from portal.indicators import Tally, measure
from portal.organisations.models import Unit
from portal.ui.cells import Drawing
from rectification.ledger.indicators import MEASURES_DONE, PROBLEMS_OVERDUE
from rectification.ledger.models import Measure, Problem
from rectification.panels import figures, heat, overdue, tiles
from rectification.panels.tiles import Link, Tile
from tests.factories import rectification as make

HOSTILE = """"><script>alert('1')</script>"""


def tile(**values):
    given = {"title": "逾期问题", "tally": Tally(3, 12), "headline": 3, "headline_url": "/rows"} | values
    return tiles.drawn(Tile(PROBLEMS_OVERDUE, icon="triangle-alert", **given))


def test_every_word_and_address_of_a_tile_is_escaped():
    link = Link(HOSTILE, HOSTILE)
    drawn = tile(
        title=HOSTILE, headline_url=HOSTILE, of=link, links=[link, Link(HOSTILE)], facts=[HOSTILE] * 2
    )

    assert "<script" not in drawn
    assert drawn.count("&quot;&gt;&lt;script") == 3 + 2 + 3 + 2


def test_the_bar_of_a_tile_has_an_end_where_there_is_no_whole():
    assert 'value="3" max="12"' in tile()
    assert 'value="0" max="1"' in tile(tally=Tally())


def test_only_an_alarming_tile_is_red():
    assert 'class="card tile tile-hot"' in tile(is_alarming=True)
    assert 'class="pg red"' in tile(is_alarming=True)
    assert "red" not in tile()
    assert "tile-hot" not in tile()


def test_a_tile_shows_its_unit_where_it_has_no_whole_to_open():
    assert f'<span class="tile-of">{PROBLEMS_OVERDUE.unit}</span>' in tile()
    assert '<a class="tile-of" href="/all">共 12 项</a>' in tile(of=Link("共 12 项", "/all"))


@pytest.mark.parametrize("may_urge", [True, False])
def test_an_overdue_problem_is_escaped_and_urged_by_whoever_may(rf, may_urge):
    problem = Problem(
        pk=7, number=HOSTILE, title=HOSTILE, owner=HOSTILE, due_on=date(2026, 9, 1), unit=Unit(name=HOSTILE)
    )

    drawn = overdue.drawn([(problem, 3)], Drawing(rf.get("/"), date(2026, 9, 4)), may_urge=may_urge)

    assert "<script" not in drawn
    assert 'href="/rectification/problems/7/"' in drawn
    assert "2026-09-01" in drawn
    assert "3天" in drawn.replace(" ", "")
    assert (drawn.count("<td"), drawn.count("<form")) == ((8, 1) if may_urge else (7, 0))


def test_the_table_of_problems_follows_the_rows_and_the_names_of_types(problem, admin, client_of):
    def table():
        panels = client_of(admin).get("/").context["home"].panels
        return next(content["table"] for panel, content in panels if panel.key == "rectification.heat")

    one = table()
    make.problem(problem.campaign, problem.organisation, problem.unit, admin)
    two = table()
    type(problem.type).objects.filter(pk=problem.type_id).update(title="改了名的类型")

    cell = f"&amp;slice=found&amp;sector={problem.unit.sector}&amp;type={problem.type_id}"
    assert cell in one
    assert [found.count(">1</a>") > 0 for found in (one, two)] == [True, False]
    assert [found.count(">2</a>") > 0 for found in (one, two)] == [False, True]
    assert "改了名的类型" in table()


def test_the_table_of_problems_speaks_the_readers_language(problem, admin, client_of):
    def table(language):
        with override(language):
            return heat.build(Question(admin, timezone.localdate(), QueryDict()))["table"]

    assert "合计" in table("zh-hans")
    assert "Total" in table("en")


def test_the_tiles_of_a_page_that_midnight_overtook_are_counted_from_the_rows(tree, campaign, cadre, leader):
    today = timezone.localdate()
    problem = make.problem(campaign, tree.branch_a, tree.unit_a, cadre)
    make.measure(problem, percent=100, done_on=today)
    make.measure(make.problem(campaign, tree.branch_b, tree.unit_b, cadre, found_on=today))
    for day in (today, today - timedelta(days=1)):
        shown = figures.build(Question(user=leader, on=day, choices=QueryDict()))["tiles"]
        rows = Measure.objects.visible_to(leader, "rectification.view_problem")
        told = {tile.indicator.key: tile.tally for tile in shown}[MEASURES_DONE.key]
        assert told == measure([MEASURES_DONE], rows, day)[MEASURES_DONE.key]
        assert told.whole
