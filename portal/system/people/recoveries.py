"""New passwords and returns of people with a post of weight, which a second person confirms."""

import django_filters
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from portal.accounts import services
from portal.accounts.models import Recovery
from portal.columns import Column, Kind
from portal.system.people.accounts import slip
from portal.system.people.confirming import with_reason
from portal.ui.acts import READ_OR_WRITE, of
from portal.ui.filters import ListFilter
from portal.ui.pages import Action, ModelPages


def kind_labels() -> dict[str, object]:
    """Return the names of what is asked for."""
    return dict(Recovery.Kind.choices)


def state_labels() -> dict[str, object]:
    """Return the states' names."""
    return dict(Recovery.State.choices)


COLUMNS = (
    Column("user", _("Person"), sources=("user__name",), width=12, sort="user__name"),
    Column("kind", _("What for"), choices=kind_labels, width=14, sort="kind"),
    Column("reason", _("Reason"), width=30),
    Column("state", _("State"), choices=state_labels, width=14, sort="state"),
    Column("created_at", _("Proposed at"), kind=Kind.DATETIME, width=16, sort="created_at"),
    Column("proposed_by", _("Proposed by"), sources=("proposed_by__name",), width=12),
    Column("decided_by", _("Decided by"), sources=("decided_by__name",), width=12, secondary=True),
)


class RecoveryFilter(ListFilter):
    """Recoveries by person, kind and state."""

    q = django_filters.CharFilter("user__name", "icontains", label=_("Person"))
    kind = django_filters.ChoiceFilter(label=_("What for"), choices=Recovery.Kind.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=Recovery.State.choices)

    class Meta:
        model = Recovery
        fields: list[str] = []


class RecoveryPages(ModelPages):
    """Recoveries within reach."""

    model = Recovery
    name = "recovery"
    path = "recoveries/"
    title = _("Account recoveries")
    permission = "accounts.view_recovery"
    columns = COLUMNS
    filterset = RecoveryFilter
    joins = ("user", "organisation", "proposed_by", "decided_by")
    order = ("-pk",)
    empty = _("Nobody with a post of weight has needed a new password yet.")
    row_actions = (
        Action(
            _("Refuse"),
            "refuse_recovery",
            "x",
            "accounts.refuse_recovery",
            when=lambda row: row.state == Recovery.State.PROPOSED,
        ),
    )
    detail_template = "accounts/recovery_detail.html"

    @classmethod
    def detail_context(cls, request, row):
        """Add whether the reader may be the second person."""
        may_agree = services.may_agree(row, "accounts.approve_recovery", request.user)
        return super().detail_context(request, row) | {"may_agree": may_agree}


@require_POST
def approve_recovery(request: HttpRequest, pk: int):
    """Confirm as the second person. A one-time password is shown once."""
    row = RecoveryPages.row(request, pk, "accounts.approve_recovery")
    password = services.approve_recovery(recovery=row, actor=request.user)
    if password:
        return slip(request, row.user, password)
    messages.success(request, gettext("Confirmed. The account is open again."))
    return redirect("recovery_detail", pk=pk)


@READ_OR_WRITE
def refuse_recovery(request: HttpRequest, pk: int):
    """Refuse as the second person."""
    service = of("recovery", services.refuse_recovery)
    return with_reason(request, RecoveryPages, pk, "accounts.refuse_recovery", service, gettext("Refuse"))
