"""Reads and stores a person's own choices. They are not audited, because they affect only that person."""

from portal.accounts.models import User
from portal.preferences.models import Preference

APPEARANCE = {"size": ("m", "l", "xl"), "theme": ("light", "dark")}


def preference(user: User, key: str, default: dict | None = None) -> dict:
    """Return the person's choice under `key`, read once per request."""
    if not hasattr(user, "_preferences"):
        user._preferences = dict(Preference.objects.filter(user=user).values_list("key", "value"))
    return user._preferences.get(key, default if default is not None else {})


def keep_preference(*, key: str, value: dict, actor: User) -> None:
    """Store a choice of `actor`."""
    Preference.objects.update_or_create(user=actor, key=key, defaults={"value": value})
    if hasattr(actor, "_preferences"):
        actor._preferences[key] = value


def keep_appearance(*, name: str, value: str, actor: User) -> dict:
    """Store text size or theme. Raises ValueError for an unknown choice."""
    if value not in APPEARANCE.get(name, ()):
        raise ValueError(name)
    chosen = {**preference(actor, "appearance"), name: value}
    keep_preference(key="appearance", value=chosen, actor=actor)
    return chosen
