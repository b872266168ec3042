"""The demo city: the page's numbers exactly, the same on the same day, and never in production."""

from datetime import date

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from portal.accounts.demo import demo_accounts
from portal.indicators import measure
from rectification.indicators import PROBLEMS_SOLVED
from rectification.models import Campaign, Measure, Problem, Progress

DAY = date(2026, 11, 20)


@pytest.fixture
def city(db, settings, monkeypatch):
    """The demo city, without the 665,276 divisions."""
    settings.DEMO = True
    monkeypatch.setattr("portal.organisations.demo.import_divisions", lambda: None)
    call_command("seed_demo", day=DAY)


def told():
    """Return what a reader of the ledger sees, without keys made at random."""
    problems = Problem.objects.order_by("pk").values_list("number", "title", "state", "due_on", "red_on")
    entries = Progress.objects.order_by("pk").values_list("note", "percent", "logged_at")
    return list(problems), list(entries)


def test_the_city_holds_the_numbers_of_the_page_and_ours(city):
    campaign = Campaign.objects.get(organisation__name__contains="乌兰察布")
    problems = Problem.objects.filter(campaign=campaign)

    assert campaign.participations.count() == 92
    assert Measure.objects.filter(problem__campaign=campaign).count() == 518
    solved = measure([PROBLEMS_SOLVED], problems, DAY)[PROBLEMS_SOLVED.key]
    assert (solved.part, solved.whole) == (369, 412)


def test_offices_that_the_page_names_carry_nothing_invented(city):
    assert not Problem.objects.filter(unit__is_demo=False).exists()


def test_the_street_of_baotou_never_adds_to_ulanqab(city):
    client = Client()
    account = next(one for one in demo_accounts() if one.username == "shiji")
    client.post("/sign-in/", {"username": account.username, "password": account.password})

    page = client.get("/").content.decode()

    assert "412" in page
    assert "高新区" not in page


@pytest.mark.django_db(transaction=True)
def test_the_same_day_gives_the_same_rows(settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr("portal.organisations.demo.import_divisions", lambda: None)
    call_command("seed_demo", day=DAY)
    first = told()
    call_command("flush", verbosity=0, interactive=False)

    call_command("seed_demo", day=DAY)

    assert told() == first


def test_every_account_signs_in_and_finds_a_desk(city):
    for account in demo_accounts():
        client = Client()
        answer = client.post("/sign-in/", {"username": account.username, "password": account.password})
        assert answer.status_code == 302, account
        assert client.get("/").status_code == 200, account


def test_a_second_run_leaves_everything(city):
    before = told()

    call_command("seed_demo", day=DAY)

    assert told() == before


def test_outside_demo_mode_nothing_is_seeded_and_production_refuses_demo_mode(db):
    with pytest.raises(CommandError):
        call_command("seed_demo")
    with override_settings(DEMO=True):
        assert "portal.E001" in {fault.id for fault in run_checks(include_deployment_checks=True)}
