"""The bulk action that urges problems, and its form."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.ui.pages import BulkAction, BulkForm
from rectification.ledger.bulk import AT_WORK, ONLY_AT_WORK
from rectification.ledger.services.telling import recipients_of
from rectification.urging.services import urge_problems
from rectification.urging.services.urges import urged_lately


class UrgeForm(BulkForm):
    """Words to send along. A second urging within 24 hours needs a confirmation."""

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
        """Show the question about a second urging only where there is one."""
        if not urged_lately(self.rows):
            del self.fields["again"]

    def clean(self):
        """Refuse a second urging within 24 hours without confirmation."""
        cleaned = super().clean()
        if "again" in self.fields and not cleaned.get("again"):
            raise ValidationError({"again": _("Tick this to urge again, or go back and choose others.")})
        return cleaned


def urged(batch, rows) -> tuple[str, str]:
    """Say how many problems were urged, and where to undo it."""
    text = ngettext("%(n)s problem urged", "%(n)s problems urged", len(rows)) % {"n": len(rows)}
    return text, reverse("undo_urge", args=[batch])


BULK = (
    BulkAction(
        "urge_problems",
        "rectification.urge_problem",
        _("Urge"),
        "bell-ring",
        urge_problems,
        UrgeForm,
        urged,
        possible=AT_WORK,
        impossible=ONLY_AT_WORK,
        preview=recipients_of,
        template="rectification/urge.html",
    ),
)
