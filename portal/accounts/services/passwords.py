"""Passwords: one-time ones for newcomers, changes of one's own, and the end of sessions opened with an old one."""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import OldPassword, User, has_weight
from portal.accounts.sessions import end_sessions
from portal.audit.services import record

# Without letters and digits that look alike on paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz"
CAPITALS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "23456789"
KEPT = 5


def one_time_password() -> str:
    """Return a random password of 14 characters that satisfies the rules and can be read from paper."""
    groups = [secrets.choice(CAPITALS) + "".join(secrets.choice(LETTERS) for _ in range(3)) for _ in range(2)]
    number = "".join(secrets.choice(DIGITS) for _ in range(4))
    return f"{groups[0]}-{groups[1]}-{number}"


def give_one_time_password(user: User) -> str:
    """Set a one-time password on `user` without saving. It must be changed at the first sign-in."""
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.password_changed_at = timezone.now()
    return password


def reset_password(*, user: User, actor: User) -> str:
    """Give a person a new one-time password, end the person's sessions, and return the password for printing once.

    Raises PermissionDenied for oneself, because one changes one's own password instead, and for a person with a post of
    weight, for whom `propose_recovery` asks a second person.
    """
    allowed = user.pk != actor.pk and actor.may("accounts.reset_password", user.organisation)
    if not allowed or has_weight(user):
        raise PermissionDenied("accounts.reset_password")
    with transaction.atomic():
        password = renew_password(user)
        end_sessions(user)
        record("accounts.reset_password", user, actor=actor)
    return password


def renew_password(user: User) -> str:
    """Replace a person's password by a one-time one, and return it. A part of the services that record it."""
    _keep_old(user)
    password = give_one_time_password(user)
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    return password


def change_password(*, old: str, new: str, actor: User, keep_session: str = "") -> User:
    """Change one's own password. Every other session ends. Raises ValidationError by field."""
    if not actor.check_password(old):
        raise ValidationError({"old": _("This is not your present password.")})
    try:
        validate_password(new, actor)
    except ValidationError as fault:
        raise ValidationError({"new": fault.messages}) from fault
    with transaction.atomic():
        _keep_old(actor)
        actor.set_password(new)
        actor.must_change_password = False
        actor.password_changed_at = timezone.now()
        actor.save(update_fields=["password", "must_change_password", "password_changed_at"])
        end_sessions(actor, but=keep_session)
        record("accounts.change_password", actor, actor=actor)
    return actor


def _keep_old(user: User) -> None:
    if user.password:
        OldPassword.objects.create(user=user, password=user.password)
        kept = list(OldPassword.objects.filter(user=user).values_list("pk", flat=True)[:KEPT])
        OldPassword.objects.filter(user=user).exclude(pk__in=kept).delete()
