"""Errors are part of the product: never a bare page, never 500 for what people type."""

import pytest
from django.test import Client
from django.urls import reverse


@pytest.fixture
def signed_in(cadre, client_of):
    return client_of(cadre)


def test_an_unknown_address_leads_back(signed_in):
    answer = signed_in.get("/nowhere/")

    assert answer.status_code == 404
    assert 'href="/"' in answer.content.decode()


def test_a_fragment_gets_a_note_not_a_page(signed_in):
    answer = signed_in.get("/nowhere/", headers={"HX-Request": "true"})

    assert answer.status_code == 404
    assert "<html" not in answer.content.decode()


def test_a_missing_right_is_said(signed_in):
    assert signed_in.get(reverse("closing_list")).status_code == 403


def test_an_old_token_is_said(cadre):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cadre)

    assert client.post(reverse("read_all_notices")).status_code == 403


def test_too_many_fields_are_said(signed_in):
    answer = signed_in.post(reverse("account"), {f"f{n}": "1" for n in range(2100)})

    assert answer.status_code == 413


def test_a_defect_says_that_nothing_was_half_written(cadre, monkeypatch):
    client = Client(raise_request_exception=False)
    client.force_login(cadre)
    monkeypatch.setattr("portal.dashboards.views.home_of", lambda request: 1 / 0)

    answer = client.get("/")

    assert answer.status_code == 500
    assert 'href="/"' in answer.content.decode()


@pytest.mark.parametrize("name", ["dashboard", "account", "notice_list", "sign_in"])
def test_pages_hold_no_inline_code_or_style(name, cadre, client_of):
    client = Client() if name == "sign_in" else client_of(cadre)
    page = client.get(reverse(name))
    body = page.content.decode()

    assert " style=" not in body
    assert " onclick=" not in body
    assert "<script>" not in body
    assert "script-src 'self'" in page["Content-Security-Policy"]
