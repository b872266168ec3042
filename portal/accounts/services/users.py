"""Accounts are made, changed and deactivated. They are never deleted, because records refer to them."""

import unicodedata

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User, has_weight
from portal.accounts.services.passwords import give_one_time_password
from portal.accounts.sessions import end_sessions
from portal.audit.services import record
from portal.organisations.models import Organisation
from portal.workflow import StaleState, apply_edit


def normal_username(raw: str) -> str:
    """Return an account name as stored: NFKC, lower case, without surrounding blanks."""
    return unicodedata.normalize("NFKC", raw).strip().casefold()


def create_user(
    *,
    username: str,
    name: str,
    organisation: Organisation,
    title: str = "",
    phone: str = "",
    actor: User | None,
) -> tuple[User, str]:
    """Make an account, and return it with its one-time password. Raises ValidationError, PermissionDenied."""
    if actor is not None and not actor.may("accounts.create_user", organisation):
        raise PermissionDenied("accounts.create_user")
    username = normal_username(username)
    if User.objects.filter(username=username).exists():
        raise username_taken()
    if not organisation.is_active:
        raise inactive_place()
    user = User(username=username, name=name, organisation=organisation, title=title, phone=phone)
    password = give_one_time_password(user)
    with transaction.atomic():
        user.save()
        record("accounts.create_user", user, actor=actor, changes=account_changes(user))
    return user, password


def account_changes(user: User) -> dict[str, list[object]]:
    """Return the changes in the audit entry of a new account."""
    return {name: [None, getattr(user, name)] for name in ("username", "name", "organisation")}


def username_taken() -> ValidationError:
    """Return the fault of an account name that is in use."""
    return ValidationError({"username": _("This account name is taken. Add a digit or the unit's initials.")})


def inactive_place() -> ValidationError:
    """Return the fault of an organisation that has been dissolved."""
    return ValidationError({"organisation": _("This organisation has been dissolved.")})


def change_user(user: User, *, version: int, actor: User, **values: object) -> User:
    """Change name, post, phone or organisation. Raises StaleEdit, PermissionDenied."""
    places = {user.organisation, values.get("organisation", user.organisation)}
    if not all(actor.may("accounts.change_user", place) for place in places):
        raise PermissionDenied("accounts.change_user")
    return apply_edit("accounts.change_user", user, values, version=version, actor=actor)


def change_profile(*, phone: str, actor: User) -> User:
    """Change one's own office phone."""
    return apply_edit("accounts.change_profile", actor, {"phone": phone}, version=actor.version, actor=actor)


def deactivate_user(*, user: User, reason: str, actor: User) -> User:
    """Deactivate an account. Its sessions end at once, and its grants no longer count. Raises StaleState."""
    if user.pk == actor.pk or not actor.may("accounts.deactivate_user", user.organisation):
        raise PermissionDenied("accounts.deactivate_user")
    return _switch(user, False, "accounts.deactivate_user", actor, reason)


def reactivate_user(*, user: User, reason: str, actor: User) -> User:
    """Activate an account again. Raises StaleState, and PermissionDenied for a person with a post of weight.

    For such a person `propose_recovery` asks a second person.
    """
    if not actor.may("accounts.reactivate_user", user.organisation) or has_weight(user):
        raise PermissionDenied("accounts.reactivate_user")
    return _switch(user, True, "accounts.reactivate_user", actor, reason)


def _switch(user: User, active: bool, verb: str, actor: User, reason: str) -> User:
    with transaction.atomic():
        changed = User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active)
        user.refresh_from_db()
        if not changed:
            raise StaleState(user, verb)
        if not active:
            end_sessions(user)
        record(verb, user, actor=actor, changes={"is_active": [not active, active]}, reason=reason)
    return user
