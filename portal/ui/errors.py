"""Turns what services raise into answers: StaleState and StaleEdit 409, PermissionDenied 403 (one table)."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from portal.workflow import StaleState


class ErrorAnswerMiddleware:
    """Answers the exceptions that every verb may raise, as page or fragment."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Answer a stale click or a missing right; anything else is a defect and goes on."""
        if isinstance(exception, StaleState):
            return render(request, "errors/stale.html", {"row": exception.row}, status=409)
        if isinstance(exception, PermissionDenied):
            return render(request, "errors/403.html", status=403)
        return None
