"""Two cities that must not see each other, built once for all lines of the table."""

import pytest

from portal.organisations.models import Organisation
from tests.factories.organisations import organisation
from tests.permissions.world import make_city

HERE, THERE = "KEYALPHA", "KEYOMEGA"


@pytest.fixture(scope="module")
def cities(module_db):
    """The two cities, built once for all lines, because this takes most of the time."""
    root = organisation(name="自治区党委", kind=Organisation.Kind.LOCAL_COMMITTEE)
    return make_city(root, HERE), make_city(root, THERE)
