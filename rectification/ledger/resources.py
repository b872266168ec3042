"""The ledger as a workbook, for export and import."""

from types import SimpleNamespace

from django import forms
from django.db.models import Count, F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.spreadsheets.resources import Importer, Resource, declare
from portal.ui.forms import PersonalForm
from rectification.campaigns.models import Campaign
from rectification.ledger.columns.workbook import DEFAULT, FULL, IMPORTED, NEEDED, SYNONYMS
from rectification.ledger.filters import ProblemFilter
from rectification.ledger.models import Problem
from rectification.ledger.parts import filled, with_added
from rectification.ledger.services.course import with_course
from rectification.ledger.services.workbook import (
    VERB,
    LedgerRow,
    apply_ledger,
    check_ledger,
    running_campaigns,
    undo_ledger,
)


class LedgerChoices(PersonalForm):
    """What is chosen before an import: the campaign of the new problems."""

    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=None
    )

    def narrow(self) -> None:
        """Offer the running campaigns that the person may see, the latest first."""
        self.fields["campaign"].queryset = running_campaigns(self.user)


def rows(user, query):
    """Return the rows of the list under the same filter: one per measure, and one per problem without measures."""
    scoped = Problem.objects.visible_to(user, "rectification.view_problem")
    filtered = ProblemFilter(query, queryset=scoped, request=SimpleNamespace(user=user)).qs
    if query.get("columns") == "full":
        filtered = with_added(with_course(filtered))
    return filtered.annotate(measure=F("measures__pk")).order_by("number", "pk", "measures__ordinal")


def counted(queryset) -> str:
    """Say how many problems and measures the workbook contains."""
    numbers = queryset.order_by().aggregate(
        problems=Count("pk", distinct=True), measures=Count("measures__pk")
    )
    return gettext("%(problems)s problems, %(measures)s measures") % numbers


declare(
    Resource(
        key="rectification.problems",
        label=_("Rectification ledger"),
        permission="rectification.export_problems",
        list_url="problem_list",
        columns=lambda full: filled(FULL) if full else DEFAULT,
        rows=rows,
        chosen=ProblemFilter.in_words,
        counted=counted,
        on_list=("type", "unit", "owner", "due_on", "light", "state"),
        importer=Importer(
            permission=VERB,
            columns=IMPORTED,
            needed=NEEDED,
            row=LedgerRow,
            check=check_ledger(IMPORTED),
            apply=apply_ledger,
            undo=undo_ledger,
            choices=LedgerChoices,
            synonyms=SYNONYMS,
            hint=_(
                "Take the ledger out, change cells or add rows below, and bring it back. A row is a measure; rows"
                " without a number become new problems. Empty cells leave what is there. Progress and closing are"
                " logged in the portal, not here."
            ),
        ),
    )
)
