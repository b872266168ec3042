"""The access table catches what it is there for: each planted fault is named, an honest view is not."""

import pytest
from django.urls import reverse

from portal.accounts.roles import Role
from tests.permissions import arguments
from tests.permissions.judging import UNKNOWN, faults_of, methods_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.permissions.planted")]
MAY = (Role.CITY_ADMIN, Role.DISTRICT_ADMIN)


@pytest.fixture(autouse=True)
def planted_rows(monkeypatch):
    """Let the planted URLs of a row name the committee."""
    for name in ("beyond_reach", "is_honest"):
        monkeypatch.setitem(arguments.BY_NAME, name, lambda rows: rows.branch.pk)


def line(url: str, method: str = "POST", kind: str = "page", answer: str = "200", refused: str = "403"):
    """Return a line of the table that lets the two administrators."""
    cells = {role.value: "ok" if role in MAY else refused for role in Role}
    return {"url": url, "method": method, "kind": kind, "answer": answer} | cells


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (line("open_to_all", answer="422"), "POST open_to_all as leader: 422 instead of 403"),
        (line("breaks"), "POST breaks as city_admin: 500 instead of 200"),
        (line("writes_first"), "POST writes_first as leader: 403, but wrote UPDATE"),
        (
            line("writes_and_faults", answer="422"),
            "POST writes_and_faults as city_admin: 422, but wrote UPDATE",
        ),
        (line("beyond_reach", kind="row"), "POST beyond_reach as city_admin outside: 200 instead of 404"),
        (line("beyond_reach", kind="row"), "POST beyond_reach as city_admin outside: shows the other city"),
    ],
)
def test_a_planted_fault_is_named(planted, said, cities, clients):
    assert any(fault.startswith(said) for fault in faults_of(planted, cities, clients))


def test_an_honest_view_is_not_accused(cities, clients):
    assert faults_of(line("is_honest", kind="row", refused="404"), cities, clients) == []


@pytest.mark.parametrize(
    ("name", "methods"),
    [("takes_all", {UNKNOWN}), ("breaks", {"POST"}), ("open_to_all", {"GET", "POST"})],
)
def test_what_a_url_takes_is_read_from_its_refusal(name, methods, clients):
    assert methods_of(reverse(name), clients[Role.LEADER]) == methods
