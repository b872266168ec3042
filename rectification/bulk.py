"""What can be done with many problems at once, and what is asked before."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import DayInput
from portal.ui.pages import BulkAction, BulkForm
from rectification import services
from rectification.models import Problem
from rectification.services.rescheduling import limits_set
from rectification.services.telling import recipients_of
from rectification.services.urges import urged_lately


class UrgeForm(BulkForm):
    """Words to go with it; a second urging within 24 hours has to be meant."""

    text = forms.CharField(
        label=_("Words to go with it"),
        max_length=200,
        required=False,
        help_text=_("The number, the limit and your name are told anyway."),
    )
    again = forms.BooleanField(
        label=_("Urge again, though within 24 hours"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "chk"}),
    )

    def narrow(self) -> None:
        """Ask for the second urging only where there is one."""
        if not urged_lately(self.rows):
            del self.fields["again"]

    def clean(self):
        """Refuse a second urging within 24 hours that was not confirmed."""
        cleaned = super().clean()
        if "again" in self.fields and not cleaned.get("again"):
            raise ValidationError({"again": _("Tick this to urge again, or go back and choose others.")})
        return cleaned


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


def urged(batch, rows) -> tuple[str, str]:
    """Say how many were urged, and where it can be taken back."""
    text = ngettext("%(n)s problem urged", "%(n)s problems urged", len(rows)) % {"n": len(rows)}
    return text, reverse("undo_urge", args=[batch])


def rescheduled(batch, rows) -> tuple[str, str]:
    """Say how many have another limit, and where it can be taken back; some may have had it already."""
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
        "urge_problems",
        "rectification.urge_problem",
        _("Urge"),
        "bell-ring",
        services.urge_problems,
        UrgeForm,
        urged,
        possible=AT_WORK,
        impossible=ONLY_AT_WORK,
        preview=recipients_of,
        template="rectification/urge.html",
    ),
    BulkAction(
        "reschedule_problems",
        "rectification.reschedule_problem",
        _("Set another limit"),
        "calendar-plus",
        services.reschedule_problems,
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
