"""A role is entered wherever roles are listed; what lacks one says what to add, and where."""

import csv
import re
from collections.abc import Callable
from enum import Enum

import pytest
from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation

from portal.accounts.demo import PEOPLE
from portal.accounts.roles import GRANTABLE, PERMISSIONS, Role
from portal.system.personal.guides import FOLDER, OF_ROLE
from tests.permissions.world import LEVELS

CHINESE = re.compile(r"[\u4e00-\u9fff]")
Village = TextChoices("Village", {"VILLAGE_SECRETARY": ("village_secretary", "Village secretary")})


def label(role: Enum) -> str:
    """Return the label of a role in Chinese."""
    with translation.override("zh-hans"):
        return str(role.label)


def columns() -> list[str]:
    """Return the columns of the access table."""
    table = settings.BASE_DIR / "tests" / "permissions" / "access.csv"
    return next(csv.reader(table.read_text(encoding="utf-8").splitlines()))


def printed() -> str:
    """Return the page of permissions as it stands in the documents."""
    return (settings.BASE_DIR / "docs" / "permissions.md").read_text(encoding="utf-8")


# Where a role stands, and what to do where it does not.
PLACES: dict[str, Callable[[Enum], bool]] = {
    "portal/accounts/roles.py: say in PERMISSIONS what it may do": lambda role: role in PERMISSIONS,
    "portal/accounts/roles.py: say in GRANTABLE who may grant it": lambda role: any(
        role in given for given in GRANTABLE.values()
    ),
    "locale: give its label Chinese (make messages)": lambda role: bool(CHINESE.search(label(role))),
    "docs/permissions.md: run manage.py print_permissions": lambda role: f"<br>`{role.value}`" in printed(),
    "portal/accounts/demo.py: add a person with it to PEOPLE": lambda role: (
        role in {one[3] for one in PEOPLE}
    ),
    "portal/system/personal/guides.py: say in OF_ROLE which page of docs/guide it reads first": lambda role: (
        role in OF_ROLE and (FOLDER / f"{OF_ROLE[role]}.md").exists()
    ),
    "tests/permissions/world.py: say in LEVELS where it is held": lambda role: role in LEVELS,
    "tests/permissions/access.csv: add a column for it": lambda role: role.value in columns(),
}


def lacking(role: Enum) -> list[str]:
    """Return what to add for a role."""
    return [what for what, stands in PLACES.items() if not stands(role)]


@pytest.mark.parametrize("role", Role)
def test_a_role_is_entered_wherever_roles_are_listed(role):
    assert lacking(role) == []


def test_a_role_that_is_entered_nowhere_is_told_every_place():
    assert lacking(Village.VILLAGE_SECRETARY) == list(PLACES)


def test_no_place_lists_a_role_that_there_is_not():
    assert set(PERMISSIONS) == set(LEVELS) == set(OF_ROLE) == set(Role)
    assert set(columns()) - set(Role.values) <= {"url", "method", "kind", "answer"}
