"""Turns exceptions into answers in Chinese: a page for a page, a note for an HTMX fragment, from one table."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.workflow import StaleState

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class ErrorAnswerMiddleware:
    """Answers the exceptions that every verb may raise, as page or fragment."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Answer stale rows, missing rights and too large requests.

        Any other exception is a defect and is raised.
        """
        if isinstance(exception, StaleState):
            return answer(request, "stale", HTTPStatus.CONFLICT, row=exception.row)
        if isinstance(exception, PermissionDenied):
            return answer(request, "403", HTTPStatus.FORBIDDEN)
        if isinstance(exception, TOO_MUCH):
            return answer(request, "413", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
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
    """Answer 500. The log contains the reference that the page shows."""
    return answer(request, "500", HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request, reason=""):
    """Answer a form with an old or foreign token."""
    return answer(request, "csrf", HTTPStatus.FORBIDDEN)
