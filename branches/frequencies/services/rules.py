"""The rules that hold on a day: those that organisations have set, and the system's own below them."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from django.db.models import Q

from branches.frequencies.models import FrequencyRule
from portal.organisations.models import Organisation
from portal.scope.paths import line_of

# What a rule says: two sets of rules that agree in all of it ask the same of every branch.
CONTENT = ("pk", "organisation_path", "kind", "period", "times", "starts_on", "ends_on")
DEFAULTS = Path(__file__).parents[1] / "data" / "frequencies.csv"


@cache
def defaults() -> dict[str, FrequencyRule]:
    """Return the system's own rules by kind, none of them stored: they hold where no organisation has set one."""
    with DEFAULTS.open(encoding="utf-8", newline="") as file:
        return {
            row["kind"]: FrequencyRule(
                kind=row["kind"], period=row["period"], times=int(row["times"]), basis=row["basis"]
            )
            for row in csv.DictReader(file)
        }


class Rules:
    """The rules that hold within a span of days, read in one query; for one branch (`path`) those above it only.

    A city's offices may have hundreds of rules, and a query over lines looks at each of them for each line.
    """

    def __init__(self, first: date, last: date | None = None, *, path: str = "") -> None:
        held = FrequencyRule._base_manager.filter(starts_on__lte=last or first)
        if path:
            held = held.filter(organisation_path__in=line_of(path, Organisation.steplen))
        rows = held.filter(Q(ends_on=None) | Q(ends_on__gte=first)).select_related("organisation")
        self.rows = sorted(rows, key=lambda rule: len(rule.organisation_path), reverse=True)
        self._content = tuple(tuple(getattr(rule, name) for name in CONTENT) for rule in self.rows)

    def __eq__(self, other: object) -> bool:
        """Tell whether both hold the same rules, whatever was changed in between."""
        return isinstance(other, Rules) and self._content == other._content

    def __hash__(self) -> int:
        """Return the hash of what the rules say."""
        return hash(self._content)

    def of(self, kind: str, day: date) -> list[FrequencyRule]:
        """Return the rules for a kind on a day, the deepest first."""
        return [rule for rule in self.rows if rule.kind == kind and rule.holds_on(day)]

    def nearest(self, path: str, kind: str, day: date) -> FrequencyRule:
        """Return the rule that holds for an organisation on a day."""
        above = (rule for rule in self.of(kind, day) if path.startswith(rule.organisation_path))
        return next(above, defaults()[kind])

    def by_number(self, number: int, kind: str) -> FrequencyRule:
        """Return the rule of a line."""
        return next((rule for rule in self.rows if rule.pk == number), defaults()[kind])
