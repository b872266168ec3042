"""The audit log, for auditors."""

import django_filters
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from portal.audit.models import AuditEntry
from portal.columns import Column, Kind
from portal.scope.verbs import all_verbs
from portal.ui.filters import ListFilter
from portal.ui.history import shown_changes
from portal.ui.pages import ModelPages

COLUMNS = (
    Column("at", _("Time"), kind=Kind.DATETIME, width=18, sort="id"),
    Column("actor_name", _("Person"), width=12),
    Column(
        "action",
        _("Action"),
        value=lambda action: all_verbs()[action].label if action in all_verbs() else action,
        width=18,
    ),
    Column("row_label", _("Row"), width=40),
    Column("organisation_name", _("Organisation"), width=24, secondary=True),
    Column("reason", _("Reason"), width=30, secondary=True),
)


def action_choices() -> list[tuple[str, object]]:
    """Return every verb as a choice of the filter."""
    return [(verb.key, verb.label) for verb in all_verbs().values()]


class AuditFilter(ListFilter):
    """Entries by person, action, row and day."""

    person = django_filters.CharFilter("actor_name", "icontains", label=_("Person"))
    action = django_filters.ChoiceFilter(label=_("Action"), choices=action_choices)
    row = django_filters.CharFilter("row_label", "icontains", label=_("Row"))
    since = django_filters.DateFilter("at", "date__gte", label=_("Since"))
    until = django_filters.DateFilter("at", "date__lte", label=_("Until"))

    class Meta:
        model = AuditEntry
        fields: list[str] = []


class AuditPages(ModelPages):
    """The audit log, read only: nothing in the portal changes an entry."""

    model = AuditEntry
    name = "audit"
    path = "audit/"
    title = _("Audit log")
    permission = "audit.view_entry"
    columns = COLUMNS
    filterset = AuditFilter
    empty = _("Nothing has been done yet.")

    @classmethod
    def detail_context(cls, request, row):
        """Add the difference, field by field."""
        model = django_model(row.model)
        changes = shown_changes(model, row) if model else []
        return super().detail_context(request, row) | {"history": [{"entry": row, "changes": changes}]}


def django_model(label: str):
    """Return the model of an entry, or None when it no longer exists."""
    try:
        return apps.get_model(label)
    except LookupError:
        return None
