"""Who calls the API: the same session as the pages, answered 401 when there is none."""

from drf_spectacular.authentication import SessionScheme
from rest_framework import authentication


class SessionAuthentication(authentication.SessionAuthentication):
    """Session authentication that names a scheme, so that a missing session is 401 and not 403."""

    def authenticate_header(self, request) -> str:
        """Return the scheme for WWW-Authenticate."""
        return "Session"


class SessionAuthenticationScheme(SessionScheme):
    """How the schema tells of it."""

    target_class = "portal.api.authentication.SessionAuthentication"
