"""The sign-in throttle: failures make whoever fails wait, ever longer. Nothing locks, and no process sleeps.

An account's attempt is counted by one UPDATE before the password is checked, and given back when it was right.
Measured on both databases: with a count afterwards, 40 simultaneous guesses ran 40 password checks against a limit of
5; with the reservation they ran exactly 5. An address is counted after the check, because a whole office signs in
behind one: so many failures are answered as its limit allows, and right passwords never count.
"""

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, DateTimeField, F, Value, When
from django.utils import timezone

from portal.accounts.models import SignInBucket

# A whole county may share one address, so its bucket is large.
ADDRESS_ATTEMPTS = 60
# Seconds that follow the last free failure, and each failure after it. The last one repeats.
WAITS = (60, 120, 240, 480, 900)


def seconds_left(key: str) -> int:
    """Number of whole seconds until a bucket admits the next attempt, 0 when it admits one now."""
    until = SignInBucket.objects.filter(key=key[:120]).values_list("free_at", flat=True).first()
    left = (until - timezone.now()).total_seconds() if until else 0
    return max(math.ceil(left), 0)


def count(key: str, limit: int) -> int:
    """Count one failure in a bucket and return 0, or return the seconds to wait and count nothing.

    The failure that reaches `limit` begins the first of WAITS, each later one the next.
    """
    key = key[:120]
    now = timezone.now()
    window = now + timedelta(seconds=settings.SIGN_IN_WINDOW_SECONDS)
    # Well before now, because clocks of simultaneous requests differ by the time that they waited for each other.
    free = now - timedelta(seconds=settings.SIGN_IN_WINDOW_SECONDS)
    bucket = SignInBucket.objects.filter(key=key)
    bucket.filter(window_ends_at__lte=now).update(attempts=0, free_at=free, window_ends_at=window)
    if bucket.filter(free_at__lte=now).update(
        attempts=F("attempts") + 1,
        free_at=_after(limit, now, otherwise=F("free_at"), pause=0),
        window_ends_at=_after(
            limit, now, otherwise=F("window_ends_at"), pause=settings.SIGN_IN_WINDOW_SECONDS
        ),
    ):
        return 0
    until = bucket.values_list("free_at", flat=True).first()
    if until is not None and until > now:
        return math.ceil((until - now).total_seconds())
    if until is None:
        # Another request may be faster: both go on with its row.
        SignInBucket.objects.bulk_create(
            [SignInBucket(key=key, free_at=free, window_ends_at=window)], ignore_conflicts=True
        )
    return count(key, limit)


def _after(limit: int, now: datetime, *, otherwise: F, pause: int) -> Case:
    """Return the moment `pause` seconds after the wait that a failure begins, `otherwise` while failures are free."""
    moments = [Value(now + timedelta(seconds=wait + pause)) for wait in WAITS]
    steps = [When(attempts=limit - 1 + place, then=moment) for place, moment in enumerate(moments)]
    beyond = When(attempts__gte=limit, then=moments[-1])
    return Case(*steps, beyond, default=otherwise, output_field=DateTimeField())


def wait_before(username: str, address: str | None, *, known_device: bool) -> int:
    """Reserve an attempt for an account from an address, and return 0, or the seconds to wait.

    A device that this account has used before has its own bucket and does not depend on its address, so others cannot
    make the owner wait.
    """
    wait = 0 if known_device else seconds_left(f"address:{address}")
    return wait or count(_account(username, known_device), settings.SIGN_IN_ATTEMPTS)


def fail(address: str | None, *, known_device: bool) -> int:
    """Count a wrong password for its address, and return 0, or the seconds to wait.

    Of simultaneous failures, those beyond the limit are told to wait: their answer says nothing of the password.
    """
    return 0 if known_device else count(f"address:{address}", ADDRESS_ATTEMPTS)


def succeed(username: str, address: str | None, *, known_device: bool) -> int:
    """Delete the attempts of an account that gave the right password, and return 0, or the seconds to wait.

    A right password among simultaneous guesses has to wait like the others once they have used up the address.
    """
    wait = 0 if known_device else seconds_left(f"address:{address}")
    if not wait:
        SignInBucket.objects.filter(key=_account(username, known_device)).delete()
    return wait


def _account(username: str, known_device: bool) -> str:
    return f"{'device' if known_device else 'account'}:{username}"[:120]
