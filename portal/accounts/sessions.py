"""Open sessions: stored at sign-in, listed for their owner, ended when the account or the password changes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.accounts.models import SignIn, User
from portal.audit.services import record
from portal.organisations.models import Organisation

SEEN_EVERY = timedelta(minutes=1)


def client_address(request) -> str | None:
    """Return the caller's address: the N-th from the right in the proxies' chain, for N trusted proxies."""
    if not settings.TRUSTED_PROXIES:
        return request.META.get("REMOTE_ADDR") or None
    chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if len(chain) < settings.TRUSTED_PROXIES:
        return request.META.get("REMOTE_ADDR") or None
    return chain[-settings.TRUSTED_PROXIES]


@transaction.atomic
def note_sign_in(request, user: User) -> SignIn:
    """Store the session that has just begun, and record it."""
    request.session["started_at"] = timezone.now().isoformat()
    if request.session.session_key is None:
        request.session.save()
    record("accounts.sign_in", user, actor=user)
    return SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "address": client_address(request),
            "browser": request.headers.get("User-Agent", "")[:200],
            "last_seen_at": timezone.now(),
        },
    )[0]


def note_refused(request, username: str, *, throttled: bool) -> None:
    """Record a sign-in that was refused or told to wait, with the address.

    A name without an account may be a password typed into the wrong field. It is therefore recorded as a digest, by
    which equal ones are known, at the root organisation.
    """
    person = User._base_manager.filter(username=username).select_related("organisation").first()
    if person is None:
        mark = salted_hmac("accounts.unknown_name", username).hexdigest()[:8]
        root = Organisation.objects.filter(depth=1).first()
        person = User(name=_("unknown account %(mark)s") % {"mark": mark}, organisation=root)
    verb = "accounts.sign_in_throttled" if throttled else "accounts.sign_in_refused"
    record(verb, person, actor=None, reason=str(client_address(request)))


def end_sessions(user: User, *, but: str = "") -> int:
    """End every session of a person except `but`, and return their number."""
    ended = SignIn.objects.filter(user=user).exclude(session_key=but)
    keys = list(ended.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ended.delete()
    return len(keys)


@transaction.atomic
def end_session(*, sign_in: SignIn, actor: User) -> None:
    """End one session of one's own."""
    Session.objects.filter(session_key=sign_in.session_key).delete()
    sign_in.delete()
    record("accounts.end_session", actor, actor=actor)


@transaction.atomic
def note_sign_out(request) -> None:
    """Record that a person ends the current session."""
    SignIn.objects.filter(session_key=request.session.session_key).delete()
    record("accounts.sign_out", request.user, actor=request.user)


def note_new_key(request, before: str) -> None:
    """Store the new key of a session, which changes with the password."""
    SignIn.objects.filter(session_key=before).update(session_key=request.session.session_key)


def is_over(request) -> bool:
    """Tell whether a session was idle or open too long."""
    now = timezone.now()
    started = _moment(request.session.get("started_at"))
    seen = _moment(request.session.get("seen_at")) or started
    too_old = started is not None and now - started > timedelta(seconds=settings.SESSION_COOKIE_AGE)
    idled = seen is not None and now - seen > timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    return too_old or idled


def note_seen(request) -> None:
    """Store, at most once a minute, that the session is in use."""
    now = timezone.now()
    seen = _moment(request.session.get("seen_at"))
    if seen is None or now - seen > SEEN_EVERY:
        request.session["seen_at"] = now.isoformat()
        SignIn.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)


def _moment(raw: str | None) -> datetime | None:
    return datetime.fromisoformat(raw) if raw else None
