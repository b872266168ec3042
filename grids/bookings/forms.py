"""Forms of bookings, of the acts on them, and of service teams."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.bookings.models import Booking, ServiceTeam
from grids.bookings.services.teams import teams_of
from grids.ground.forms.acts import SHORT, ActForm
from grids.ground.forms.notes import UnseenMoment
from grids.ground.services.naming import nameable
from grids.residents.forms import PERSON, AnswerForm, PersonFields
from portal.accounts.models import User
from portal.ui.forms import DayInput, PersonalModelForm, PlacedForm


class MomentInput(forms.DateTimeInput):
    """The browser's own input for day and time."""

    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class BookingForm(PersonFields):
    """A door-to-door service."""

    verb = "grids.add_booking"
    relation_permissions = {"grid": verb}

    class Meta:
        model = Booking
        fields = ["grid", "category", "matter", *PERSON, "place", "appointed_at", "note"]
        widgets = {
            "honorific": forms.RadioSelect(),
            "appointed_at": MomentInput(),
            "note": forms.TextInput(),
        }

    def narrow(self) -> None:
        """Prefill tomorrow morning."""
        super().narrow()
        tomorrow = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
        self.fields["appointed_at"].initial = tomorrow
        self.phrases = {"appointed_at": when_chips(timezone.localtime())}


def when_chips(now) -> list[tuple[str, str]]:
    """Return [(label, value)] of common times: this afternoon, tomorrow, the day after."""
    today, tomorrow, later = (now.date() + timedelta(days=days) for days in (0, 1, 2))
    offered = [
        (_("today 16:00"), f"{today}T16:00"),
        (_("tomorrow 9:00"), f"{tomorrow}T09:00"),
        (_("tomorrow 15:00"), f"{tomorrow}T15:00"),
        (_("in two days 9:00"), f"{later}T09:00"),
    ]
    return offered[1:] if now.hour >= 15 else offered


class TeamForm(PersonalModelForm):
    """Changes of a team."""

    class Meta:
        model = ServiceTeam
        fields = ["name", "people", "starts_on", "note"]
        widgets = {"starts_on": DayInput()}


class NewTeamForm(PlacedForm, TeamForm):
    """A new team."""

    relation_permissions = {"organisation": "grids.add_team"}

    class Meta(TeamForm.Meta):
        fields = ["organisation", *TeamForm.Meta.fields]


class ConfirmBookingForm(AnswerForm):
    """The resident's answer, and whether the papers are back."""

    papers_returned = forms.BooleanField(label=_("Papers have been given back"), required=False)

    def narrow(self) -> None:
        """Show the question about papers only if some were taken along."""
        if not self.row.papers_taken or self.row.papers_returned:
            del self.fields["papers_returned"]


class AssignBookingForm(ActForm):
    """Assign a person or a team."""

    assignee = forms.ModelChoiceField(label=_("Who goes"), queryset=User.objects.none(), required=False)
    team = forms.ModelChoiceField(
        label=_("Service team"), queryset=ServiceTeam.objects.none(), required=False
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
        """Offer the present time and common times."""
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
        """Prefill the papers that were taken along before the booking was returned."""
        self.fields["papers_taken"].initial = self.row.papers_taken
        self.fields["papers_returned"].initial = self.row.papers_returned
