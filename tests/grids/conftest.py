"""A street with a worker, its staff, and a partner from outside its subtree."""

from types import SimpleNamespace

import pytest

from portal.accounts.roles import Role
from tests.factories import grids as make
from tests.factories.accounts import person


@pytest.fixture
def place(tree):
    """The street under the city: street > community > grid, and a second community beside with its own grid."""
    made = make.street(tree.city)
    other = make.street(tree.city)
    return SimpleNamespace(**vars(made), other=other)


@pytest.fixture
def worker(place):
    """A grid worker of the street, posted in one grid."""
    made = person(place.street, Role.GRID_WORKER, username="worker", name="乌兰")
    make.post(place.grid, made)
    return made


@pytest.fixture
def street_staff(place):
    """Who screens and assigns at the street."""
    return person(place.street, Role.UNIT_STAFF, username="street", name="街道干事")


@pytest.fixture
def community_cadre(place):
    """Who verifies in the community."""
    return person(place.community, Role.BRANCH_CADRE, username="community", name="社区干部")


@pytest.fixture
def claimer(tree, place, staff):
    """The staff of unit A, a partner of the street from outside its subtree."""
    make.partner(place.street, tree.office_a)
    return staff


@pytest.fixture
def wish(place, worker):
    """A published wish."""
    return make.wish(place.grid, worker, state="published")
