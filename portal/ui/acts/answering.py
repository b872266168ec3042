"""A verb as a page: a form, one service call, and a message with the result. Views of every app use it."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.audit.services import history
from portal.ui.forms import PersonalForm
from portal.ui.history import shown_changes
from portal.workflow import StaleEdit

READ_OR_WRITE = require_http_methods(["GET", "HEAD", "POST"])


def allow(request: HttpRequest, verb: str, organisation: models.Model) -> None:
    """Raise PermissionDenied unless the reader holds a verb at an organisation."""
    if not request.user.may(verb, organisation):
        raise PermissionDenied(verb)


def sent(request: HttpRequest) -> tuple:
    """Return what a form is made with: (POST, FILES), also when nothing stands in them; (None, None) for a fresh form."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def form_of(request: HttpRequest, form_class: type = PersonalForm, **extra):
    """Return a form for the reader, bound when it was sent."""
    return form_class(*sent(request), user=request.user, **extra)


def act(
    request: HttpRequest,
    form,
    service: Callable[..., object],
    *,
    title: object,
    done: object,
    back: str,
    to: Callable[..., str | HttpResponseBase] | None = None,
    conflict: Callable[[models.Model], dict[str, object]] | None = None,
    **context,
) -> HttpResponseBase:
    """Show a form, or pass what was sent to a service.

    Answers 422 with faults and 409 on an old version; no input is lost. `service` takes the valid form. `to` turns
    its result into the next address (default `back`) or into the answer itself. `done` is the message of success.
    `conflict` replaces `conflict_with` where less may be shown.
    """
    if request.method == "POST" and form.is_valid():
        try:
            result = service(form)
        except StaleEdit as stale:
            context |= (conflict or conflict_with)(stale.row)
            return answer(request, form, title=title, back=back, status=HTTPStatus.CONFLICT, **context)
        except ValidationError as fault:
            show_faults(form, fault)
        else:
            if done:
                messages.success(request, done)
            following = to(result) if to else back
            return following if isinstance(following, HttpResponseBase) else redirect(following)
    return answer(request, form, title=title, back=back, **context)


def answer(
    request: HttpRequest, form, *, title: object, back: str, template="ui/form.html", status=None, **context
) -> HttpResponse:
    """Answer with a form: 200 when fresh, 422 with faults, or `status`."""
    faulty = form.is_bound and form.errors
    shared = {"form": form, "form_title": title, "back_url": back, "title": title}
    status = status or (HTTPStatus.UNPROCESSABLE_ENTITY if faulty else HTTPStatus.OK)
    return render(request, template, shared | context, status=status)


def conflict_with(row: models.Model) -> dict[str, object]:
    """Return the context of the conflict note on a row that a colleague saved meanwhile.

    Sending again saves on top.
    """
    latest = history(row).exclude(changes={}).first()  # a look at a row has no changes
    changes = shown_changes(row._meta.model, latest) if latest else []
    return {"stale": True, "conflict": latest, "conflict_changes": changes, "version": row.version}


def version_of(request: HttpRequest, row: models.Model) -> int:
    """Return the version on which the form was opened, also after faults. 0 for a value that is not a number."""
    if request.method != "POST":
        return row.version
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and given.isascii() and len(given) < 10 else 0


def show_faults(form, fault: ValidationError) -> None:
    """Add a service's refusal to the named fields of the form, and the rest to its top."""
    by_field = fault.message_dict if hasattr(fault, "error_dict") else {None: fault.messages}
    for name, texts in by_field.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
