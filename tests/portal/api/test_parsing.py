"""A body that cannot be read is answered 400."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe{", b"[" * 100_000, b'{"a":' * 50_000, b"1" * 6000])
def test_unreadable_json_is_the_callers_fault(cadre, client_of, body):
    answer = client_of(cadre).post(reverse("api_problem-list"), body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"] in ("parse_error", "invalid")) == (400, True)
