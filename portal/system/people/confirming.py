"""Forms that ask for confirmation, and mostly for a reason, before an account or a post changes."""

from collections.abc import Callable

from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext

from portal.ui.acts import act, form_of
from portal.ui.forms import ReasonForm
from portal.ui.pages import ModelPages


def confirmed(
    request: HttpRequest,
    pages: type[ModelPages],
    row: models.Model,
    form,
    service: Callable[..., object],
    *,
    title: str,
    **more,
) -> HttpResponseBase:
    """Ask for confirmation of a change that one click cannot undo, then call `service(form)`."""
    shared = pages.context(request) | {
        "title": f"{title}：{row}",
        "submit_label": title,
        "dangerous": True,
        "back": reverse(f"{pages.name}_detail", args=[row.pk]),
    }
    return act(request, form, service, **shared | more)


def with_reason(
    request: HttpRequest,
    pages: type[ModelPages],
    pk: int,
    verb: str,
    service: Callable[..., object],
    title: str,
) -> HttpResponseBase:
    """Ask for a reason, then call `service(row, reason=…, actor=…)`. Raises Http404 for a row beyond the right's reach."""
    row = pages.row(request, pk, verb)
    return confirmed(
        request,
        pages,
        row,
        form_of(request, ReasonForm),
        lambda form: service(row, actor=request.user, **form.cleaned_data),
        title=title,
        done=gettext("Done."),
    )
