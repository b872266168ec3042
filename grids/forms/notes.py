"""What is noted down on the way: prefilled, by chips where possible, about a minute each."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Booking, Grid, Report, TaskPlace, Visit, Wish
from grids.services import rule_for
from grids.services.notes import grids_for
from grids.services.visits import places_in
from grids.services.writing import PICTURES
from portal.ui.forms import FilesField, FilesInput, PersonalModelForm

CHIPS_UP_TO = 8  # more grids than that are a list to choose from


class MomentInput(forms.DateTimeInput):
    """The browser's own field of day and time."""

    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class PhotosField(FilesField):
    """Photos, never needed. A phone that is told what is taken hands out its HEIC pictures as JPG."""

    def __init__(self):
        types = ",".join(dict.fromkeys(PICTURES.values()))
        super().__init__(
            label=_("Photos"),
            required=False,
            help_text=_("Not needed. No faces, no number plates."),
            widget=FilesInput(attrs={"accept": types}),
        )


class Unseen:
    """A field that nobody sees, so that nobody can mend it: what it does not take counts as not given."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.HiddenInput, **kwargs)

    def clean(self, value):
        """Return the value, None for what is none."""
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


class UnseenMoment(Unseen, forms.DateTimeField):
    """When the phone kept what was typed."""


class UnseenRow(Unseen, forms.ModelChoiceField):
    """A row that the page chose."""


class NoteForm(PersonalModelForm):
    """A note in one of the writer's grids. `kept_at` is when the phone kept it, if it had to wait for its network."""

    verb = ""
    phrases: dict[str, list] = {}
    kept_at = UnseenMoment()

    def narrow(self) -> None:
        """Offer the grids in force where the person may do this."""
        field = self.fields["grid"]
        field.queryset = Grid.objects.visible_to(self.user, self.verb).own_first(self.user)
        offered = list(field.queryset[: CHIPS_UP_TO + 1])
        field.empty_label = None
        if 0 < len(offered) <= CHIPS_UP_TO:
            if len({grid.organisation_id for grid in offered}) == 1:
                field.label_from_instance = lambda grid: grid.name
            field.widget = forms.RadioSelect()
            field.widget.choices = field.choices
            field.initial = offered[0].pk
        kept_at = self.fields["kept_at"].clean(self.data.get("kept_at"))
        if kept_at is not None:  # typed while another post may have run
            field.queryset = grids_for(self.verb, self.user, kept_at)


class VisitForm(NoteForm):
    """A visit."""

    verb = "grids.add_visit"
    relation_permissions = {"grid": verb, "target": verb}
    target = UnseenRow(queryset=TaskPlace.objects.none())

    class Meta:
        model = Visit
        fields = ["grid", "kind", "place", "finding", "note", "needs_follow_up"]
        widgets = {
            "kind": forms.RadioSelect(),
            "finding": forms.RadioSelect(),
            "note": forms.TextInput(),
        }

    def narrow(self) -> None:
        """Offer the choices as chips, and the places of tasks, also those that a colleague ticked off meanwhile."""
        super().narrow()
        self.fields["target"].queryset = places_in(self.fields["grid"].queryset)


class ReportForm(NoteForm):
    """A report of what was seen."""

    verb = "grids.add_report"
    relation_permissions = {"grid": verb}
    phrases = {
        "text": [
            _("billboard loose"),
            _("LED screen broken"),
            _("rubbish piled up"),
            _("stairway blocked"),
            _("street lamp out"),
            _("manhole cover damaged"),
        ]
    }
    files = PhotosField()

    class Meta:
        model = Report
        fields = ["grid", "category", "place", "text", "level"]
        widgets = {
            "category": forms.RadioSelect(),
            "level": forms.RadioSelect(),
            "text": forms.Textarea(attrs={"rows": 2}),
        }


PERSON = ["person_name", "honorific", "person_phone", "person_address"]


class PersonFields(NoteForm):
    """What is asked of a resident, and no more."""

    # The model lets it be empty: it is emptied after its time.
    person_name = forms.CharField(
        label=_("resident's name"),
        max_length=40,
        help_text=_("Others see the surname and form of address only."),
    )

    def narrow(self) -> None:
        """Let a phone show its digits for a number, and keep nothing of a resident: it is the worker's own."""
        super().narrow()
        self.fields["person_phone"].widget.input_type = "tel"
        for name in self._meta.model.PERSONAL:
            self.fields[name].widget.attrs["autocomplete"] = "off"


class WishForm(PersonFields):
    """A wish."""

    verb = "grids.add_wish"
    relation_permissions = {"grid": verb}
    phrases = {
        "title": [
            _("a pair of reading glasses"),
            _("a walking stick"),
            _("school things"),
            _("help with repairs"),
        ]
    }

    class Meta:
        model = Wish
        fields = ["grid", "kind", "title", *PERSON, "place", "value", "detail"]
        widgets = {"kind": forms.RadioSelect(), "honorific": forms.RadioSelect(), "detail": forms.TextInput()}

    def narrow(self) -> None:
        """Tell that the title goes out, and how much a wish may be worth by the rule of the first grid's street."""
        super().narrow()
        first = self.fields["grid"].queryset.first()
        if first is not None:
            rule = rule_for(first.organisation)
            source = rule.organisation if rule.pk else _("system default")
            words = {"most": rule.value_hint, "source": source}
            self.fields["value"].help_text = _("%(most)s yuan at most is usual (source: %(source)s).") % words
        self.fields["title"].help_text = _("This goes out: no name, no illness, no door number.")


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
        """Offer tomorrow morning."""
        super().narrow()
        tomorrow = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
        self.fields["appointed_at"].initial = tomorrow
        self.phrases = {"appointed_at": when_chips(timezone.localtime())}


def when_chips(now) -> list[tuple[str, str]]:
    """Return [(label, value)] of times that people agree on: this afternoon, tomorrow, the day after."""
    today, tomorrow, later = (now.date() + timedelta(days=days) for days in (0, 1, 2))
    offered = [
        (_("today 16:00"), f"{today}T16:00"),
        (_("tomorrow 9:00"), f"{tomorrow}T09:00"),
        (_("tomorrow 15:00"), f"{tomorrow}T15:00"),
        (_("in two days 9:00"), f"{later}T09:00"),
    ]
    return offered[1:] if now.hour >= 15 else offered
