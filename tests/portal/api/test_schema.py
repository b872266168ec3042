"""The schema tells the truth: it builds without a warning, and a body is what the form behind it asks for."""

import io

import pytest
from django import forms
from django.core.management import call_command
from django.urls import reverse

from grids.bookings.forms import BookingForm
from grids.reports.forms import ReportForm
from grids.visits.forms import VisitForm
from grids.wishes.api import CLAIM
from grids.wishes.forms import WishForm
from portal.api import schema
from portal.api.forms import body_of
from portal.ui.forms import FilesField, ReasonForm
from ratings.objections.forms import ObjectionForm
from ratings.reviews.forms import ScoreForm
from tests.portal.ui.test_acts import declared

ASKED = [act.form for _name, act in declared()] + [CLAIM.form]
ASKED += [VisitForm, ReportForm, WishForm, BookingForm, ReasonForm, ObjectionForm, ScoreForm]


def test_the_schema_builds_without_a_warning():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


@pytest.mark.parametrize("form", sorted(set(ASKED), key=str), ids=lambda form: form.__name__)
def test_a_body_asks_for_what_its_form_asks_files_that_may_be_left_out_excepted(form):
    body = body_of(form)
    said = {name: field.required for name, field in body().fields.items()} if body else {}
    asked = {
        name: field.required and not isinstance(field, forms.BooleanField)
        for name, field in form.base_fields.items()
        if not isinstance(field, FilesField)
    }

    assert said == asked
    assert body is None or body.__name__ == form.__name__


def test_a_kind_of_field_that_nobody_thought_of_is_seen_at_once():
    class Odd(forms.Form):
        odd = forms.Field()

    with pytest.raises(LookupError):
        body_of(Odd)


@pytest.fixture
def building(monkeypatch):
    """Count how often the schema is built."""
    built = []
    build = schema.SchemaGenerator.get_schema

    def counted(*args, **kwargs):
        built.append(1)
        return build(*args, **kwargs)

    monkeypatch.setattr(schema.SchemaGenerator, "get_schema", counted)
    schema.written.cache_clear()
    yield built
    schema.written.cache_clear()


@pytest.mark.django_db
def test_the_schema_is_built_once_for_each_language_and_form(client_of, admin, cadre, building):
    url = reverse("api_schema")

    first, second = (client_of(one).get(url, {"format": "json"}) for one in (admin, cadre))
    english = client_of(admin).get(url, {"format": "json", "lang": "en"})

    assert first.json() == second.json()
    assert first["Content-Type"] == "application/vnd.oai.openapi+json"
    assert first.content != english.content
    assert set(first.json()["paths"]) == set(english.json()["paths"])
    assert len(building) == 2


@pytest.mark.django_db
def test_the_schema_is_only_for_who_is_signed_in(client, client_of, admin, building):
    url = reverse("api_schema")
    assert client_of(admin).get(url).status_code == 200

    assert client.get(url).status_code in (302, 401)
