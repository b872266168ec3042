"""How a form that may come from an outbox is answered: a page for a person, a few words for his phone."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from grids import services
from portal.ui.pages import show_faults

FROM_OUTBOX = "X-Outbox"


def key_of(request: HttpRequest) -> uuid.UUID | None:
    """Return the key that the browser made for this record; None without script."""
    try:
        return uuid.UUID(request.POST.get("client_key", ""))
    except ValueError:
        return None


def repeated(request: HttpRequest) -> bool:
    """Tell whether this record has been stored already: its answer was lost on the way, or it was sent twice."""
    key = key_of(request) if request.method == "POST" else None
    return key is not None and services.sent_before(key, request.user) is not None


def stored(request: HttpRequest, form, act: Callable[[], models.Model]) -> bool:
    """Run the service, once per record. What it refuses is put onto the form."""
    key = key_of(request)
    try:
        if key is None:
            act()
        else:
            services.once(key=key, act=act, actor=request.user)
    except ValidationError as fault:
        show_faults(form, fault)
        return False
    return True


def done(request: HttpRequest, url: str, sentence: str) -> HttpResponse:
    """Answer that a record is stored: 200 with where to go on for the outbox, a redirect else."""
    if request.headers.get(FROM_OUTBOX) == "background":
        return JsonResponse({"stored": True})
    messages.success(request, sentence)
    if request.headers.get(FROM_OUTBOX):
        return JsonResponse({"stored": True, "url": url})
    return redirect(url)


def faults(form) -> JsonResponse:
    """Answer an outbox with what is to be mended, field by field."""
    said = [
        f"{form.fields[name].label}：{text}" if name in form.fields else str(text)
        for name, texts in form.errors.items()
        for text in texts
    ]
    return JsonResponse({"stored": False, "faults": said}, status=422)
