"""The form of a new edition of the checklist. It never saves; its cleaned data goes to a service."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation
from portal.ui.forms import PersonalForm
from rectification.checklists.columns import read_checklist


class ChecklistForm(PersonalForm):
    """A new edition of the checklist."""

    organisation = forms.ModelChoiceField(label=_("Party organisation"), queryset=Organisation.objects.none())
    title = forms.CharField(label=_("Title"), max_length=120)
    edition = forms.CharField(label=_("Edition"), max_length=40, help_text=_("For instance 2026."))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A workbook as downloaded from a checklist's page, or the same as CSV: one type of problem per row."
        ),
    )

    def narrow(self) -> None:
        """Offer the organisations for which the person may import an edition."""
        reachable = Organisation.objects.visible_to(self.user, "rectification.import_checklist")
        self.fields["organisation"].queryset = reachable.active().exclude(kind__in=Organisation.BRANCH_KINDS)

    def clean(self):
        """Read the rows of the file into `rows`."""
        cleaned = super().clean()
        if file := cleaned.pop("file", None):
            try:
                cleaned["rows"] = read_checklist(file)
            except ValidationError as fault:
                self.add_error("file", fault)
        return cleaned
