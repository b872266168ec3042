"""The demo city, built once for all tests that only look at it."""

import pytest
from django.core.management import call_command
from django.test import override_settings


@pytest.fixture(scope="session")
def no_divisions():
    """Leave the 665,276 divisions out: what stands in them is seeded without them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.organisations.demo.import_divisions", lambda: None)
        yield


@pytest.fixture(scope="module")
def city(no_divisions, module_db):
    """The demo city of today."""
    with override_settings(DEMO=True):
        call_command("seed_demo")
        yield
