"""Storing and deleting one's own drafts."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from portal.preferences.drafts import drop_draft, keep_draft


@require_POST
def draft_keep(request: HttpRequest):
    """Store the content of a form. Answers the script with a word, otherwise redirects back to the form."""
    key = request.POST.get("draft_key", "")
    try:
        draft = keep_draft(key=key, fields=dict(request.POST.lists()), actor=request.user)
    except ValidationError as fault:
        return HttpResponse(fault.messages[0], status=422, content_type="text/plain; charset=utf-8")
    if request.headers.get("X-Requested-With") == "fetch":
        at = timezone.localtime(draft.saved_at).strftime("%H:%M")
        return JsonResponse({"said": gettext("Draft saved at %(time)s") % {"time": at}})
    return redirect(own_address(key))


@require_POST
def draft_drop(request: HttpRequest):
    """Delete a draft, and show the form afresh."""
    key = request.POST.get("draft_key", "")
    drop_draft(key=key, actor=request.user)
    return redirect(own_address(request.POST.get("next") or key))


def own_address(path: str) -> str:
    """Return a path of this portal, or the desk for anything else."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
