"""Every form answers every input: a fault is shown at its field, never a 500."""

import pytest
from django import forms
from django.db import transaction
from django.test import Client

from tests.hostile import requests_of
from tests.permissions.arguments import address_of
from tests.permissions.judging import body
from tests.permissions.test_access import ROLES, TABLE

pytestmark = pytest.mark.usefixtures("unmeasured")
PAGES = [
    row
    for row in TABLE
    if row["method"] == "GET" and not row["url"].startswith("api_") and row["kind"] != "open"
]
ALWAYS = ("\x00", "-1", "9" * 40, "长" * 3000, "%'\"<")
DAYS = ("0001-01-01", "9999-12-31", "2026-02-30", "２０２６-11-30")
MOMENTS = ("0001-01-01T00:00+08:00", "9999-12-31T23:59-12:00", "2026-11-25T25:00")
NUMBERS = ("NaN", "1e999", "-0.001", "½")


def hostile(field) -> tuple[str, ...]:
    """Return hostile values for a field."""
    if isinstance(field, forms.DateTimeField):
        return (*ALWAYS, *DAYS, *MOMENTS)
    if isinstance(field, forms.DateField):
        return (*ALWAYS, *DAYS)
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return (*ALWAYS, *NUMBERS)
    return ALWAYS


def typed(form) -> dict[str, object]:
    """Return a form as the browser would send it, with choices made."""
    sent = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if value in (None, "", []) and getattr(field, "choices", None):
            value = next((str(key) for key, _label in field.choices if key), "")
        if isinstance(field, forms.DateField) and not value:
            value = "2026-11-25"
        if value not in (None, False):
            sent[name] = value if isinstance(value, list) else str(value)
    return sent


@pytest.mark.django_db
@pytest.mark.parametrize("line", PAGES, ids=[row["url"] for row in PAGES])
def test_forms_answer_whatever_is_typed(line, cities):
    here, _there = cities
    url = address_of(line["url"], here)
    role = next((role for role in ROLES if line[role] == "ok"), None)
    if role is None:
        return
    client = Client(raise_request_exception=False)
    client.force_login(here.people[role])
    page = client.get(url)
    body(page)  # a file is handed out as a stream, to be read to its end
    form = (page.context or {}).get("form")
    if form is None or not getattr(form, "fields", None):
        return
    fresh, faults = {"version": "1"} | typed(form), {}

    for sent in requests_of({name: hostile(field) for name, field in form.fields.items()}, form.fields):
        with transaction.atomic():
            status = client.post(url, fresh | sent).status_code
            transaction.set_rollback(True)
        if status >= 500:
            faults[tuple((name, value[:30]) for name, value in sent.items())] = status

    assert faults == {}
