"""Text size and theme, stored with the account."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.preferences.services import keep_appearance


@require_POST
def appearance(request):
    """Store a choice. Answers 204 to the script, otherwise a redirect back to the page."""
    try:
        keep_appearance(
            name=request.POST.get("name", ""), value=request.POST.get("value", ""), actor=request.user
        )
    except ValueError:
        return HttpResponseBadRequest()
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    back = request.POST.get("next", "/")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")
