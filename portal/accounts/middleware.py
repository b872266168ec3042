"""Ends sessions that were idle or open too long, and redirects people whose password must change."""

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portal.accounts.sessions import is_over, note_seen

WATCHED = ("healthz", "readyz")
# Pages that stay open with a password that must change.
FREE = (*WATCHED, "change_password", "sign_out", "sign_in", "appearance", "set_language")
API = "/api/"


class WatchedMiddleware:
    """Answers /healthz and /readyz as to an anonymous visitor, so that they read no session.

    The session lies in the database, and both must answer while the database is away.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Forget the person for the pages that watch, and pass the request on."""
        if request.path in {reverse(name) for name in WATCHED}:
            request.user = AnonymousUser()
        return self.get_response(request)


class SessionLifetimeMiddleware:
    """Checks each signed-in request before its view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer; what was made for a person is stored by no browser or proxy, so that the next one at the PC cannot go back to it."""
        person = request.user.is_authenticated
        response = self._answer(request)
        if person:
            response.setdefault("Cache-Control", "private, no-store")
        return response

    def _answer(self, request):
        """End the session, redirect to the change of the password, or pass the request on."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        if not request.user.is_active or is_over(request):
            logout(request)
            if request.path.startswith(API):
                return refused(
                    HTTPStatus.UNAUTHORIZED, "session_over", _("Your session is over. Sign in again.")
                )
            return lead(request, f"{reverse('sign_in')}?next={page_of(request)}&over=1")
        note_seen(request)
        if password_is_due(request.user) and request.path not in {reverse(name) for name in FREE}:
            if request.path.startswith(API):
                message = _("Your password must be changed first. Do it on the portal's page.")
                return refused(HTTPStatus.FORBIDDEN, "password_due", message)
            return lead(request, reverse("change_password"))
        return self.get_response(request)


def password_is_due(user) -> bool:
    """Tell whether a password is one-time or too old (GB/T 22239 8.1.4.1; PASSWORD_MAX_AGE_DAYS 0: never)."""
    if user.must_change_password:
        return True
    days = settings.PASSWORD_MAX_AGE_DAYS
    return (
        bool(days) and not user.is_demo and timezone.now() - user.password_changed_at > timedelta(days=days)
    )


def refused(status: HTTPStatus, code: str, message: str) -> JsonResponse:
    """Answer in the API's shape of errors (portal.api.errors)."""
    return JsonResponse({"code": code, "message": message}, status=status)


def asks_for_json(request) -> bool:
    """Tell whether a caller wants JSON: of the API, or with an Accept header that names JSON and no page."""
    return request.path.startswith(API) or (
        request.accepts("application/json") and not request.accepts("text/html")
    )


def page_of(request) -> str:
    """Return the page that the person was on. The address of a form or fragment may show nothing by itself."""
    if request.method != "POST" and not request.headers.get("HX-Request"):
        return request.path
    before = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(before).path if before and known else request.path


def lead(request, url: str) -> HttpResponse:
    """Redirect the whole page to `url`, also from a fragment. A page that is there already gets no redirect."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        if urlsplit(request.headers.get("HX-Current-URL", "")).path != urlsplit(url).path:
            response["HX-Redirect"] = url
        return response
    return redirect(url)
