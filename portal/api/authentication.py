"""Authentication of the API: the session of the pages, and 401 without one."""

from drf_spectacular.authentication import SessionScheme
from rest_framework import authentication


class SessionAuthentication(authentication.SessionAuthentication):
    """Session authentication that names a scheme, so that a missing session is answered 401 instead of 403."""

    def authenticate_header(self, request) -> str:
        """Return the scheme for WWW-Authenticate."""
        return "Session"


class SessionAuthenticationScheme(SessionScheme):
    """The description in the schema."""

    target_class = "portal.api.authentication.SessionAuthentication"
