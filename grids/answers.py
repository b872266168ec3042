"""An act whose form may come from an outbox: done once per record, a page for a person, a few words for his phone."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect

from grids import services
from portal.ui.acts import act, show_faults

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


def act_once(
    request: HttpRequest, form, service: Callable[..., models.Model], *, done: object, back: str, **context
) -> HttpResponseBase:
    """Do as `act` does, but once per record; what an outbox sends is answered 200 or 422 in JSON."""
    if repeated(request):
        return stored(request, back, done)
    key = key_of(request)

    def once(form):
        run = lambda: service(form)  # noqa: E731
        return run() if key is None else services.once(key=key, act=run, actor=request.user)

    if not request.headers.get(FROM_OUTBOX):
        return act(request, form, once, done=done, back=back, template="grids/note.html", **context)
    if form.is_valid():
        try:
            once(form)
        except ValidationError as fault:
            show_faults(form, fault)
        else:
            return stored(request, back, done)
    return faults(form)


def stored(request: HttpRequest, url: str, sentence: object) -> HttpResponseBase:
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
