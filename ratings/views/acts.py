"""What the views of this app share: a form or a question, one service, an answer."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from portal.audit.services import history
from portal.ui.forms import PersonalForm
from portal.ui.history import shown_changes
from portal.ui.pages import show_faults
from portal.workflow import StaleEdit

READ_OR_WRITE = require_http_methods(["GET", "HEAD", "POST"])


def allow(request: HttpRequest, verb: str, organisation) -> None:
    """Raise PermissionDenied unless the reader holds a verb at an organisation."""
    if not request.user.may(verb, organisation):
        raise PermissionDenied(verb)


def form_of(request: HttpRequest, form_class=PersonalForm, **extra):
    """Return a form, bound when something was sent."""
    sent = request.method == "POST"
    return form_class(
        request.POST if sent else None, (request.FILES or None) if sent else None, user=request.user, **extra
    )


def act(
    request: HttpRequest,
    form,
    service: Callable[..., object],
    *,
    title: str,
    done: str,
    back: str,
    to: Callable[[object], str] | None = None,
    template: str = "ui/form.html",
    **context,
):
    """Show a form, or hand what was sent to a service: 422 with faults, nothing typed is lost.

    `service` takes the form; `to` turns its result into the address that follows (`back` by default).
    """
    if request.method == "POST" and form.is_valid():
        try:
            result = service(form)
        except ValidationError as fault:
            show_faults(form, fault)
        else:
            messages.success(request, done)
            return redirect(to(result) if to else back)
    shared = {"form": form, "form_title": title, "back_url": back, "title": title}
    return render(request, template, shared | context, status=422 if form.is_bound and form.errors else 200)


def conflict(request: HttpRequest, form, stale: StaleEdit, *, title: str, back: str, **context):
    """Answer 409 with the form as typed and what changed meanwhile; sent again, it is saved on top of that."""
    latest = history(stale.row).first()
    told = {
        "stale": True,
        "conflict": latest,
        "conflict_changes": shown_changes(type(stale.row), latest) if latest else [],
        "version": stale.row.version,
        "form": form,
        "form_title": title,
        "title": title,
        "back_url": back,
    }
    return render(request, "ui/form.html", context | told, status=409)


def posted_version(request: HttpRequest) -> int:
    """Return the version that the form was opened on; 0 for what is no number."""
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() and len(given) < 10 else 0
