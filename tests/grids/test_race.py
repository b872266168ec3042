"""Thirty-two claimers, one wish, fifty rounds: one winner each, on both databases; the others are told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from grids.models import Claim, Sending, Visit, Wish
from grids.residents.services import people, reveal_person
from grids.wishes.services import claim_wish
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.notifications.models import Notification
from portal.workflow import StaleState
from tests.factories import grids as make
from tests.factories.accounts import person
from tests.factories.organisations import organisation

THREADS, ROUNDS = 32, 50
pytestmark = pytest.mark.django_db(transaction=True)


def together(number, act):
    """Run `act(index)` in that many threads, each with its own connection; return what they answered."""

    def run(index):
        try:
            return act(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


@pytest.mark.slow
def test_exactly_one_of_many_claimers_gets_each_wish(tree, place, worker):
    make.rule(place.street, most_claims=ROUNDS)
    places = [organisation(tree.committee) for _number in range(THREADS)]
    people = [person(one, Role.UNIT_STAFF) for one in places]
    for one in places:
        make.partner(place.street, one)
    wishes = [make.wish(place.grid, worker, state="published").pk for _number in range(ROUNDS)]
    start = Barrier(THREADS)

    def act(index):
        user = User.objects.get(pk=people[index].pk)
        answers = []
        for pk in wishes:
            wish = Wish.objects.select_related("organisation", "collected_by").get(pk=pk)
            start.wait()
            try:
                claim_wish(wish=wish, kind="branch", organisation=places[index], actor=user)
                answers.append((pk, "won"))
            except StaleState:
                answers.append((pk, "late"))
            start.wait()
        return answers

    answers = [one for thread in together(THREADS, act) for one in thread]

    assert Counter(answer for _pk, answer in answers) == {"won": ROUNDS, "late": ROUNDS * (THREADS - 1)}
    assert Counter(pk for pk, answer in answers if answer == "won") == dict.fromkeys(wishes, 1)
    assert Counter(Claim.objects.values_list("wish", flat=True)) == dict.fromkeys(wishes, 1)
    assert AuditEntry.objects.filter(action="grids.claim_wish").count() == ROUNDS
    assert set(Wish.objects.values_list("state", flat=True)) == {"claimed"}


def test_a_claimer_never_holds_more_than_he_may(tree, place, worker, claimer):
    wishes = [make.wish(place.grid, worker, state="published").pk for _number in range(8)]
    start = Barrier(len(wishes))

    def act(index):
        user = User.objects.get(pk=claimer.pk)
        wish = Wish.objects.select_related("organisation", "collected_by").get(pk=wishes[index])
        start.wait()
        try:
            claim_wish(wish=wish, kind="unit", organisation=tree.office_a, actor=user)
        except ValidationError:
            return "full"
        return "won"

    assert Counter(together(len(wishes), act)) == {"won": 3, "full": 5}
    assert sorted(Claim.objects.values_list("slot", flat=True)) == [1, 2, 3]
    assert Wish.objects.filter(state="published").count() == 5


def test_a_record_sent_by_many_at_once_is_stored_once(place, worker):
    key = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    values = {
        "client_key": key,
        "grid": place.grid.pk,
        "kind": "shop",
        "place": "商业街8号",
        "finding": "well",
    }
    start = Barrier(8)

    def act(_index):
        client = Client(headers={"X-Outbox": "background"})
        client.force_login(User.objects.get(pk=worker.pk))
        start.wait()
        return client.post(reverse("visit_new"), values).status_code

    assert together(8, act) == [200] * 8
    assert Sending.objects.get().row_label == "grids.visit"
    assert Visit.objects.count() == 1


def test_looks_at_once_do_not_silence_the_alarm(place, worker, auditor, monkeypatch):
    wish = make.wish(place.grid, worker)
    for _look in range(people.MANY - 2):
        reveal_person(row=wish, reason="联系本人", actor=worker)
    start, plain = Barrier(2), people.record

    def recorded(*args, **kwargs):
        entry = plain(*args, **kwargs)
        if connection.vendor == "postgresql":  # SQLite lets one write after the other
            start.wait(10)  # each has written, and sees nothing of the other yet
        return entry

    def look(_index):
        row, actor = Wish.objects.get(pk=wish.pk), User.objects.get(pk=worker.pk)
        reveal_person(row=row, reason="联系本人", actor=actor)

    with monkeypatch.context() as patch:
        patch.setattr(people, "record", recorded)
        together(2, look)
    reveal_person(row=wish, reason="联系本人", actor=worker)

    assert Notification.objects.filter(recipient=auditor).count() == 1
