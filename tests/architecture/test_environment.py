"""The list of settings is the settings."""

import re

from django.conf import settings

from portal.accounts.roles import PERMISSIONS
from portal.system.permissions_page import page


def test_the_example_lists_every_switch():
    read = set(
        re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', (settings.BASE_DIR / "portal" / "settings.py").read_text())
    )
    told = set(re.findall(r"^#(\w+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))

    assert told == read


def test_the_page_of_permissions_is_printed_from_the_code():
    assert (settings.BASE_DIR / "docs" / "permissions.md").read_text() == page()
    assert len(PERMISSIONS) == 9
