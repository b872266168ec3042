"""A part is drawn once for the same values; what differs with every request is put in afterwards, escaped."""

import re
from datetime import date

import pytest
from django.middleware.csrf import _does_token_match
from django.utils import translation

from portal.ui import parts
from portal.ui.cells import Drawing

SETTINGS = "ui/components/list_settings.html"


@pytest.fixture
def asked(rf):
    def ask(path="/list/"):
        return rf.get(path)

    parts._drawn.cache_clear()
    return ask


def settings(request, label="Name"):
    choices = (("name", label, True, False),)
    return parts.part(request, SETTINGS, list_name="problem", choices=choices, density="")


def test_the_same_values_are_drawn_once_and_others_anew(asked):
    assert "Name" in settings(asked())
    assert "Other" in settings(asked(), label="Other")
    settings(asked("/elsewhere/"))

    assert (parts._drawn.cache_info().misses, parts._drawn.cache_info().hits) == (2, 1)


def test_address_and_token_are_those_of_each_request(asked):
    first, second = asked("/list/?q=1"), asked("/list/?q=%22%3E%3Cscript%3E&b=2")

    here, there = settings(first), settings(second)

    assert 'name="next" value="/list/?q=1"' in here
    assert "&amp;b=2" in there
    assert "<script" not in there
    assert first.META["CSRF_COOKIE"]
    assert second.META["CSRF_COOKIE"] != first.META["CSRF_COOKIE"]
    assert parts.TOKEN not in here + there
    assert parts.HERE not in here + there


def test_all_forms_of_a_page_have_one_token(asked):
    request = asked()
    field = Drawing(request, date(2026, 11, 28)).csrf_field

    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', settings(request) + field))

    assert _does_token_match(token, request.META["CSRF_COOKIE"])


def test_a_language_has_its_own_drawing(asked):
    with translation.override("en"):
        english = settings(asked())
    with translation.override("zh-hans"):
        chinese = settings(asked())

    assert "Density" in english
    assert "Density" not in chinese


def test_values_are_escaped(asked):
    assert "<script" not in settings(asked(), label="<script>alert(1)</script>")
