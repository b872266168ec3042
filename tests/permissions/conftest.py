"""Two cities that must never meet, built once for all lines of the table."""

import pytest
from django.db import transaction

from portal.organisations.models import Organisation
from tests.factories.organisations import organisation
from tests.permissions.world import make_city

HERE, THERE = "KEYALPHA", "KEYOMEGA"


@pytest.fixture(scope="module")
def cities(django_db_setup, django_db_blocker):
    """The two cities, built once for all lines: they are what most of the time goes into."""
    with django_db_blocker.unblock(), transaction.atomic():
        root = organisation(name="自治区党委", kind=Organisation.Kind.LOCAL_COMMITTEE)
        yield make_city(root, HERE), make_city(root, THERE)
        transaction.set_rollback(True)
