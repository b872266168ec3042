"""The verbs of the portal: one spelling for service, permission, URL name, audit action and test."""

from dataclasses import dataclass

from django.utils.functional import Promise

_verbs: dict[str, "Verb"] = {}


@dataclass(frozen=True)
class Verb:
    """One thing a person may do. `key` is "<app>.<verb>"; pages and the audit list show `label`."""

    key: str
    label: str | Promise


def declare(app: str, labels: dict[str, str | Promise]) -> None:
    """Declare the verbs of an app. Called from its verbs.py."""
    for name, label in labels.items():
        key = f"{app}.{name}"
        _verbs[key] = Verb(key, label)


def all_verbs() -> dict[str, Verb]:
    """Return every declared verb by key."""
    return dict(_verbs)


def label_of(key: str) -> str:
    """Return the label of a verb, or the key if it is no longer declared (old audit entries)."""
    verb = _verbs.get(key)
    return str(verb.label) if verb else key
