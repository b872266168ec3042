"""Gives each request an id, for its audit entries and its error page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.audit.requests import begin


class RequestIdMiddleware:
    """Sets the id before anything else can write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set `request.id` and send it with the response, so that a person can quote it."""
        request.id = begin()
        response = self.get_response(request)
        response["X-Request-Id"] = request.id
        return response
