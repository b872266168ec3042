"""What is asked when something is done with a report, a wish, a booking."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.forms.notes import MomentInput, PhotosField, UnseenMoment, when_chips
from grids.models import Booking, Claim, Report, ServiceTeam
from grids.models.person import Answer
from grids.services import claimers_of, nameable, teams_of
from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.ui.forms import DayInput, PersonalForm

SHORT = {"rows": 2}


class ActForm(PersonalForm):
    """A form about one row."""

    phrases: dict[str, list] = {}


class ReasonAct(ActForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs=SHORT))


class BareAct(ActForm):
    """Nothing is asked but whether."""


class HandlerFields(ActForm):
    """Who handles a report."""

    handler = forms.ModelChoiceField(label=_("handler"), queryset=User.objects.none(), required=False)
    handed_to = forms.CharField(
        label=_("department that handles it"),
        max_length=60,
        required=False,
        help_text=_("When no person of the street does: the office outside."),
    )

    def narrow(self) -> None:
        """Offer the street's people."""
        self.fields["handler"].queryset = nameable(self.row, Report.HANDLE.verb)
        self.fields["handler"].initial = self.row.handler_id


class AcceptForm(HandlerFields):
    """Accept a report, and say at once who handles it if that is clear."""

    field_order = ["level", "handler", "handed_to"]
    level = forms.ChoiceField(label=_("urgency"), choices=Report.Level.choices, widget=forms.RadioSelect())

    def narrow(self) -> None:
        """Offer the reporter's own level."""
        super().narrow()
        self.fields["level"].initial = self.row.level


class ResultAct(ActForm):
    """What was done."""

    phrases = {"result": [_("mended on the spot"), _("taken down"), _("talked it over"), _("cleared away")]}
    result = forms.CharField(
        label=_("How it was handled"), max_length=500, widget=forms.Textarea(attrs=SHORT)
    )
    files = PhotosField()
    kept_at = UnseenMoment()


class VerifyForm(ActForm):
    """What was found on the spot."""

    outcome = forms.CharField(
        label=_("What was found on the spot"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs=SHORT),
    )


class ScreenForm(ActForm):
    """The words that go out."""

    title = forms.CharField(label=_("What is wished for"), max_length=60)
    shown_as = forms.CharField(label=_("Shown as"), max_length=20)
    publish = forms.BooleanField(label=_("Publish at once"), required=False, initial=True)

    def narrow(self) -> None:
        """Offer what was collected."""
        self.fields["title"].initial = self.row.title
        self.fields["shown_as"].initial = self.row.shown_as
        self.fields["title"].help_text = _("This goes out: no name, no illness, no door number.")


class ClaimForm(ActForm):
    """For whom it is claimed."""

    kind = forms.ChoiceField(
        label=_("Claimed"), choices=Claim.Kind.choices, initial=Claim.Kind.UNIT, widget=forms.RadioSelect()
    )
    organisation = forms.ModelChoiceField(
        label=_("organisation"), queryset=Organisation.objects.none(), empty_label=None
    )

    def narrow(self) -> None:
        """Offer the organisations that the person claims for; a branch claims as a branch."""
        field = self.fields["organisation"]
        field.queryset = claimers_of(self.user, self.row)
        first = field.queryset.first()
        field.initial = first
        if first and first.kind in Organisation.BRANCH_KINDS:
            self.fields["kind"].initial = Claim.Kind.BRANCH


class FulfilForm(ActForm):
    """How a wish was fulfilled."""

    phrases = {
        "result": [_("handed over at the door"), _("done on the spot"), _("handed over at the community")]
    }
    result = forms.CharField(
        label=_("How it was fulfilled"), max_length=300, widget=forms.Textarea(attrs=SHORT)
    )
    files = PhotosField()


class AnswerForm(ActForm):
    """What the resident says."""

    answer = forms.ChoiceField(
        label=_("What the resident says"),
        choices=Answer.choices,
        initial=Answer.SATISFIED,
        widget=forms.RadioSelect(),
    )


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


class RevealForm(ActForm):
    """Why the resident's own data is needed."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=100,
        widget=forms.TextInput(),
        initial=_("to call about this matter"),
        help_text=_("Who looks at it, when and why is recorded."),
    )


class EndForm(ActForm):
    """The last day."""

    ends_on = forms.DateField(
        label=_("Last day"),
        widget=DayInput(),
        initial=timezone.localdate,
        help_text=_("A last day that is set already can only be moved to an earlier one."),
    )
