"""Subtrees are ranges: right at the edges, and answered from an index on both databases."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from portal.organisations.models import Organisation
from portal.scope.paths import in_subtree, next_path
from portal.scope.reach import Reach
from rectification.models import Problem
from tests.factories import rectification
from tests.factories.organisations import organisation

STEP = st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=4)
PATHS = st.lists(STEP, min_size=1, max_size=5).map("".join)


@given(path=PATHS, other=PATHS)
def test_the_range_holds_exactly_what_begins_with_the_path(path, other):
    assert (path <= other < next_path(path)) == other.startswith(path)


def test_siblings_whose_path_is_a_neighbour_stay_outside(tree):
    siblings = [organisation(tree.city) for _number in range(40)]
    for one in (siblings[0], siblings[8], siblings[9], siblings[34], siblings[35]):
        child = organisation(one)
        found = Organisation.objects.filter(in_subtree("path", one.path))
        assert set(found) == {one, child}


def plan_of(queryset) -> str:
    return queryset.explain()


def test_a_subtree_of_problems_is_an_index_range(tree, cadre):
    campaign = rectification.campaign(tree.city)
    made = [rectification.problem(campaign, tree.branch_a, tree.unit_a, cadre) for _number in range(3)]
    rows = Problem.objects.filter(in_subtree("organisation_path", tree.office_a.path))
    assert set(rows) == set(made)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")

    plan = plan_of(rows.order_by())

    if connection.vendor == "postgresql":
        assert "Index Cond" in plan
        assert ">=" in plan
        assert "<" in plan
        assert "~~" not in plan
    else:
        assert "SEARCH" in plan
        assert "organisation_path>? AND organisation_path<?" in plan


@pytest.mark.parametrize(
    ("paths", "kept", "everything"),
    [
        ([], (), False),
        (["00010002", "000100020003"], ("00010002",), False),
        (["00010002", "00010003"], ("00010002", "00010003"), False),
        (["0001", "00010003"], ("0001",), True),
    ],
)
def test_a_reach_keeps_the_highest_paths(paths, kept, everything):
    reach = Reach.of(paths, root_length=4)

    assert (reach.paths, reach.everything) == (kept, everything)


def test_a_reach_covers_its_subtree_and_nothing_beside_it():
    reach = Reach.of(["00010002"], root_length=4)

    assert reach.covers("00010002")
    assert reach.covers("000100020001")
    assert not reach.covers("0001")
    assert not reach.covers("00010003")
    assert reach.covers_above("000100020001")
    assert not reach.covers_above("00010002")
    assert Reach(everything=True).covers("0009")


@pytest.mark.parametrize("wide", [False, True])
def test_a_wide_range_holds_what_a_seeking_one_holds(tree, wide):
    found = Organisation._base_manager.filter(in_subtree("path", tree.office_a.path, wide=wide))
    assert set(found) == {tree.office_a, tree.branch_a}
