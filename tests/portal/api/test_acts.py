"""A declared act by API: the same form, rights and refusals as its page; the version is optional there."""

import pytest
from django.urls import reverse

from grids.models import Report
from portal.accounts.roles import Role
from tests.factories import grids as make
from tests.factories.accounts import person


@pytest.fixture
def send(tree, client_of):
    """Return a function that refuses a report by API at a version."""
    place = make.street(tree.city)
    worker = person(place.street, Role.GRID_WORKER)
    make.post(place.grid, worker)
    report = make.report(place.grid, worker)
    Report.objects.update(version=5)
    client = client_of(person(place.street, Role.UNIT_STAFF))
    url = reverse("api_grid_report-refuse", args=[report.pk])
    return lambda **data: client.post(url, data, content_type="application/json")


@pytest.mark.parametrize(
    ("version", "status"),
    [({}, 200), ({"version": 4}, 409), ({"version": 5}, 200), ({"version": 6}, 409), ({"version": 0}, 400)],
)
def test_a_version_is_checked_when_it_is_given(send, version, status):
    answer = send(reason="不属实", **version)

    assert answer.status_code == status
    assert (Report.objects.get().state == Report.State.REFUSED) == (status == 200)


def test_the_form_of_the_page_says_what_is_wrong(send):
    answer = send()

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["reason"])
    assert Report.objects.get().state == Report.State.REPORTED
