"""The CSRF token of a page."""

from django.http import HttpRequest
from django.middleware.csrf import get_token


def token_of(request: HttpRequest) -> str:
    """Return the token for the forms of a page. It is masked once per request, and not once per form."""
    if not hasattr(request, "_masked_token"):
        request._masked_token = get_token(request)
    return request._masked_token
