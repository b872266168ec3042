"""Controls drawn by functions are those of Django's templates, and escape what they are given."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import engines

from portal.ui.widgets import Choice, Renderer

HOSTILE = """"><script>alert('1')</script>&"""
CHOICES = [("", "—"), (3, HOSTILE), (HOSTILE, "b"), ("group", [("g1", "G & 1"), ("g2", HOSTILE)])]


def squeezed(html: str) -> str:
    return re.sub(r"\s*\n\s*", "", html)


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput(attrs={"placeholder": HOSTILE, "required": True, "hidden": False}), HOSTILE),
        (forms.TextInput(), None),
        (forms.HiddenInput(), 7),
        (forms.DateInput(attrs={"type": "date"}), "2026-11-28"),
        (forms.NumberInput(attrs={"min": 0}), 3),
        (forms.Select(attrs={"class": HOSTILE}, choices=CHOICES), 3),
        (forms.Select(choices=CHOICES), HOSTILE),
        (forms.SelectMultiple(choices=CHOICES), [3, "g2"]),
    ],
)
def test_a_control_is_that_of_djangos_template(widget, value):
    given = {"name": f"name{HOSTILE}", "value": value, "attrs": {"id": "id_name"}}

    ours = widget.render(**given, renderer=Renderer())

    assert squeezed(ours) == squeezed(widget.render(**given, renderer=DjangoTemplates()))
    assert "<script" not in ours


@pytest.mark.parametrize("value", [None, "", 3, "3", HOSTILE, "g2", "absent"])
def test_the_select_of_a_filter_is_that_of_djangos_template(value):
    widget = forms.Select(attrs={"class": HOSTILE}, choices=CHOICES)
    given = {"name": f"name{HOSTILE}", "value": value, "attrs": {"id": "id_name"}}

    first, again = (Choice.instead_of(widget).render(**given) for _time in range(2))

    assert squeezed(first) == squeezed(widget.render(**given, renderer=DjangoTemplates()))
    assert again == first


def test_a_value_that_two_options_have_is_selected_once():
    widget = forms.Select(choices=[(3, "a"), ("group", [(3, "b")]), (4, "c")])

    drawn = Choice.instead_of(widget).render("name", 3)

    assert squeezed(drawn) == squeezed(widget.render("name", 3, renderer=DjangoTemplates()))


def test_a_control_stays_as_it_is_in_a_template():
    drawn = forms.Select(choices=CHOICES).render("name", 3, renderer=Renderer())

    assert engines["django"].from_string("{{ drawn }}").render({"drawn": drawn}) == drawn
