"""Forms of frequency rules."""

from branches.frequencies.models import FrequencyRule
from portal.ui.forms import PersonalModelForm


class FrequencyForm(PersonalModelForm):
    """Changes of a rule."""

    class Meta:
        model = FrequencyRule
        fields = ["period", "times", "basis"]


class NewFrequencyForm(FrequencyForm):
    """A new rule."""

    relation_permissions = {"organisation": "branches.set_frequency"}

    class Meta(FrequencyForm.Meta):
        fields = ["organisation", "kind", *FrequencyForm.Meta.fields]

    def narrow(self) -> None:
        """Offer organisations that lead branches."""
        field = self.fields["organisation"]
        field.queryset = field.queryset.active()
