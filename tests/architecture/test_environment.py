"""The list of settings is the settings, and the list of packages is enough for every Python 3.11."""

import re
from importlib.metadata import PackageNotFoundError, requires

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from portal.accounts.roles import PERMISSIONS
from portal.system.people.permissions import page


def test_the_example_lists_every_switch():
    read = set(
        re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', (settings.BASE_DIR / "portal" / "settings.py").read_text())
    )
    told = set(re.findall(r"^#(\w+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))

    assert told == read


def test_the_page_of_permissions_is_printed_from_the_code():
    assert (settings.BASE_DIR / "docs" / "permissions.md").read_text() == page()
    assert len(PERMISSIONS) == 9


def needed(patch: int) -> set[str]:
    """Return the packages that requirements.txt needs, directly or not, on Python 3.11.<patch>.

    Raises PackageNotFoundError for one that is not installed here.
    """
    lines = (settings.BASE_DIR / "requirements.txt").read_text().splitlines()
    waiting = [(Requirement(line), "") for line in lines if line and not line.startswith("#")]
    done = set()
    while waiting:
        requirement, extra = waiting.pop()
        python = {"python_version": "3.11", "python_full_version": f"3.11.{patch}", "extra": extra}
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key in done or (requirement.marker and not requirement.marker.evaluate(python)):
            continue
        done.add(key)
        for line in requires(requirement.name) or []:
            waiting += [(Requirement(line), extra) for extra in ("", *requirement.extras)]
    return {name for name, _extras in done}


@pytest.mark.parametrize("patch", [0, 2, 3, 4, 15])
def test_a_bundle_made_on_one_python_is_enough_for_another(patch):
    """`make wheels` takes what the builder's own Python needs; an older 3.11 may need a package more."""
    try:
        assert needed(patch) <= needed(7)
    except PackageNotFoundError as missing:
        pytest.fail(f"Python 3.11.{patch} needs {missing}: pin it in requirements.txt")
