"""People and their posts for tests."""

import itertools

from portal.accounts.models import Grant, User
from portal.accounts.roles import Role

PASSWORD = "Lamp-2026-light"
_numbers = itertools.count(1)


def person(organisation, role: str | Role | None = None, **fields) -> User:
    """Make a person at an organisation, with a role there unless `role` is None."""
    number = next(_numbers)
    fields.setdefault("username", f"person{number}")
    fields.setdefault("name", f"人员{number}")
    user = User(organisation=organisation, **fields)
    user.set_password(PASSWORD)
    user.save()
    if role:
        grant(user, role, organisation)
    return user


def grant(user: User, role: str | Role, organisation, **fields) -> Grant:
    """Give a person a role at an organisation."""
    user.forget_posts()
    return Grant.objects.create(user=user, role=str(role), organisation=organisation, **fields)
