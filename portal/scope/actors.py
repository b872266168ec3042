"""The person who acts, as modules below accounts see them."""

from typing import Any, Protocol

from portal.scope.reach import Reach


class Actor(Protocol):
    """A person who acts. `accounts.User` is one, but modules below accounts cannot import it."""

    def reach(self, permission: str) -> Reach:
        """Return the subtrees in which the person holds a permission."""

    def sight(self, permission: str) -> tuple:
        """Return what decides which rows `visible_to` keeps for the person: a part of keys of statements."""

    def may(self, permission: str, organisation: Any = None) -> bool:  # noqa: ANN401 - an Organisation, unknown here
        """Tell whether the person holds a permission at all, or at one organisation."""

    def get_full_name(self) -> str:
        """Return the name that the audit log stores."""
