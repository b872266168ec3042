"""An act whose form may come from an outbox: done once per record, answered by a page or by JSON."""

import hashlib
import json
import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from grids.outbox import services
from grids.outbox.services import OtherRecord, Record
from portal.ui.acts import act, answer, conflict_with, show_faults
from portal.workflow import StaleEdit

FROM_OUTBOX = "X-Outbox"
NOT_TYPED = ("csrfmiddlewaretoken", "client_key")
LONGEST_WORD = 40  # of a value that is shown on a small screen


def record_of(request: HttpRequest) -> Record | None:
    """Return what was sent, by the key that the browser made, or None without script. Photos are read once."""
    if not hasattr(request, "sent_record"):
        request.sent_record = _record_in(request)
    return request.sent_record


def _record_in(request: HttpRequest) -> Record | None:
    if request.method != "POST":
        return None
    try:
        key = uuid.UUID(request.POST.get("client_key", ""))
    except ValueError:
        return None
    return Record(key, request.path, digest_of(request))


def digest_of(request: HttpRequest) -> str:
    """Return a digest of what was typed and attached. It is equal for every sending and every page."""
    told = [
        (name, value.replace("\r\n", "\n"))
        for name, values in request.POST.lists()
        if name not in NOT_TYPED
        for value in values
    ]
    told += [(name, _content(file)) for name, files in request.FILES.lists() for file in files]
    return hashlib.sha256(json.dumps(sorted(told)).encode()).hexdigest()


def _content(file: UploadedFile) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file.file, "sha256")
    file.seek(0)
    return digest.hexdigest()


def repeated(request: HttpRequest) -> bool:
    """Tell whether this record is stored already, because its answer was lost or it was sent twice."""
    record = record_of(request)
    try:
        return record is not None and services.sent_before(record, request.user) is not None
    except OtherRecord:
        return False


def act_once(
    request: HttpRequest,
    form,
    service: Callable[..., models.Model],
    *,
    done: object,
    back: str,
    conflict: Callable[[models.Model], dict[str, object]] = conflict_with,
    **context,
) -> HttpResponseBase:
    """Do what `act` does, but once per record. An outbox gets 200, 409 or 422 with JSON."""
    if repeated(request):
        return stored(request, back, done)
    record = record_of(request)

    def once(form):
        run = lambda: service(form)  # noqa: E731
        return run() if record is None else services.once(record=record, act=run, actor=request.user)

    if not request.headers.get(FROM_OUTBOX):
        return _by_page(request, form, once, done=done, conflict=conflict, back=back, **context)
    if form.is_valid():
        try:
            once(form)
        except ValidationError as fault:
            show_faults(form, fault)
        except StaleEdit as stale:
            found = conflict(stale.row)
            return refused([changed(stale.row, found)], HTTPStatus.CONFLICT, version=found["version"])
        except OtherRecord:
            return refused([taken()], HTTPStatus.CONFLICT, taken=True)
        else:
            return stored(request, back, done)
    return refused(faults(form))


def _by_page(request: HttpRequest, form, once: Callable[..., models.Model], *, done, conflict, **context):
    page = context | {"template": "grids/note.html"}
    try:
        shown = act(request, form, once, done=done, conflict=conflict, **page)
    except OtherRecord:
        form.add_error(None, taken())
        return answer(request, form, status=HTTPStatus.CONFLICT, **page)
    if context.get("outbox"):
        # Without network the phone's own copy is the only form to go back to.
        shown["Cache-Control"] = "private, no-cache"
    return shown


def stored(request: HttpRequest, url: str, sentence: object) -> HttpResponseBase:
    """Answer that a record is stored: 200 with the next address for the outbox, or else a redirect."""
    if request.headers.get(FROM_OUTBOX) == "background":
        return JsonResponse({"stored": True})
    messages.success(request, sentence)
    if request.headers.get(FROM_OUTBOX):
        return JsonResponse({"stored": True, "url": url})
    return redirect(url)


def refused(
    faults: list[str], status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY, **more: object
) -> JsonResponse:
    """Answer an outbox with the faults to correct."""
    return JsonResponse({"stored": False, "faults": faults} | more, status=status)


def faults(form) -> list[str]:
    """Return the faults of a form, each with the name of its field."""
    return [
        f"{form[name].label}：{text}" if name in form.fields else str(text)
        for name, texts in form.errors.items()
        for text in texts
    ]


def changed(row: models.Model, found: dict[str, object]) -> str:
    """Say who changed a row after the form was opened, and to what."""
    latest = found["conflict"]
    what = "、".join(
        f"{one['label']}：{str(one['after'] or '—')[:LONGEST_WORD]}" for one in found["conflict_changes"]
    )
    who = (latest.actor_name or _("the portal")) if latest else _("somebody else")
    return _(
        "Just changed by %(who)s (%(what)s). Look at it as it is now, then fill in what is still to be said."
    ) % {"who": who, "what": what or row}


def taken() -> str:
    """Say that the key of a record was used for another one. Neither of the two is overwritten or dropped."""
    return _(
        "A record that differs from this one was stored under the same key before. Look whether it holds what you mean;"
        " if not, send this one again: it is stored beside the other."
    )
