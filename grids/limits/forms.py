"""Forms of limits."""

from grids.limits.models import ServiceRule
from portal.ui.forms import PersonalModelForm, PlacedForm


class RuleForm(PersonalModelForm):
    """Changes of limits."""

    class Meta:
        model = ServiceRule
        fields = [
            "normal_days",
            "fast_days",
            "urgent_response_hours",
            "urgent_hours",
            "claim_days",
            "fulfil_days",
            "most_claims",
            "value_hint",
            "keep_days",
            "basis",
        ]


class NewRuleForm(PlacedForm, RuleForm):
    """New limits, prefilled with our defaults."""

    relation_permissions = {"organisation": "grids.set_rule"}

    class Meta(RuleForm.Meta):
        fields = ["organisation", *RuleForm.Meta.fields]
