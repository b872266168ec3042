"""Reading and keeping a person's own choices. Not audited: they concern nobody else."""

from portal.accounts.models import User
from portal.preferences.models import Preference

APPEARANCE = {"size": ("m", "l", "xl"), "theme": ("light", "dark")}


def preference(user: User, key: str, default: dict | None = None) -> dict:
    """Return what `user` chose under `key`, read once per request."""
    if not hasattr(user, "_preferences"):
        user._preferences = dict(Preference.objects.filter(user=user).values_list("key", "value"))
    return user._preferences.get(key, default if default is not None else {})


def keep_preference(*, key: str, value: dict, actor: User) -> None:
    """Keep a choice of `actor`."""
    Preference.objects.update_or_create(user=actor, key=key, defaults={"value": value})
    if hasattr(actor, "_preferences"):
        actor._preferences[key] = value


def keep_appearance(*, name: str, value: str, actor: User) -> dict:
    """Keep text size or theme. Raises ValueError for a choice that is not offered."""
    if value not in APPEARANCE.get(name, ()):
        raise ValueError(name)
    chosen = {**preference(actor, "appearance"), name: value}
    keep_preference(key="appearance", value=chosen, actor=actor)
    return chosen
