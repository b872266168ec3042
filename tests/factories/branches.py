"""Branch profiles, records and rules for tests. A test that cares about a value writes it."""

from datetime import date

from django.utils import timezone

from branches.models import BranchProfile, FrequencyRule, LifeKind, LifeRecord, Period
from branches.profiles.services.profiles import term_end


def profile(branch, **fields) -> BranchProfile:
    """Make the profile of a branch with a committee."""
    fields = {
        "secretary": "王书记",
        "full_members": 9,
        "elected_on": timezone.localdate(),
        "term_years": 3,
    } | fields
    fields.setdefault("term_ends_on", term_end(fields))
    return BranchProfile.objects.create(organisation=branch, **fields)


def life_record(branch, author, **fields) -> LifeRecord:
    """Make a record of today."""
    fields = {
        "kind": LifeKind.THEME_DAY,
        "held_on": timezone.localdate(),
        "theme": "主题党日",
        "host": "王书记",
        "expected": 9,
        "attended": 8,
        "content": "学习交流",
    } | fields
    return LifeRecord.objects.create(organisation=branch, recorded_by=author, **fields)


def frequency(organisation, **fields) -> FrequencyRule:
    """Make a rule that has been in force for long."""
    fields = {
        "kind": LifeKind.THEME_DAY,
        "period": Period.MONTH,
        "times": 2,
        "basis": "通知",
        "starts_on": date(2020, 1, 1),
    } | fields
    return FrequencyRule.objects.create(organisation=organisation, **fields)
