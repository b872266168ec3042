"""One's own account: phone, language, password, open sessions."""

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.accounts.middleware import password_is_due
from portal.accounts.services import change_password as change_own_password
from portal.accounts.services import change_profile
from portal.accounts.sessions import end_session as end_one_session
from portal.accounts.sessions import note_new_key
from portal.ui.acts import READ_OR_WRITE, act, sent, show_faults


class ProfileForm(forms.Form):
    """What people may change of their own account."""

    phone = forms.CharField(
        label=_("Office phone"),
        max_length=20,
        required=False,
        help_text=_("Shown in the watermark and to your unit."),
    )

    def clean(self):
        """Refuse a form that came without its field: what stands there would be erased without a word."""
        field = self.fields["phone"]
        if field.widget.value_omitted_from_data(self.data, self.files, self.add_prefix("phone")):
            raise ValidationError(gettext("Reload the page and try again."))
        return super().clean()


class PasswordForm(forms.Form):
    """The present password and the new one twice."""

    old = forms.CharField(label=_("Present password"), strip=False, widget=forms.PasswordInput)
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput,
        help_text=_("At least 12 characters, three of: capitals, small letters, digits, other characters."),
    )
    again = forms.CharField(label=_("New password again"), strip=False, widget=forms.PasswordInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old"].widget.attrs["autocomplete"] = "current-password"
        for name in ("new", "again"):
            self.fields[name].widget.attrs["autocomplete"] = "new-password"

    def clean(self):
        """Compare the two new passwords."""
        cleaned = super().clean()
        if cleaned.get("new") and cleaned.get("again") and cleaned["new"] != cleaned["again"]:
            self.add_error("again", gettext("The two new passwords differ."))
        return cleaned


@READ_OR_WRITE
def account(request: HttpRequest):
    """Show one's account, or change the phone."""
    form = ProfileForm(*sent(request), initial={"phone": request.user.phone})
    shown = {
        "posts": request.user.posts(),
        "sign_ins": request.user.sign_ins.all(),
        "session_key": request.session.session_key,
    }
    return act(
        request,
        form,
        lambda form: change_profile(actor=request.user, **form.cleaned_data),
        title=gettext("My account"),
        done=gettext("Saved."),
        back=reverse("account"),
        template="accounts/account.html",
        **shown,
    )


@READ_OR_WRITE
@sensitive_post_parameters()
def change_password(request: HttpRequest):
    """Change one's own password. Other sessions end."""
    form, due = PasswordForm(*sent(request)), password_is_due(request.user)
    if request.method == "POST" and form.is_valid():
        before = request.session.session_key
        try:
            change_own_password(
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
                actor=request.user,
                keep_session=before,
            )
        except ValidationError as fault:
            show_faults(form, fault)
        else:
            update_session_auth_hash(request, request.user)
            note_new_key(request, before)
            messages.success(request, gettext("Your password has been changed. Other sessions have ended."))
            return redirect("dashboard" if due else "account")
    context = {"form": form, "due": due, "title": gettext("Change password")}
    return render(request, "accounts/change_password.html", context, status=422 if form.errors else 200)


@require_POST
def end_session(request: HttpRequest, pk: int):
    """End one of one's own sessions."""
    sign_in = get_object_or_404(request.user.sign_ins, pk=pk)
    end_one_session(sign_in=sign_in, actor=request.user)
    messages.success(request, gettext("The session has ended."))
    return redirect("account")
