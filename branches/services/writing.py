"""What editing rows of this app has in common: only what an edit may change is changed."""

from collections.abc import Collection, Mapping


def check_names(values: Mapping[str, object], changeable: Collection[str]) -> None:
    """Raise TypeError for a value that an edit does not change: a row never moves to another branch, say."""
    if strange := sorted(values.keys() - set(changeable)):
        raise TypeError(f"an edit does not change {', '.join(strange)}")
