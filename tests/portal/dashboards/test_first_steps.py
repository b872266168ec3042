"""A new portal says what to do first, ticks off what is done, and says nothing more once all is."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.roles import Role
from tests.factories import rectification as make
from tests.factories.accounts import person
from tests.factories.organisations import organisation, unit


def steps(client):
    page = client.get(reverse("dashboard"))
    return {str(one.step.url()): one.is_done for one in page.context["home"].steps}


def test_steps_are_ticked_off_one_by_one(db, client_of):
    root = organisation(name="市委")
    admin = person(root, Role.CITY_ADMIN)
    person(root, Role.SYSTEM_KEEPER)
    client = client_of(admin)
    assert set(steps(client).values()) == {False}

    office = organisation(root)
    assert steps(client)[reverse("organisation_list")] is True
    unit(office)
    assert steps(client)[reverse("unit_list")] is True
    make.checklist(root)
    assert steps(client)[reverse("checklist_list")] is True
    person(office, Role.UNIT_STAFF)
    assert steps(client)[reverse("grant_list")] is True
    assert steps(client)[reverse("campaign_list")] is False

    make.campaign(root)
    assert steps(client) == {}


def test_who_can_take_no_step_sees_none_and_asks_nothing(db, client_of):
    root = organisation(name="市委")
    client = client_of(person(root, Role.LEADER))
    client.get(reverse("dashboard"))

    with CaptureQueriesContext(connection) as queries:
        assert steps(client) == {}
    assert not [one for one in queries if 'FROM "organisations_unit"' in one["sql"]]
