"""One's own account."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def phoned(cadre):
    """The cadre, who has a phone."""
    cadre.phone = "0474-8320001"
    cadre.save()
    return cadre


@pytest.mark.parametrize(("sent", "kept"), [({"phone": "0474-2"}, "0474-2"), ({"phone": ""}, "")])
def test_the_phone_is_changed_or_cleared(phoned, client_of, sent, kept):
    assert client_of(phoned).post(reverse("account"), sent).status_code == 302

    phoned.refresh_from_db()
    assert phoned.phone == kept


def test_a_form_without_its_field_erases_nothing(phoned, client_of):
    answer = client_of(phoned).post(reverse("account"), {})

    phoned.refresh_from_db()
    assert (answer.status_code, phoned.phone) == (422, "0474-8320001")
    assert answer.context["form"].non_field_errors()
