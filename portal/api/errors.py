"""The error shape of the API, in one place: {"code", "message", "fields"?}."""

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Refused
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from portal.troubles import trouble_of
from portal.workflow import StaleEdit, StaleState


def answer(exception: Exception, context: dict) -> Response | None:
    """Answer the exceptions of services and DRF: 409 for stale rows, 403, 404, 400 with fields, 401, 503."""
    if isinstance(exception, StaleState | StaleEdit):
        return Response(
            {"code": "stale", "message": _("This row has changed meanwhile. Read it again.")}, 409
        )
    if isinstance(exception, Refused):
        fields = exception.message_dict if hasattr(exception, "error_dict") else {"": exception.messages}
        return Response(
            {"code": "invalid", "message": _("Some fields need to be mended."), "fields": fields}, 400
        )
    if (trouble := trouble_of(exception)) is not None:
        return Response({"code": trouble.name, "message": f"{trouble.title} {trouble.text}"}, 503)
    response = exception_handler(exception, context)
    if response is None:
        return None
    response.data = _shape(exception, response)
    return response


def _shape(exception: Exception, response: Response) -> dict[str, object]:
    if isinstance(exception, ValidationError):
        return {"code": "invalid", "message": _("Some fields need to be mended."), "fields": response.data}
    if isinstance(exception, Http404):
        return {"code": "not_found", "message": _("There is nothing here within your reach.")}
    if isinstance(exception, PermissionDenied):
        return {"code": "forbidden", "message": _("You may see this but not do this.")}
    code = exception.default_code if isinstance(exception, APIException) else "error"
    return {"code": code, "message": str(getattr(exception, "detail", ""))}
