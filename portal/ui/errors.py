"""Turns exceptions into answers in Chinese: a page for a page, a note for an HTMX fragment, from one table."""

import logging
import sys
from http import HTTPStatus

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portal.troubles import AWAY, Trouble, trouble_of
from portal.workflow import StaleState

logger = logging.getLogger(__name__)
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class ErrorAnswerMiddleware:
    """Answers the exceptions that every verb may raise, as page or fragment."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Answer stale rows, missing rights, too large requests and trouble with the machine.

        Any other exception is a defect and is raised.
        """
        if isinstance(exception, StaleState):
            return answer(request, "stale", HTTPStatus.CONFLICT, row=exception.row)
        if isinstance(exception, PermissionDenied):
            return answer(request, "403", HTTPStatus.FORBIDDEN)
        if isinstance(exception, TOO_MUCH):
            return answer(request, "413", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        trouble = trouble_of(exception)
        if trouble is not None:
            logger.error("request %s met trouble: %s", request.id, trouble.name, exc_info=exception)
            return answer_trouble(request, trouble)
        return None


def answer(request, name: str, status: int, **context):
    """Answer with the error page, or with a note for a fragment."""
    if request.headers.get("HX-Request"):
        title, text = fragment_words()[name]
        response = render(request, "ui/fault.html", {"fault_title": title, "fault_text": text}, status=status)
    else:
        response = render(request, f"errors/{name}.html", context, status=status)
    response["X-Fault"] = name  # for scripts, to distinguish an old page from a missing right
    return response


def answer_trouble(request, trouble: Trouble) -> HttpResponse:
    """Answer 503 with the sentence of a trouble. Without a database the page knows no reader and asks for nothing."""
    if not request.accepts("text/html"):
        said = {"code": trouble.name, "message": f"{trouble.title} {trouble.text}"}
        return JsonResponse(said, status=HTTPStatus.SERVICE_UNAVAILABLE)
    words = {"fault_title": trouble.title, "fault_text": trouble.text}
    template = "ui/fault.html" if request.headers.get("HX-Request") else "errors/trouble.html"
    if trouble == AWAY:
        request.user = AnonymousUser()
        page = render_to_string(template, {"request": request, **words})
    else:
        page = render_to_string(template, words, request)
    response = HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["X-Fault"] = trouble.name
    response["Cache-Control"] = "no-store"
    return response


def fragment_words() -> dict[str, tuple[str, str]]:
    """Return title and text of the note for each error."""
    return {
        "stale": (
            _("This has been dealt with already"),
            _("A colleague was faster, or the button was pressed twice. Nothing was done a second time."),
        ),
        "400": (_("The request could not be read"), _("Reload the page and try again.")),
        "403": (_("You may not do this"), _("Your posts do not include it. Ask your administrator.")),
        "404": (_("There is nothing here for you"), _("It does not exist, or it lies outside your posts.")),
        "413": (_("That is too much at once"), _("Compress or split the file and upload it again.")),
        "500": (_("Something went wrong here"), _("Nothing was half-written. Try again in a moment.")),
        "csrf": (_("The page was open for too long"), _("Reload the page and send it again.")),
    }


def bad_request(request, exception=None):
    """Answer 400."""
    return answer(request, "400", HTTPStatus.BAD_REQUEST)


def forbidden(request, exception=None):
    """Answer 403."""
    return answer(request, "403", HTTPStatus.FORBIDDEN)


def not_found(request, exception=None):
    """Answer 404, also for rows outside the reader's reach."""
    return answer(request, "404", HTTPStatus.NOT_FOUND)


def server_error(request):
    """Answer 500, or 503 for trouble with the machine. The log contains the reference that the page shows."""
    trouble = trouble_of(sys.exception())  # also where sessions are read, outside every view
    if trouble is not None:
        return answer_trouble(request, trouble)
    return answer(request, "500", HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request, reason=""):
    """Answer a form with an old or foreign token."""
    return answer(request, "csrf", HTTPStatus.FORBIDDEN)
