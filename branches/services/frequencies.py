"""Frequency rules, and what they ask of a branch in the running month, quarter and year."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from branches.models import BranchProfile, FrequencyRule, LifeKind, LifeRecord, Period
from branches.services.writing import add_row
from portal.organisations.models import Organisation
from portal.scope.paths import line_of
from portal.workflow import apply_edit, check_right

SET, CHANGE = "branches.set_frequency", "branches.change_frequency"
DEFAULTS = Path(__file__).parent.parent / "data" / "frequencies.csv"
SLICES = {Period.MONTH: "this_month", Period.QUARTER: "this_quarter", Period.YEAR: "this_year"}


@dataclass(frozen=True)
class Requirement:
    """What a branch is to hold in the running period. `set_by` is None for the system's default."""

    profile: BranchProfile
    kind: LifeKind
    period: Period
    times: int
    held: int
    basis: str
    set_by: Organisation | None

    @property
    def missing(self) -> int:
        """How many are still to be held."""
        return max(self.times - self.held, 0)

    @property
    def source(self):
        """Who set the rule, as people read it."""
        return self.set_by or _("system default")


def set_frequency(*, organisation, actor, **values) -> FrequencyRule:
    """Set a rule for the branches of an organisation. Raises PermissionDenied, ValidationError by field."""
    check_right(SET, organisation, actor)
    rule = FrequencyRule(organisation=organisation, **values)
    return add_row(SET, rule, ["kind", "period", "times", "basis"], actor=actor)


def change_frequency(rule: FrequencyRule, *, version: int, actor, **values) -> FrequencyRule:
    """Change a rule. Raises StaleEdit on an old version."""
    check_right(CHANGE, rule.organisation, actor)
    values.pop("organisation", None)
    values.pop("kind", None)
    return apply_edit(CHANGE, rule, values, version=version, actor=actor)


@cache
def defaults() -> tuple[FrequencyRule, ...]:
    """Return the system's own rules, none of them stored: they hold where no organisation has set one."""
    with DEFAULTS.open(encoding="utf-8", newline="") as file:
        return tuple(
            FrequencyRule(kind=row["kind"], period=row["period"], times=int(row["times"]), basis=row["basis"])
            for row in csv.DictReader(file)
        )


def requirements(profiles: Iterable[BranchProfile], on: date) -> list[Requirement]:
    """Return what the rules ask of these branches on a day, in two queries however many there are."""
    profiles = list(profiles)
    lines = {profile.pk: line_of(profile.organisation_path, Organisation.steplen) for profile in profiles}
    rules = _rules({path for line in lines.values() for path in line})
    held = _held([profile.organisation_id for profile in profiles], on)
    asked = []
    for profile in profiles:
        for rule in _applying(rules, lines[profile.pk]):
            if not _concerns(rule.kind, profile) or not rule.times:
                continue
            counts = held.get((profile.organisation_id, rule.kind), {})
            asked.append(
                Requirement(
                    profile=profile,
                    kind=LifeKind(rule.kind),
                    period=Period(rule.period),
                    times=rule.times,
                    held=counts.get(rule.period, 0),
                    basis=rule.basis,
                    set_by=rule.organisation if rule.organisation_id else None,
                )
            )
    return asked


def _rules(paths: set[str]) -> list[FrequencyRule]:
    stored = FrequencyRule._base_manager.filter(organisation_path__in=paths).select_related("organisation")
    return sorted(stored, key=lambda rule: len(rule.organisation_path))


def _applying(rules: Sequence[FrequencyRule], line: Sequence[str]) -> list[FrequencyRule]:
    nearest = {rule.kind: rule for rule in defaults()}
    nearest |= {rule.kind: rule for rule in rules if rule.organisation_path in line}
    return [nearest[kind] for kind in LifeKind.values if kind in nearest]


def _held(organisations: Sequence[int], on: date) -> dict[tuple[int, str], dict[str, int]]:
    slices = LifeRecord.slices()
    counts = {period: Count("pk", filter=slices[name].q(on)) for period, name in SLICES.items()}
    rows = (
        LifeRecord._base_manager.filter(slices["this_year"].q(on), organisation__in=organisations)
        .order_by()
        .values("organisation", "kind")
        .annotate(**{f"in_{period}": count for period, count in counts.items()})
    )
    return {
        (row["organisation"], row["kind"]): {str(period): row[f"in_{period}"] for period in SLICES}
        for row in rows
    }


def _concerns(kind: str, profile: BranchProfile) -> bool:
    """Tell whether a branch has what a kind is a meeting of: a committee, groups."""
    if kind == LifeKind.COMMITTEE_MEETING:
        return profile.full_members >= BranchProfile.COMMITTEE_FROM
    return kind != LifeKind.GROUP_MEETING or profile.groups > 0
