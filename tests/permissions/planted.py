"""URLs with faults, as somebody might write them: the access table must name each."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from portal.organisations.models import Organisation
from portal.ui.acts import READ_OR_WRITE
from portal.urls import urlpatterns as real

LEADS = "organisations.found_organisation"


@READ_OR_WRITE
def open_to_all(request: HttpRequest) -> HttpResponse:
    """Ask for the right where the form is shown, not where it is sent."""
    if request.method == "GET" and not request.user.may(LEADS):
        raise PermissionDenied(LEADS)
    return HttpResponse(status=200 if request.method == "GET" else 422)


@require_POST
def breaks(request: HttpRequest) -> HttpResponse:
    """Fail for whoever may."""
    if not request.user.may(LEADS):
        raise PermissionDenied(LEADS)
    raise RuntimeError


@require_POST
def writes_first(request: HttpRequest) -> HttpResponse:
    """Write, then ask whether it may."""
    Organisation.objects.update(short_name="")
    if not request.user.may(LEADS):
        raise PermissionDenied(LEADS)
    return HttpResponse()


@require_POST
def writes_and_faults(request: HttpRequest) -> HttpResponse:
    """Write, then find a fault in the form."""
    if not request.user.may(LEADS):
        raise PermissionDenied(LEADS)
    Organisation.objects.update(short_name="")
    return HttpResponse(status=422)


@require_POST
def beyond_reach(request: HttpRequest, pk: int) -> HttpResponse:
    """Find rows of everybody."""
    if not request.user.may(LEADS):
        raise PermissionDenied(LEADS)
    return HttpResponse(Organisation.objects.get(pk=pk).name)


def takes_all(request: HttpRequest) -> HttpResponse:
    """Declare no methods."""
    return HttpResponse()


@require_POST
def is_honest(request: HttpRequest, pk: int) -> HttpResponse:
    """Do as the table says."""
    row = Organisation.objects.visible_to(request.user, LEADS).filter(pk=pk)
    if not row.update(short_name=""):
        raise Http404
    return HttpResponse()


urlpatterns = [
    *real,
    path("planted/open/", open_to_all, name="open_to_all"),
    path("planted/breaks/", breaks, name="breaks"),
    path("planted/writes-first/", writes_first, name="writes_first"),
    path("planted/writes-and-faults/", writes_and_faults, name="writes_and_faults"),
    path("planted/all/", takes_all, name="takes_all"),
    path("planted/<int:pk>/", beyond_reach, name="beyond_reach"),
    path("planted/<int:pk>/honest/", is_honest, name="is_honest"),
]
handler403, handler404, handler500 = (
    f"portal.ui.errors.{name}" for name in ("forbidden", "not_found", "server_error")
)
