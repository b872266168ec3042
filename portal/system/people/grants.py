"""Grants: the roles of people at organisations."""

import django_filters
from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal.accounts import services
from portal.accounts.models import Grant, User
from portal.accounts.roles import Role
from portal.accounts.services.grants import grantable_roles
from portal.columns import Column, Kind
from portal.organisations.models import Organisation
from portal.system.people.confirming import with_reason
from portal.ui.acts import READ_OR_WRITE, of
from portal.ui.filters import ListFilter
from portal.ui.forms import PersonalForm
from portal.ui.pages import Action, ModelPages, Write


def role_labels() -> dict[str, object]:
    """Return the roles' names."""
    return dict(Role.choices)


def state_labels() -> dict[str, object]:
    """Return the states' names."""
    return dict(Grant.State.choices)


COLUMNS = (
    Column("user", _("Person"), sources=("user__name",), width=12, sort="user__name"),
    Column("role", _("Role"), choices=role_labels, width=16, sort="role"),
    Column(
        "organisation",
        _("Party organisation"),
        sources=("organisation__name",),
        width=30,
        sort="organisation_path",
    ),
    Column("starts_on", _("From"), kind=Kind.DATE, width=12),
    Column("ends_on", _("Until"), kind=Kind.DATE, width=12, sort="ends_on"),
    Column("state", _("State"), choices=state_labels, width=12, sort="state"),
    Column("granted_by", _("Granted by"), sources=("granted_by__name",), width=12, secondary=True),
    Column("approved_by", _("Approved by"), sources=("approved_by__name",), width=12, secondary=True),
)


class GrantFilter(ListFilter):
    """Grants by person, role, organisation and state."""

    q = django_filters.CharFilter("user__name", "icontains", label=_("Person"))
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices)
    organisation = django_filters.CharFilter("organisation__name", "icontains", label=_("Party organisation"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=Grant.State.choices)

    class Meta:
        model = Grant
        fields: list[str] = []


class GrantForm(PersonalForm):
    """The person, the role, the organisation and the days of a grant."""

    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    role = forms.ChoiceField(label=_("Role"))
    organisation = forms.ModelChoiceField(label=_("Party organisation"), queryset=Organisation.objects.none())
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: until revoked."),
    )

    def narrow(self) -> None:
        """Offer what this person may grant."""
        people = User.objects.visible_to(self.user, "accounts.grant_role").filter(is_active=True)
        self.fields["user"].queryset = people.exclude(pk=self.user.pk).select_related("organisation")
        self.fields["role"].choices = [
            choice for choice in Role.choices if choice[0] in grantable_roles(self.user)
        ]
        places = Organisation.objects.visible_to(self.user, "accounts.grant_role").active()
        self.fields["organisation"].queryset = places
        self.fields["starts_on"].initial = timezone.localdate


class GrantPages(ModelPages):
    """Grants within reach."""

    model = Grant
    name = "grant"
    path = "grants/"
    title = _("Grants")
    permission = "accounts.view_grant"
    columns = COLUMNS
    filterset = GrantFilter
    joins = ("user", "organisation", "granted_by", "approved_by")
    order = ("-pk",)
    empty = _("No grant yet.")
    actions = (Action(_("Grant a role"), "grant_new", "plus", "accounts.grant_role", primary=True),)
    row_actions = (
        Action(
            _("Revoke"),
            "revoke_grant",
            "user-minus",
            "accounts.revoke_grant",
            when=lambda row: row.state == Grant.State.ACTIVE,
        ),
        Action(
            _("Refuse"),
            "refuse_grant",
            "x",
            "accounts.refuse_grant",
            when=lambda row: row.state == Grant.State.PROPOSED,
        ),
    )
    detail_template = "accounts/grant_detail.html"
    new = Write(
        "accounts.grant_role",
        GrantForm,
        services.grant_role,
        _("Grant a role"),
        _("Granted."),
        _("Posts of weight count only after a second person has agreed."),
    )

    @classmethod
    def detail_context(cls, request, row):
        """Add whether the reader may be the second person."""
        may_agree = services.may_agree(row, "accounts.approve_grant", request.user)
        return super().detail_context(request, row) | {"may_agree": may_agree}


@require_POST
def approve_grant(request: HttpRequest, pk: int):
    """Agree as the second person."""
    row = GrantPages.row(request, pk, "accounts.approve_grant")
    services.approve_grant(grant=row, actor=request.user)
    messages.success(request, gettext("Approved. It counts from now on."))
    return redirect("grant_detail", pk=pk)


@READ_OR_WRITE
def refuse_grant(request: HttpRequest, pk: int):
    """Refuse as the second person."""
    service = of("grant", services.refuse_grant)
    return with_reason(request, GrantPages, pk, "accounts.refuse_grant", service, gettext("Refuse"))


@READ_OR_WRITE
def revoke_grant(request: HttpRequest, pk: int):
    """End a grant."""
    service = of("grant", services.revoke_grant)
    return with_reason(request, GrantPages, pk, "accounts.revoke_grant", service, gettext("Revoke"))
