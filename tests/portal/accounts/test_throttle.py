"""Attempts to sign in: so many an account, a device, an address, in a window of time. The clock is given."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import SignInBucket
from portal.accounts.throttle import ADDRESS_ATTEMPTS, clear, may_try, reserve


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False) as clock:
        yield clock


def tried(times: int, username="cadre", address="10.0.0.1", *, known_device=False) -> list[bool]:
    return [may_try(username, address, known_device=known_device) for _one in range(times)]


def test_an_account_has_five_attempts(settings):
    assert settings.SIGN_IN_ATTEMPTS == 5
    assert tried(6) == [True] * 5 + [False]
    assert tried(1, "other") == [True]


def test_an_address_has_sixty_attempts_whoever_is_tried():
    assert ADDRESS_ATTEMPTS == 60
    answers = [may_try(f"person{number}", "10.0.0.1", known_device=False) for number in range(61)]

    assert answers == [True] * 60 + [False]
    assert tried(1, "person61", "10.0.0.2") == [True]


def test_who_is_locked_out_elsewhere_still_has_his_own_device():
    tried(6)

    assert tried(6, address="10.0.0.2", known_device=True) == [True] * 5 + [False]


@pytest.mark.parametrize(("seconds", "free"), [(-1, False), (0, True), (1, True)])
def test_a_window_is_over_with_its_last_second(clock, settings, seconds, free):
    tried(5)
    clock.shift(settings.SIGN_IN_LOCK_SECONDS + seconds)

    assert tried(1) == [free]
    if free:  # and a new window begins, with this attempt as its first
        bucket = SignInBucket.objects.get(key="account:cadre")
        assert bucket.attempts == 1
        assert bucket.window_ends_at == timezone.now() + timedelta(seconds=settings.SIGN_IN_LOCK_SECONDS)


def test_signing_in_forgets_the_attempts_of_that_bucket_only():
    tried(5)
    tried(5, known_device=True)
    clear("cadre", known_device=True)

    assert tried(1, known_device=True) == [True]
    assert tried(1) == [False]


def test_a_bucket_of_a_very_long_name_is_one_bucket():
    assert [reserve("account:" + "x" * 200, 1), reserve("account:" + "x" * 200, 1)] == [True, False]
    tried(5, "y" * 200)
    clear("y" * 200, known_device=False)
    assert tried(1, "y" * 200) == [True]


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
