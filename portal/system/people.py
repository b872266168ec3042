"""People and their accounts."""

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts import services
from portal.accounts.models import User
from portal.columns import Column, Kind
from portal.pinyin import spelled_like
from portal.ui.filters import ListFilter
from portal.ui.forms import PersonalForm, PersonalModelForm, ReasonForm
from portal.ui.pages import Action, ModelPages, Write, show_faults

COLUMNS = (
    Column("name", _("Name"), width=12, sort="name"),
    Column("username", _("Account name"), kind=Kind.CODE, width=14, sort="username"),
    Column(
        "organisation",
        _("Party organisation"),
        sources=("organisation__name",),
        width=30,
        sort="organisation_path",
    ),
    Column("title", _("Post"), width=14),
    Column("phone", _("Office phone"), kind=Kind.CODE, width=14, secondary=True),
    Column(
        "is_active",
        _("Account"),
        value=lambda active: _("in use") if active else _("switched off"),
        width=8,
        sort="is_active",
    ),
)


class PeopleFilter(ListFilter):
    """By name, account, organisation and state."""

    q = django_filters.CharFilter(label=_("Name or account"), method="search")
    organisation = django_filters.CharFilter("organisation__name", "icontains", label=_("Party organisation"))
    is_active = django_filters.ChoiceFilter(
        label=_("Account"), choices=[("True", _("in use")), ("False", _("switched off"))]
    )

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Look in name and account name."""
        return queryset.filter(
            Q(name__icontains=value) | Q(username__icontains=value) | spelled_like("pinyin", value)
        )


class NewPersonForm(PersonalModelForm):
    """A new account."""

    relation_permissions = {"organisation": "accounts.create_user"}

    class Meta:
        model = User
        fields = ["username", "name", "organisation", "title", "phone"]
        help_texts = {
            "username": _("The work number, or unit initials and a number. It cannot be changed later.")
        }

    def narrow(self) -> None:
        """Offer organisations that exist today."""
        self.fields["organisation"].queryset = self.fields["organisation"].queryset.active()

    def validate_unique(self) -> None:
        """Leave uniqueness to the service, which normalises the name first."""


class PersonForm(PersonalModelForm):
    """Changes of an account."""

    relation_permissions = {"organisation": "accounts.change_user"}

    class Meta:
        model = User
        fields = ["name", "organisation", "title", "phone"]

    def narrow(self) -> None:
        """Offer organisations that exist today, and the present one."""
        offered = self.fields["organisation"].queryset
        self.fields["organisation"].queryset = offered.active() | offered.filter(
            pk=self.instance.organisation_id
        )


class PeoplePages(ModelPages):
    """Accounts, kept by the system keeper."""

    model = User
    name = "user"
    path = "people/"
    title = _("People")
    permission = "accounts.view_user"
    columns = COLUMNS
    filterset = PeopleFilter
    joins = ("organisation",)
    order = ("organisation_path", "pk")
    empty = _("No account yet. Add one, or import a list from Excel.")
    actions = (
        Action(_("Import"), "import_upload", "upload", "accounts.import_users", args=("accounts.people",)),
        Action(_("Add a person"), "user_new", "plus", "accounts.create_user", primary=True),
    )
    row_actions = (
        Action(_("Reset password"), "reset_password", "key-round", "accounts.reset_password"),
        Action(
            _("Close account"),
            "deactivate_user",
            "user-x",
            "accounts.deactivate_user",
            when=lambda row: row.is_active,
        ),
        Action(
            _("Open account again"),
            "reactivate_user",
            "user-check",
            "accounts.reactivate_user",
            when=lambda row: not row.is_active,
        ),
    )
    edit = Write(
        "accounts.change_user", PersonForm, services.change_user, _("Change an account"), _("Saved.")
    )
    new = Write("accounts.create_user", NewPersonForm, services.create_user, _("Add a person"), _("Added."))

    @classmethod
    def add(cls, request: HttpRequest):
        """Take a new account, and show its one-time password on a slip, once."""
        cls.require(request, cls.new.permission)
        form = cls.new.form(request.POST or None, user=request.user)
        if request.method == "POST" and form.is_valid():
            try:
                user, password = services.create_user(actor=request.user, **form.cleaned_data)
            except ValidationError as fault:
                show_faults(form, fault)
            else:
                return slip(request, user, password)
        return cls.answer_form(request, cls.new, form)


@never_cache
def slip(request: HttpRequest, user: User, password: str):
    """Show a printable slip with a one-time password; it is shown this once."""
    context = {"person": user, "password": password, "title": gettext("One-time password")}
    return render(request, "accounts/slip.html", context)


@require_http_methods(["GET", "POST"])
def reset_password(request: HttpRequest, pk: int):
    """Give a person a new one-time password."""
    user = PeoplePages.row(request, pk, "accounts.reset_password")
    if request.method == "POST":
        return slip(request, user, services.reset_password(user=user, actor=request.user))
    hint = gettext("All sessions of this person end. The new password is shown once, to be printed.")
    return confirm(request, user, gettext("Reset password"), hint)


@require_http_methods(["GET", "POST"])
def deactivate_user(request: HttpRequest, pk: int):
    """Close an account."""
    user = PeoplePages.row(request, pk, "accounts.deactivate_user")
    return with_reason(request, user, gettext("Close account"), services.deactivate_user)


@require_http_methods(["GET", "POST"])
def reactivate_user(request: HttpRequest, pk: int):
    """Open a closed account again."""
    user = PeoplePages.row(request, pk, "accounts.reactivate_user")
    return with_reason(request, user, gettext("Open account again"), services.reactivate_user)


def with_reason(request: HttpRequest, user: User, title: str, service):
    """Ask for a reason, then do it."""
    form = ReasonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        service(user=user, reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(request, gettext("Done."))
        return redirect("user_detail", pk=user.pk)
    return confirm(request, user, title, "", form)


def confirm(request: HttpRequest, user: User, title: str, hint: str, form=None):
    """Ask before doing what cannot be taken back with a click."""
    context = PeoplePages.context(request) | {
        "form": form or PersonalForm(user=request.user),
        "form_title": f"{title}：{user}",
        "form_hint": hint,
        "submit_label": title,
        "dangerous": True,
        "back_url": f"/people/{user.pk}/",
    }
    return render(request, "ui/form.html", context, status=422 if form is not None and form.errors else 200)
