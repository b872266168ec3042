"""The frequency rules in force on a day: those of organisations first, the system defaults where there are none."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from django.db.models import Q, QuerySet

from branches.frequencies.models import FrequencyRule
from portal import statements
from portal.organisations.models import Organisation
from portal.scope.paths import line_of

# The fields that decide what is due: sets of rules with equal fields require the same of every branch.
CONTENT = ("pk", "organisation_path", "kind", "period", "times", "starts_on", "ends_on")
DEFAULTS = Path(__file__).parents[1] / "data" / "frequencies.csv"


@cache
def defaults() -> dict[str, FrequencyRule]:
    """Return the system defaults by kind, read from a CSV file and never stored in the database."""
    with DEFAULTS.open(encoding="utf-8", newline="") as file:
        return {
            row["kind"]: FrequencyRule(
                kind=row["kind"], period=row["period"], times=int(row["times"]), basis=row["basis"]
            )
            for row in csv.DictReader(file)
        }


class Rules:
    """The rules in force within a range of days, read in one query.

    Pass `path` to read only the rules above one branch. A city's offices may have hundreds of rules, and each of
    them becomes a case in the SQL of every line.
    """

    def __init__(self, first: date, last: date | None = None, *, path: str = "") -> None:
        rows = statements.sent(("rules", first, last, path), lambda: _in_force(first, last or first, path))
        self.rows = sorted(rows, key=lambda rule: len(rule.organisation_path), reverse=True)
        self._content = tuple(tuple(getattr(rule, name) for name in CONTENT) for rule in self.rows)

    def __eq__(self, other: object) -> bool:
        """Tell whether both contain equal rules, even when they were read at different times."""
        return isinstance(other, Rules) and self._content == other._content

    def __hash__(self) -> int:
        """Return the hash of what the rules say."""
        return hash(self._content)

    def of(self, kind: str, day: date) -> list[FrequencyRule]:
        """Return the rules of a kind that are in force on a day, the deepest organisation first."""
        return [rule for rule in self.rows if rule.kind == kind and rule.holds_on(day)]

    def nearest(self, path: str, kind: str, day: date) -> FrequencyRule:
        """Return the rule that applies to the organisation at `path` on a day."""
        above = (rule for rule in self.of(kind, day) if path.startswith(rule.organisation_path))
        return next(above, defaults()[kind])

    def by_number(self, number: int, kind: str) -> FrequencyRule:
        """Return the rule with the primary key `number`, or the system default of the kind if there is none."""
        return next((rule for rule in self.rows if rule.pk == number), defaults()[kind])


def _in_force(first: date, last: date, path: str) -> QuerySet:
    held = FrequencyRule._base_manager.filter(starts_on__lte=last)
    if path:
        held = held.filter(organisation_path__in=line_of(path, Organisation.steplen))
    return held.filter(Q(ends_on=None) | Q(ends_on__gte=first)).select_related("organisation")
