"""What is asked when something is done with a report, a wish, a booking."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.forms.notes import MomentInput, when_chips
from grids.ground.forms.acts import SHORT, ActForm
from grids.ground.forms.notes import UnseenMoment
from grids.ground.services.naming import nameable
from grids.models.booking import Booking
from grids.models.partner import ServiceTeam
from grids.residents.forms import AnswerForm
from grids.services.teams import teams_of
from portal.accounts.models import User


class ConfirmBookingForm(AnswerForm):
    """What the resident says, and whether the papers are back."""

    papers_returned = forms.BooleanField(label=_("Papers have been given back"), required=False)

    def narrow(self) -> None:
        """Ask for papers only where some were taken along."""
        if not self.row.papers_taken or self.row.papers_returned:
            del self.fields["papers_returned"]


class AssignBookingForm(ActForm):
    """Who goes."""

    assignee = forms.ModelChoiceField(label=_("who goes"), queryset=User.objects.none(), required=False)
    team = forms.ModelChoiceField(
        label=_("service team"), queryset=ServiceTeam.objects.none(), required=False
    )

    def narrow(self) -> None:
        """Offer the street's people and teams."""
        self.fields["assignee"].queryset = nameable(self.row, Booking.FINISH.verb)
        self.fields["team"].queryset = teams_of(self.row)
        self.fields["assignee"].initial, self.fields["team"].initial = self.row.assignee_id, self.row.team_id


class RescheduleForm(ActForm):
    """Another time."""

    appointed_at = forms.DateTimeField(label=_("Appointed for"), widget=MomentInput())
    reason = forms.CharField(label=_("Reason"), max_length=100, required=False)

    def narrow(self) -> None:
        """Offer the same time as before, and times that people agree on."""
        self.fields["appointed_at"].initial = self.row.appointed_at
        self.phrases = {
            "appointed_at": when_chips(timezone.localtime()),
            "reason": [_("nobody at home"), _("the resident asked for it"), _("papers are missing")],
        }


class FinishForm(ActForm):
    """What was done at the door."""

    phrases = {
        "result": [_("done on the spot"), _("papers taken along"), _("explained what is needed")],
        "papers_taken": [_("identity card"), _("household register"), _("bank card")],
    }
    result = forms.CharField(
        label=_("How it was settled"), max_length=200, widget=forms.Textarea(attrs=SHORT)
    )
    papers_taken = forms.CharField(
        label=_("Papers taken along"),
        max_length=120,
        required=False,
        help_text=_("With the resident's consent; each is given back."),
    )
    papers_returned = forms.BooleanField(label=_("Papers have been given back"), required=False)
    kept_at = UnseenMoment()

    def narrow(self) -> None:
        """Keep the papers that were taken along before it was returned."""
        self.fields["papers_taken"].initial = self.row.papers_taken
        self.fields["papers_returned"].initial = self.row.papers_returned
