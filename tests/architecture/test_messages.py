"""Every string has its Chinese; placeholders survive translation."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from portal.system.operation.catalogue import read

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def test_the_catalogue_is_complete_and_holds_nothing_else():
    call_command("messages", check=True)


def test_placeholders_survive():
    faults = []
    for message in read():
        wanted = message.id[-1] if isinstance(message.id, list | tuple) else message.id
        said = message.string[0] if isinstance(message.string, list | tuple) else message.string
        if message.id and set(PLACEHOLDER.findall(said)) != set(PLACEHOLDER.findall(wanted)):
            faults.append((wanted, said))

    assert faults == []


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_what_a_constraint_says_can_be_said(language):
    """Django puts the constraint's name into its words with %, so a bare percent sign there breaks the answer."""
    with translation.override(language):
        for model in apps.get_models():
            for constraint in model._meta.constraints:
                assert constraint.get_violation_error_message(), (model, constraint.name)
