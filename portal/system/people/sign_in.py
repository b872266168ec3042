"""Signing in and out."""

import math
import unicodedata
from http import HTTPStatus

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.accounts.middleware import asks_for_json
from portal.accounts.models import User
from portal.accounts.sessions import client_address, note_refused, note_sign_in, note_sign_out
from portal.accounts.throttle import fail, succeed, wait_before
from portal.ui.acts import READ_OR_WRITE, sent

DEVICE_COOKIE = "device"
DEVICE_SECONDS = 90 * 24 * 3600


class SignInForm(forms.Form):
    """Account name and password."""

    username = forms.CharField(label=_("Account name"), max_length=40)
    password = forms.CharField(label=_("Password"), max_length=128, strip=False, widget=forms.PasswordInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "autofocus": True}
        self.fields["password"].widget.attrs |= {"autocomplete": "current-password"}

    def clean_username(self) -> str:
        """Return the account name as stored."""
        return unicodedata.normalize("NFKC", self.cleaned_data["username"]).strip().casefold()


@READ_OR_WRITE
@never_cache
@login_not_required
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest):
    """Show or process the sign-in form. The attempt is reserved before the password is checked."""
    if request.user.is_authenticated:
        return redirect(next_address(request))
    form = SignInForm(*sent(request))
    wait = 0
    if request.method == "POST" and form.is_valid():
        user, wait = check(request, form)
        if user is not None:
            return answer_signed_in(request, user)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    if wait:
        status = HTTPStatus.TOO_MANY_REQUESTS
    context = {"form": form, "next": request.GET.get("next", ""), "over": "over" in request.GET}
    context["demo_accounts"] = demo_accounts() if settings.DEMO else []
    response = render(request, "accounts/sign_in.html", context, status=status)
    if wait and asks_for_json(request):
        response = JsonResponse({"code": "throttled", "message": form.non_field_errors()[0]}, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def check(request: HttpRequest, form: SignInForm) -> tuple[User | None, int]:
    """Return the person, or None with the seconds to wait (0: none), the fault added to the form.

    An unknown name and a wrong password give equal text and time.
    """
    username, address = form.cleaned_data["username"], client_address(request)
    known_device = is_known_device(request, username)
    wait = wait_before(username, address, known_device=known_device)
    user = None
    if not wait:
        user = authenticate(request, username=username, password=form.cleaned_data["password"])
        wait = (
            succeed(username, address, known_device=known_device)
            if user is not None
            else fail(address, known_device=known_device)
        )
        if user is not None and not wait:
            return user, 0
    note_refused(request, username, throttled=bool(wait))
    form.add_error(None, too_many(wait) if wait else gettext("Account name or password is not right."))
    return None, wait


def too_many(wait: int) -> str:
    """Return the sentence that tells how long to wait, in whole minutes."""
    minutes = math.ceil(wait / 60)
    words = ngettext(
        "Too many failed attempts. Wait %(n)s minute, then try again. Each further failure takes longer.",
        "Too many failed attempts. Wait %(n)s minutes, then try again. Each further failure takes longer.",
        minutes,
    )
    return words % {"n": minutes}


def answer_signed_in(request: HttpRequest, user: User):
    """Begin the session, store it, and redirect to the page that the person wanted."""
    login(request, user)
    note_sign_in(request, user)
    response = redirect(next_address(request))
    response.set_signed_cookie(
        DEVICE_COOKIE,
        user.username,
        max_age=DEVICE_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def is_known_device(request: HttpRequest, username: str) -> bool:
    """Tell whether this browser has signed this account in before."""
    return request.get_signed_cookie(DEVICE_COOKIE, default="", max_age=DEVICE_SECONDS) == username


def next_address(request: HttpRequest) -> str:
    """Return the address after signing in: the wanted page, if it belongs to the portal."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and allowed else reverse("dashboard")


def demo_accounts() -> list:
    """Return the demonstration accounts to show. The demo city declares them."""
    return import_string("portal.accounts.demo.demo_accounts")()


@require_POST
def sign_out(request: HttpRequest):
    """End the session here and in the browser."""
    if request.user.is_authenticated:
        note_sign_out(request)
    logout(request)
    response = redirect("sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
