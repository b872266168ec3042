"""The form of a month that is ranked by hand."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.ui.forms import PersonalForm
from ratings.rounds.services.due import left_by_hand
from ratings.schemes.models import Scheme


class MonthForm(PersonalForm):
    """The month and the scheme to rank by hand."""

    month = forms.ChoiceField(
        label=_("Month"),
        help_text=_(
            "Of the last 12 finished months, those that are not ranked yet and come after the latest published one."
        ),
    )

    reason = forms.CharField(
        label=_("Reason of the exception"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Only for a month that had begun before the rules were put into use. The month shows the reason and your name."
        ),
    )

    def narrow(self) -> None:
        """Offer by scheme the months that can be ranked by hand."""
        mine = Scheme.objects.visible_to(self.user, "ratings.rank_month").filter(state=Scheme.State.ACTIVE)
        self.schemes = {scheme.pk: scheme for scheme in mine.select_related("organisation")}
        left = left_by_hand(list(self.schemes.values()), timezone.localdate())
        self.fields["month"].choices = [
            (
                f"{scheme.organisation} {scheme}",
                [(f"{pk}:{month.isoformat()}", f"{month:%Y-%m}") for month in left[pk]],
            )
            for pk, scheme in self.schemes.items()
            if left[pk]
        ]

    def chosen(self) -> dict[str, object]:
        """Return the arguments of the service."""
        scheme, month = self.cleaned_data["month"].split(":")
        return {"scheme": self.schemes[int(scheme)], "month": date.fromisoformat(month)} | {
            "reason": self.cleaned_data["reason"]
        }
