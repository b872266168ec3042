"""Gives each request an id that its audit entries and its error page carry."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.audit.requests import begin


class RequestIdMiddleware:
    """Names the request before anything else can write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set `request.id` and answer with it, so that a person can quote it."""
        request.id = begin()
        response = self.get_response(request)
        response["X-Request-Id"] = request.id
        return response
