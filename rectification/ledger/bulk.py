"""Bulk actions on problems, and their forms."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DayInput
from portal.ui.pages import BulkAction, BulkForm
from rectification.ledger.models import Problem
from rectification.ledger.services import reschedule_problems
from rectification.ledger.services.rescheduling import limits_set


class RescheduleForm(BulkForm):
    """The new limit and why."""

    due_on = forms.DateField(label=_("New limit"), widget=DayInput())
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is told to the branches and kept in the history."),
    )

    def clean_due_on(self):
        """Refuse a limit in the past."""
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise ValidationError(_("The limit lies in the past."))
        return day


def rescheduled(batch, rows) -> tuple[str, str]:
    """Say how many problems got another limit, and where to undo it.

    Problems that had this limit are not counted.
    """
    changed = limits_set(batch).count()
    same = len(rows) - changed
    if not changed:
        return gettext("All of them have this limit already: nothing was changed, nobody is told."), ""
    said = ngettext("%(n)s problem has its new limit", "%(n)s problems have their new limit", changed)
    if same:
        said = gettext("%(n)s problems have their new limit, %(same)s had it already")
    return said % {"n": changed, "same": same}, reverse("undo_reschedule", args=[batch])


AT_WORK = Q(state__in=Problem.WORKING)
ONLY_AT_WORK = _("it is in review, closed or void, or your posts do not include this act there.")
BULK = (
    BulkAction(
        "reschedule_problems",
        "rectification.reschedule_problem",
        _("Set another limit"),
        "calendar-plus",
        reschedule_problems,
        RescheduleForm,
        rescheduled,
        possible=AT_WORK,
        impossible=ONLY_AT_WORK,
    ),
    BulkAction(
        "export_chosen_problems",
        "rectification.export_problems",
        _("Export the chosen"),
        "download",
        leads_to=("export_start", ("rectification.problems",)),
    ),
)
