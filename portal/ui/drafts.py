"""Drafts in forms: restored into a fresh form, deleted when it is sent, stored when the session ends."""

from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy

from portal.preferences.drafts import LONGEST_KEY, draft_of, drop_draft, keep_draft
from portal.preferences.models import Draft

# Never restored: files cannot be, and passwords must not be.
LEFT_ALONE = (forms.FileInput, forms.PasswordInput)
# Redirects of a request that was not processed: the session is over, or the password must change first.
TURNED_AWAY = (reverse_lazy("sign_in"), reverse_lazy("change_password"))


def key_of(request: HttpRequest, form) -> str:
    """Return the key of a form's draft: its address with the parameters that fill in fields.

    A form opened for one branch thus has another draft than the same form opened for the next.
    """
    names = {form.add_prefix(name) for name in form.fields} if form is not None else set()
    given = sorted((name, value) for name, values in request.GET.lists() if name in names for value in values)
    return f"{request.path}?{urlencode(given)}"[:LONGEST_KEY] if given else request.path


def restore(request: HttpRequest, form, key: str) -> Draft | None:
    """Fill a fresh form with its draft, if there is one, and return the draft. A sent form is left unchanged."""
    if form is None or form.is_bound or not form.fields:
        return None
    draft = draft_of(request.user, key)
    if draft is None:
        return None
    for name, field in form.fields.items():
        if isinstance(field.widget, LEFT_ALONE):
            continue
        values = draft.fields.get(form.add_prefix(name), [])
        if getattr(field.widget, "allow_multiple_selected", False):
            form.initial[name] = values
        elif isinstance(field.widget, forms.CheckboxInput):
            form.initial[name] = bool(values)
        elif values:
            form.initial[name] = values[-1]
    return draft


class DraftMiddleware:
    """Runs outside the session middleware, so that a form sent too late is stored as a draft."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on. Delete the draft of a processed form; store a form that an ended session refused."""
        writer = request.user if request.method == "POST" and request.user.is_authenticated else None
        response = self.get_response(request)
        if writer is None or response.status_code != 302 or request.path == reverse("draft_keep"):
            return response
        key = request.POST.get("draft_key")
        if not key:
            return response
        if response["Location"].startswith(tuple(str(one) for one in TURNED_AWAY)):
            try:
                keep_draft(key=key, fields=dict(request.POST.lists()), actor=writer)
            except ValidationError:
                return response
        else:
            drop_draft(key=key, actor=writer)
        return response
