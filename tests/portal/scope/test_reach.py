"""A reach as a predicate."""

import pytest

from portal.organisations.models import Organisation
from portal.scope.reach import Reach

pytestmark = pytest.mark.django_db


def met(reach):
    return set(Organisation._base_manager.filter(reach.as_q("path")))


def test_the_empty_reach_selects_nothing_and_the_root_adds_nothing(tree):
    assert met(Reach()) == set()
    assert met(Reach.of([tree.root.path], root_length=len(tree.root.path))) == set(
        Organisation._base_manager.all()
    )


def test_several_posts_add_up(tree):
    reach = Reach.of([tree.branch_a.path, tree.branch_b.path], root_length=len(tree.root.path))
    assert met(reach) == {tree.branch_a, tree.branch_b}
