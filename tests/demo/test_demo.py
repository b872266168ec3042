"""The demo city: the page's numbers exactly, kept apart from the street."""

import pytest
from django.db.models import Count, Q, Sum
from django.test import Client
from django.utils import timezone

from grids.models import Booking, Grid, GridPost, Partner, Report, ServiceTeam, TaskPlace, Visit, Wish
from portal.accounts.demo import demo_accounts
from portal.accounts.models import User
from portal.indicators import measure
from ratings.models import Round
from ratings.publishing.services.checking import check_round
from ratings.publishing.services.rounds import open_months
from rectification.ledger.indicators import PROBLEMS_SOLVED
from rectification.models import Campaign, Measure, Problem

pytestmark = pytest.mark.django_db


def test_the_city_holds_the_numbers_of_the_page_and_ours(city):
    campaign = Campaign.objects.get(organisation__name__contains="乌兰察布")
    problems = Problem.objects.filter(campaign=campaign)

    assert campaign.participations.count() == 92
    assert Measure.objects.filter(problem__campaign=campaign).count() == 518
    solved = measure([PROBLEMS_SOLVED], problems, timezone.localdate())[PROBLEMS_SOLVED.key]
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


def test_no_month_of_the_demo_city_is_left_to_be_rated(city):
    assert open_months(timezone.localdate()) == 0
    assert [check_round(one) for one in Round.objects.filter(state=Round.State.PUBLISHED)] == [[]] * 13


def test_every_account_signs_in_and_finds_a_desk(city):
    for account in demo_accounts():
        client = Client()
        answer = client.post("/sign-in/", {"username": account.username, "password": account.password})
        assert answer.status_code == 302, account
        assert client.get("/").status_code == 200, account


def test_the_street_holds_the_figures_of_the_page(city):
    sums = Grid.objects.aggregate(households=Sum("households"), people=Sum("people"), grids=Count("pk"))

    assert sums == {"households": 20_000, "people": 34_000, "grids": 100}
    assert GridPost.objects.values("worker").distinct().count() == 45
    assert GridPost.objects.filter(duty="main").values("grid").distinct().count() == 100
    assert ServiceTeam.objects.get().people == 48
    places = TaskPlace.objects.aggregate(all=Count("pk"), left=Count("pk", filter=Q(visit=None)))
    assert places == {"all": 160, "left": 12}


def test_the_readers_of_ulanqab_meet_nothing_of_the_street(city):
    for username in ("shiji", "lingdao", "shenji", "ganshi"):
        user = User.objects.get(username=username)
        for model in (Grid, Visit, Report, Wish, Booking):
            verb = f"grids.view_{model._meta.model_name}"
            assert not model.objects.visible_to(user, verb).exists(), (username, model)


def test_partners_of_the_street_stand_outside_its_subtree(city):
    street = Grid.objects.first().organisation_path[:-4]
    assert not Partner.objects.filter(partner__path__startswith=street).exists()
    assert Partner.objects.count() == 4
