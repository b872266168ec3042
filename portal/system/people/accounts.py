"""People and their accounts."""

from collections import Counter

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from portal.accounts import services
from portal.accounts.models import Recovery, User, has_weight
from portal.accounts.services.slips import without_password
from portal.columns import Column, Kind
from portal.organisations.models import Organisation, Unit
from portal.pinyin import spelled_like
from portal.scope.paths import line_of
from portal.system.people.confirming import confirmed, with_reason
from portal.ui.acts import READ_OR_WRITE, act, form_of, of
from portal.ui.filters import ListFilter
from portal.ui.forms import PersonalForm, PersonalModelForm, ReasonForm
from portal.ui.pages import Action, ModelPages, Write

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
    """People by name, account, organisation and state."""

    q = django_filters.CharFilter(label=_("Name or account"), method="search")
    organisation = django_filters.CharFilter("organisation__name", "icontains", label=_("Party organisation"))
    is_active = django_filters.ChoiceFilter(
        label=_("Account"), choices=[("True", _("in use")), ("False", _("switched off"))]
    )

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Search in name and account name."""
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
        """Skip the check of uniqueness. The service does it after normalising the name."""


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
    """Accounts, maintained by the system keeper."""

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
        Action(
            _("Print slips"),
            "issue_slips",
            "printer",
            "accounts.issue_slips",
            offered=lambda user: waiting(user).exists(),
        ),
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
    def after_adding(cls, request: HttpRequest):
        """Show the one-time password of a new account on a slip, once."""
        return lambda made: slip(request, *made)


@never_cache
def slip(request: HttpRequest, user: User, password: str):
    """Show a printable slip with a one-time password. It is shown only this time."""
    context = {"person": user, "password": password, "title": gettext("One-time password")}
    return render(request, "accounts/slip.html", context)


def waiting(user):
    """Return the people without a password to whom a person may issue slips."""
    return User.objects.visible_to(user, "accounts.issue_slips").filter(without_password())


class SlipsForm(PersonalForm):
    """The organisation for which slips are printed, with the number of people who wait."""

    organisation = forms.ModelChoiceField(label=_("Party organisation"), queryset=Organisation.objects.none())

    def narrow(self) -> None:
        """Offer the organisations of waiting people, and the units above them."""
        paths = list(waiting(self.user).values_list("organisation_path", flat=True))
        self.waiting_below = Counter(above for path in paths for above in line_of(path, Organisation.steplen))
        tops = Unit.objects.filter(organisation__path__in=list(self.waiting_below)).values(
            "organisation__path"
        )
        field = self.fields["organisation"]
        field.queryset = Organisation.objects.visible_to(self.user, "accounts.issue_slips").filter(
            Q(path__in=set(paths)) | Q(path__in=tops)
        )
        field.label_from_instance = self.labelled

    def labelled(self, one: Organisation) -> str:
        """Name an organisation with the number of waiting people at and below it."""
        count = self.waiting_below[one.path]
        return ngettext("%(name)s (%(n)s person)", "%(name)s (%(n)s people)", count) % {
            "name": one.name,
            "n": count,
        }


@READ_OR_WRITE
@never_cache
def issue_slips(request: HttpRequest):
    """Give one-time passwords to the people of a unit who have none, and show the slips once."""
    if not request.user.may("accounts.issue_slips"):
        raise PermissionDenied("accounts.issue_slips")
    shared = PeoplePages.context(request) | {
        "trail": [*PeoplePages.trail_links(), (PeoplePages.title, reverse("user_list"))],
        "form_hint": gettext(
            "At most 100 slips at a time. They are shown once: print them at once and hand each to its person."
        ),
        "submit_label": gettext("Print slips"),
    }
    return act(
        request,
        form_of(request, SlipsForm),
        lambda form: services.issue_slips(actor=request.user, **form.cleaned_data),
        to=lambda slips: render(
            request, "accounts/slips.html", {"slips": slips, "title": gettext("One-time passwords")}
        ),
        back=reverse("user_list"),
        done="",
        **shared | {"title": gettext("Issue slips with one-time passwords")},
    )


@READ_OR_WRITE
def reset_password(request: HttpRequest, pk: int):
    """Give a person a new one-time password, or propose it for a person with a post of weight."""
    user = PeoplePages.row(request, pk, "accounts.reset_password")
    title = gettext("Reset password")
    if has_weight(user):
        answer = proposed(request, user, Recovery.Kind.PASSWORD, title)
    else:
        answer = confirmed(
            request,
            PeoplePages,
            user,
            form_of(request),
            lambda form: services.reset_password(user=user, actor=request.user),
            title=title,
            form_hint=gettext(
                "All sessions of this person end. The new password is shown once, to be printed."
            ),
            done="",
            to=lambda password: slip(request, user, password),
        )
    return answer


@READ_OR_WRITE
def deactivate_user(request: HttpRequest, pk: int):
    """Deactivate an account."""
    service, title = of("user", services.deactivate_user), gettext("Close account")
    return with_reason(request, PeoplePages, pk, "accounts.deactivate_user", service, title)


@READ_OR_WRITE
def reactivate_user(request: HttpRequest, pk: int):
    """Activate an account again, or propose it for a person with a post of weight."""
    user = PeoplePages.row(request, pk, "accounts.reactivate_user")
    title = gettext("Open account again")
    if has_weight(user):
        answer = proposed(request, user, Recovery.Kind.RETURN, title)
    else:
        service = of("user", services.reactivate_user)
        answer = with_reason(request, PeoplePages, pk, "accounts.reactivate_user", service, title)
    return answer


def proposed(request: HttpRequest, user: User, kind: str, title: str):
    """Ask for a reason, then for the agreement of a second person."""
    return confirmed(
        request,
        PeoplePages,
        user,
        form_of(request, ReasonForm),
        lambda form: services.propose_recovery(user=user, kind=kind, actor=request.user, **form.cleaned_data),
        title=title,
        form_hint=gettext("This person has a post of weight. A second person must confirm it."),
        done=gettext("Proposed. It counts only after a second person has confirmed it."),
        to=lambda made: reverse("recovery_detail", args=[made.pk]),
    )
