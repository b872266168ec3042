"""Two cities that must never meet, built once for all lines of the table, and a browser for each role."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.roles import Role
from portal.organisations.models import Organisation
from tests.factories.organisations import organisation
from tests.permissions.judging import NOBODY
from tests.permissions.world import make_city

HERE, THERE = "KEYALPHA", "KEYOMEGA"


@pytest.fixture(scope="module")
def cities(module_db):
    """The two cities, built once for all lines, because this takes most of the time."""
    root = organisation(name="自治区党委", kind=Organisation.Kind.LOCAL_COMMITTEE)
    return make_city(root, HERE), make_city(root, THERE)


@pytest.fixture(scope="module")
def clients(cities):
    """Return a browser for each role of the first city, and one where nobody has signed in: {role: client}."""
    here, _there = cities
    made = {NOBODY: Client(raise_request_exception=False)}
    for role in Role.values:
        made[role] = Client(raise_request_exception=False)
        made[role].force_login(here.people[role])
        session = made[role].session
        session["seen_at"] = (
            timezone.now() + timedelta(days=1)
        ).isoformat()  # so that no request notes it anew
        session.save()
    return made
