"""Forms of schemes. They never save; their cleaned data goes to a service."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation
from portal.ui.forms import PersonalForm, PersonalModelForm, RowsField
from ratings.schemes.columns import indicator_choices
from ratings.schemes.models import Criterion, Scheme, TieBreaker
from ratings.schemes.services.criteria import next_month
from ratings.schemes.services.schemes import PARAMETERS

HUNDRED = Decimal(100)


MOST_TIES = 6


class HundredthsField(forms.DecimalField):
    """A number with two decimals, stored as whole hundredths."""

    def __init__(self, **kwargs):
        super().__init__(**{"min_value": 0, "max_value": 100, "decimal_places": 2} | kwargs)

    def prepare_value(self, value):
        """Show hundredths as a decimal."""
        return f"{value / 100:.2f}" if isinstance(value, int) else value

    def clean(self, value):
        """Return whole hundredths."""
        cleaned = super().clean(value)
        return None if cleaned is None else int(cleaned * HUNDRED)


class SchemeForm(PersonalModelForm):
    """Changes of a draft."""

    minimum_score = HundredthsField(
        label=_("Minimum score"), initial=8000, help_text=_("Below it nobody holds the flag.")
    )

    class Meta:
        model = Scheme
        fields = ["title", "edition", *PARAMETERS]
        help_texts = {
            "edition": _("For instance 2026. An edition in use never changes; the next one replaces it."),
            "flag_share": _("Each group has at least one flag."),
            "empty_lines": _(
                "Left out, nothing to do is neither a merit nor a fault. Source: system default."
            ),
            "pull": _(
                "k in (part + k × rate of the group) ÷ (whole + k); 0 switches it off. One case of one then counts "
                "less than ten of ten. Source: system default 2."
            ),
            "least_countable": _(
                "In percent of all weight. Whoever had too little to count keeps its place but gets no flag. "
                "Source: system default 60."
            ),
            "least_cases": _(
                "Cases that the computed lines counted, added up (attendance counts persons). With fewer a branch is "
                "listed without a place; 0 places everybody. Source: system default 5."
            ),
            "flags_capped": _(
                "Among those who share a place goes first: fewer months with the flag in the last twelve, then more "
                "cases, then the order of the organisation tree. Otherwise all of them hold it. Source: system default."
            ),
            "band_cases": _(
                "Beside the place stand the best and the worst one: with so many cases more or fewer done in the one "
                "computed line where it matters most. 0 shows none. Source: system default 1."
            ),
        }


class NewSchemeForm(SchemeForm):
    """A new draft."""

    relation_permissions = {"organisation": "ratings.add_scheme"}

    class Meta(SchemeForm.Meta):
        fields = ["organisation", *SchemeForm.Meta.fields]

    def narrow(self) -> None:
        """Offer organisations that lead branches."""
        field = self.fields["organisation"]
        field.queryset = field.queryset.active().exclude(kind__in=Organisation.BRANCH_KINDS)


class CriterionForm(PersonalModelForm):
    """A line of a draft."""

    indicator = forms.ChoiceField(
        label=_("Computed from"),
        required=False,
        choices=lambda: [("", _("not computed: a reviewer scores it")), *indicator_choices()],
    )
    weight = HundredthsField(label=_("Weight"), help_text=_("All weights add up to 100.00."))
    empty_value = HundredthsField(
        label=_("Value when there is nothing to count"),
        initial=10_000,
        help_text=_(
            "0 to 100: what a branch gets that had nothing to do here. Counts only if the scheme does not leave such "
            "lines out."
        ),
    )

    class Meta:
        model = Criterion
        fields = [
            "dimension",
            "title",
            "indicator",
            "weight",
            "direction",
            "empty_value",
            "counts_empty",
            "guide",
        ]
        help_texts = {
            "counts_empty": _(
                "For what the branch itself has to record: without any record the line counts with the value above."
            ),
        }


class EditionForm(PersonalForm):
    """The name of the next edition."""

    edition = forms.CharField(label=_("Edition"), max_length=40)


class RulesForm(PersonalForm):
    """The order of tie-breakers, and the reasons for a veto, one per line."""

    vetoes = forms.CharField(
        label=_("Reasons for a veto, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args, scheme: Scheme, **kwargs):
        self.scheme = scheme
        super().__init__(*args, **kwargs)

    def narrow(self) -> None:
        """Offer dimensions, the criteria of the scheme, and "does not hold the flag"."""
        criteria = list(self.scheme.criteria.all())
        self.by_key = {str(one.pk): one for one in criteria}
        plain = [
            (value, label) for value, label in TieBreaker.Rule.choices if value != TieBreaker.Rule.CRITERION
        ]
        offered = [("", "—"), *plain, *((str(one.pk), one.title) for one in criteria)]
        now = [str(one.criterion_id or one.rule) for one in self.scheme.tie_breakers.all()]
        for number in range(1, MOST_TIES + 1):
            self.fields[f"tie_{number}"] = forms.ChoiceField(
                label=_("Tie-breaker %(n)s") % {"n": number},
                choices=offered,
                required=False,
                initial=now[number - 1] if number <= len(now) else "",
            )
        self.fields["vetoes"].initial = "\n".join(one.title for one in self.scheme.veto_kinds.all())
        self.order_fields([*(f"tie_{number}" for number in range(1, MOST_TIES + 1)), "vetoes"])

    def chosen(self) -> dict[str, object]:
        """Return the arguments of the service: ties in order, and vetoes as a list."""
        keys = [self.cleaned_data[f"tie_{number}"] for number in range(1, MOST_TIES + 1)]
        ties = [
            (TieBreaker.Rule.CRITERION, self.by_key[key]) if key in self.by_key else (key, None)
            for key in keys
            if key
        ]
        lines = [line.strip()[:120] for line in self.cleaned_data["vetoes"].splitlines()]
        return {"ties": ties, "vetoes": [line for line in lines if line]}


class MembersForm(PersonalForm):
    """The members of a group."""

    branches = RowsField(
        label=_("Branches in this group"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, scheme: Scheme, **kwargs):
        self.scheme = scheme
        super().__init__(*args, **kwargs)

    def narrow(self) -> None:
        """Offer the active branches below the organiser."""
        offered = Organisation.objects.visible_to(self.user, "ratings.change_scheme").active()
        below = offered.in_tree_of(self.scheme.organisation).filter(kind__in=Organisation.BRANCH_KINDS)
        self.fields["branches"].queryset = below


class MembersInUseForm(MembersForm):
    """The members of a group of an edition in use, and from which month on they hold."""

    start = forms.DateField(
        label=_("From which month on"),
        required=False,
        widget=forms.Select,
        help_text=_(
            "Who is rated is settled before a month begins. An earlier month is an exception: it needs a reason, which the "
            "month shows."
        ),
    )
    reason = forms.CharField(
        label=_("Reason of the exception"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def narrow(self) -> None:
        """Offer the next month, this one and the last one."""
        super().narrow()
        following = next_month()
        this = timezone.localdate().replace(day=1)
        last = (this - timedelta(days=1)).replace(day=1)
        names = {following: _("the next month"), this: _("this month"), last: _("the last month")}
        self.fields["start"].initial = following.isoformat()
        self.fields["start"].widget.choices = [
            (month.isoformat(), f"{month:%Y-%m} {name}") for month, name in names.items()
        ]


class GroupForm(MembersForm):
    """A new group."""

    name = forms.CharField(label=_("Group"), max_length=60)
    field_order = ["name", "branches"]
