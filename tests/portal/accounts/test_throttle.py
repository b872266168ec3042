"""Attempts to sign in: failures of an account, a device, an address make it wait. The clock is given."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.accounts.models import SignInBucket
from portal.accounts.throttle import ADDRESS_ATTEMPTS, WAITS, count, fail, seconds_left, succeed, wait_before
from portal.audit.models import AuditEntry
from portal.system.people import sign_in
from tests.factories.accounts import PASSWORD, person
from tests.watching import Meanwhile

AT_ONCE = 25


@pytest.fixture
def clock(db):
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False) as clock:
        yield clock


def waits(times: int, username="cadre", address="10.0.0.1", *, known_device=False) -> list[int]:
    """Seconds that each of so many wrong attempts has to wait. 0: its password was looked at."""
    found = []
    for _one in range(times):
        wait = wait_before(username, address, known_device=known_device)
        found.append(wait or fail(address, known_device=known_device))
    return found


def test_an_account_has_five_free_failures(clock, settings):
    assert settings.SIGN_IN_ATTEMPTS == 5
    assert waits(7) == [0] * 5 + [60, 60]
    assert waits(1, "other") == [0]


def test_every_further_failure_takes_longer_up_to_a_quarter_of_an_hour(clock):
    assert WAITS == (60, 120, 240, 480, 900)
    waits(5)
    for wait in (*WAITS, 900, 900):
        clock.shift(wait - 1)
        assert waits(1) == [1]
        clock.shift(1)
        assert waits(1) == [0]


@pytest.mark.parametrize(("seconds", "free"), [(-1, [0]), (0, [0] * 5), (1, [0] * 5)])
def test_failures_are_forgotten_a_window_after_the_wait(clock, settings, seconds, free):
    waits(5)
    clock.shift(WAITS[0] + settings.SIGN_IN_WINDOW_SECONDS + seconds)

    assert waits(len(free)) == free
    assert waits(1) == [WAITS[1] if len(free) == 1 else WAITS[0]]


def test_free_failures_are_forgotten_a_window_after_the_first(clock, settings):
    waits(4)
    clock.shift(settings.SIGN_IN_WINDOW_SECONDS)

    assert waits(6) == [0] * 5 + [WAITS[0]]


def test_an_address_has_sixty_free_failures_whoever_is_tried(clock):
    assert ADDRESS_ATTEMPTS == 60
    answers = [waits(1, f"person{number}")[0] for number in range(61)]

    assert answers == [0] * 60 + [60]
    assert waits(1, "person61", "10.0.0.2") == [0]


def test_an_office_behind_one_address_signs_in_as_often_as_it_likes(clock):
    for number in range(3 * ADDRESS_ATTEMPTS):
        name = f"person{number}"
        assert wait_before(name, "10.0.0.1", known_device=False) == 0
        assert succeed(name, "10.0.0.1", known_device=False) == 0

    assert not SignInBucket.objects.exists()


def test_a_right_password_waits_once_its_address_has_used_up_its_failures(clock):
    assert wait_before("cadre", "10.0.0.1", known_device=False) == 0
    for _number in range(ADDRESS_ATTEMPTS):
        fail("10.0.0.1", known_device=False)

    assert succeed("cadre", "10.0.0.1", known_device=False) == 60
    assert succeed("cadre", "10.0.0.2", known_device=False) == 0


def test_whoever_must_wait_elsewhere_still_has_his_own_device(clock):
    waits(6)
    for _number in range(ADDRESS_ATTEMPTS):
        fail("10.0.0.1", known_device=False)

    assert waits(6, known_device=True) == [0] * 5 + [60]
    assert seconds_left("device:cadre") == 60
    assert succeed("cadre", "10.0.0.1", known_device=True) == 0
    assert waits(1, known_device=True) == [0]


def test_signing_in_forgets_the_attempts_of_that_bucket_only(clock):
    waits(5)
    waits(5, known_device=True)
    succeed("cadre", "10.0.0.2", known_device=True)

    assert waits(1, known_device=True) == [0]
    assert waits(1) == [60]


def test_a_bucket_of_a_very_long_name_is_one_bucket(clock):
    assert [count("account:" + "x" * 200, 1), count("account:" + "x" * 200, 1)] == [0, 60]
    waits(5, "y" * 200)
    succeed("y" * 200, None, known_device=False)
    assert waits(1, "y" * 200) == [0]


def test_a_bucket_that_somebody_else_makes_meanwhile_refuses_nothing(clock):
    """Its row is not there for the UPDATE, and there for the question why nothing was updated."""
    made = Meanwhile('SELECT "accounts_signinbucket"."free_at"', lambda: count("address:10.0.0.1", 60))

    with connection.execute_wrapper(made):
        assert count("address:10.0.0.1", 60) == 0

    assert SignInBucket.objects.get().attempts == 2


def at_once(tries: list) -> list:
    """Call all functions, as many of them at the same time as the database admits connections."""
    start = Barrier(AT_ONCE)

    def one(place):
        if place < AT_ONCE:
            start.wait(30)
        try:
            return tries[place]()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(len(tries))))


def attempt(username: str, password: str):
    return lambda: Client().post(reverse("sign_in"), {"username": username, "password": password}).status_code


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_simultaneous_guesses_at_an_account_five_are_checked(cadre, monkeypatch):
    checked = []
    check = sign_in.authenticate
    monkeypatch.setattr(
        sign_in, "authenticate", lambda *given, **more: checked.append(1) or check(*given, **more)
    )

    answers = at_once([attempt("cadre", "wrong")] * 100)

    assert (answers.count(422), answers.count(429), len(checked)) == (5, 95, 5)
    refused = AuditEntry.objects.filter(action="accounts.sign_in_refused").count()
    throttled = AuditEntry.objects.filter(action="accounts.sign_in_throttled").count()
    assert (refused, throttled) == (5, 95)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_simultaneous_guesses_from_an_address_sixty_are_answered(tree):
    answers = at_once([attempt(f"person{number}", "wrong") for number in range(100)])

    assert (answers.count(422), answers.count(429)) == (60, 40)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_hundred_simultaneous_right_passwords_from_an_address_all_enter(tree):
    names = [person(tree.branch_a, username=f"person{number}").username for number in range(100)]

    assert set(at_once([attempt(name, PASSWORD) for name in names])) == {302}


@pytest.mark.parametrize(
    ("proxies", "chain", "address"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 10.1.1.1", "10.1.1.1"),
        (2, "6.6.6.6, 10.1.1.1, 10.2.2.2", "10.1.1.1"),
        (2, "10.1.1.1, 10.2.2.2", "10.1.1.1"),
        (2, "10.2.2.2", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_what_the_trusted_proxies_say(rf, settings, proxies, chain, address):
    from portal.accounts.sessions import client_address

    settings.TRUSTED_PROXIES = proxies

    assert client_address(rf.get(reverse("sign_in"), headers={"X-Forwarded-For": chain})) == address
