"""Forms of a wish and of the acts on it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.ground.forms.acts import SHORT, ActForm
from grids.ground.forms.notes import PhotosField
from grids.limits.services import rule_for
from grids.residents.forms import PERSON, PersonFields
from grids.wishes.models import Claim, Wish
from grids.wishes.services.claims import claimers_of
from portal.organisations.models import Organisation


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
        """Say that the title is published, and how much a wish may cost by the rule of the first grid's street."""
        super().narrow()
        first = self.fields["grid"].queryset.first()
        if first is not None:
            rule = rule_for(first.organisation)
            source = rule.organisation if rule.pk else _("system default")
            words = {"most": rule.value_hint, "source": source}
            self.fields["value"].help_text = _("%(most)s yuan at most is usual (source: %(source)s).") % words
        self.fields["title"].help_text = _("This goes out: no name, no illness, no door number.")


class ScreenForm(ActForm):
    """The words that are published."""

    title = forms.CharField(label=_("What is wished for"), max_length=60)
    shown_as = forms.CharField(label=_("Shown as"), max_length=20)
    publish = forms.BooleanField(label=_("Publish at once"), required=False, initial=True)

    def narrow(self) -> None:
        """Prefill what was collected."""
        self.fields["title"].initial = self.row.title
        self.fields["shown_as"].initial = self.row.shown_as
        self.fields["title"].help_text = _("This goes out: no name, no illness, no door number.")


class ClaimForm(ActForm):
    """The organisation for which the wish is claimed."""

    kind = forms.ChoiceField(
        label=_("Claimed"), choices=Claim.Kind.choices, initial=Claim.Kind.UNIT, widget=forms.RadioSelect()
    )
    organisation = forms.ModelChoiceField(
        label=_("Claiming organisation"), queryset=Organisation.objects.none(), empty_label=None
    )

    def narrow(self) -> None:
        """Offer the organisations that the person may claim for. A branch claims as a branch."""
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
