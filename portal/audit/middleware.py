"""Gives each request an id and a line in the log, for its audit entries and its error page; records what was not admitted."""

import logging
import re
import time
from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from portal.audit.requests import begin
from portal.audit.services import record

REFUSED = "audit.not_admitted"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
logger = logging.getLogger("portal.requests")
KEY = re.compile(r"[A-Za-z0-9_.-]{1,40}")


class RequestIdMiddleware:
    """Sets the id before anything else can write, and logs the request when it has been answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set `request.id` and send it with the response, so that a person can quote it."""
        begun = time.monotonic()
        request.id = begin()
        response = self.get_response(request)
        response["X-Request-Id"] = request.id
        log(request, response.status_code, time.monotonic() - begun)
        return response


def log(request: HttpRequest, status: int, seconds: float) -> None:
    """Write the line of a request: id, the person's number, URL name, status, time. No name, address or parameter."""
    match = request.resolver_match
    # Only a person whom the request has read already: the line must not ask the database.
    person = getattr(request, "_cached_user", None)
    logger.info(
        "request=%s person=%s method=%s page=%s status=%s ms=%d",
        request.id,
        getattr(person, "pk", None) or "-",
        request.method if request.method in METHODS else "OTHER",
        match.view_name if match else "-",
        status,
        seconds * 1000,
    )


class RefusalMiddleware:
    """Records, once a request, that a signed-in person was refused an act, or a row outside the person's reach.

    A row that does not exist looks the same, so it is recorded, too. The entry names the page and the keys in its
    address, and nothing that was typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, and record a refusal."""
        response = self.get_response(request)
        found = request.resolver_match
        if found is None or not request.user.is_authenticated or response.get("X-Fault") == "csrf":
            return response
        keys = [f"{name}={value}" for name, value in found.kwargs.items() if is_key(value)]
        refused = response.status_code == HTTPStatus.FORBIDDEN
        if refused or (keys and response.status_code == HTTPStatus.NOT_FOUND):
            words = [str(response.status_code), request.method or "", found.view_name, *keys]
            record(REFUSED, request.user, actor=request.user, reason=" ".join(words))
        return response


def is_key(value: object) -> bool:
    """Tell whether a part of an address is the key of a row: a number, a UUID, or a short text as programs make them."""
    return isinstance(value, int | UUID) or (isinstance(value, str) and KEY.fullmatch(value) is not None)
