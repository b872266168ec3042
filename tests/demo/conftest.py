"""The demo city, built once for all tests that only read it."""

import pytest
from django.core.management import call_command
from django.test import override_settings


@pytest.fixture(scope="session")
def no_divisions():
    """Leave out the 665,276 divisions. The demo's own ones are seeded without them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.organisations.demo.import_divisions", lambda: None)
        yield


@pytest.fixture(scope="module")
def city(no_divisions, module_db):
    """The demo city of today."""
    with override_settings(DEMO=True):
        call_command("seed_demo")
        yield
