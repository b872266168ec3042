"""What is due from branches, as SQL. A branch's page, the list of what is due and the figures share it.

A line is a branch × a kind × a day. It has two numbers: how often the kind is due in the period that contains the
day, by the nearest rule above the branch, and how often it was held from the start of that period to the day. Lines
are computed, never stored.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Case, Count, DateField, F, IntegerField, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from branches.frequencies.models import FrequencyRule, LifeKind, Period
from branches.frequencies.services.rules import Rules, defaults
from branches.life.models import LifeRecord
from branches.profiles.models import BranchProfile
from portal.scope.paths import in_subtree

# Meetings of a body (committee, group). They are due only in a branch that has the body.
CONCERNS = {
    LifeKind.COMMITTEE_MEETING: BranchProfile.BODIES["committee"],
    LifeKind.GROUP_MEETING: BranchProfile.BODIES["groups"],
}


def _concerned(kind: str) -> Q:
    if kind not in CONCERNS:
        return Q()
    name, least = CONCERNS[LifeKind(kind)]
    return Q(**{f"{name}__gte": least})


def is_concerned(profile: BranchProfile, kind: LifeKind) -> bool:
    """Tell whether a branch has the body of which a kind is the meeting."""
    if kind not in CONCERNS:
        return True
    name, least = CONCERNS[kind]
    return getattr(profile, name) >= least


ANY = Q()
NAMES = (
    "pk",
    "organisation",
    "organisation_path",
    "branch",
    "position",
    "rule",
    "times",
    "held",
    "first_day",
    "last_day",
)


@dataclass(frozen=True)
class Requirement:
    """A line as pages show it. `rule` is the system default when it has no organisation."""

    profile: int
    organisation: int
    branch: str
    kind: LifeKind
    rule: FrequencyRule
    times: int
    held: int
    first_day: date
    last_day: date

    @property
    def missing(self) -> int:
        """Number of meetings that are still to be held."""
        return max(self.times - self.held, 0)

    @property
    def period(self) -> Period:
        """The period of the rule."""
        return Period(self.rule.period)

    @property
    def basis(self) -> str:
        """Where the rule is written."""
        return self.rule.basis

    @property
    def source(self) -> str | Promise:
        """The organisation that set the rule, or "system default"."""
        return self.rule.organisation if self.rule.organisation_id else _("system default")


def requirements(profiles: models.QuerySet, on: date, *, path: str = "") -> list[Requirement]:
    """Return what is due from these branches in the periods that contain `on`, in two queries.

    Pass the `path` of the branch when `profiles` are those of one branch.
    """
    rules = Rules(on, path=path)
    return requirements_of(lines(profiles, [on], rules), rules)


def lines(
    profiles: models.QuerySet,
    days: Iterable[date],
    rules: Rules,
    *,
    kinds: Sequence[str] = tuple(LifeKind.values),
    ending: bool = False,
    missing: bool = False,
) -> models.QuerySet:
    """Return the lines of branches as one query, ordered by branch and kind. It can be counted and paginated.

    `ending` keeps the lines whose period ends with the month of the day, `missing` those that lack something.
    """
    parts = [_part(profiles, kind, day, rules, ending, missing) for day in days for kind in kinds]
    joined = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return joined.order_by("organisation_path", "position", "last_day")


def _part(
    profiles: models.QuerySet, kind: str, day: date, rules: Rules, ending: bool, missing: bool
) -> models.QuerySet:
    rows = profiles.order_by().annotate(
        branch=F("organisation__name"),
        position=Value(LifeKind.values.index(kind)),
        rule=_picked(kind, day, rules, lambda rule: rule.pk or 0, IntegerField()),
        times=times_asked(kind, day, rules, ending=ending),
        held=times_held(kind, day, rules),
        first_day=_picked(kind, day, rules, lambda rule: Period(rule.period).first_day(day), DateField()),
        last_day=_picked(kind, day, rules, lambda rule: Period(rule.period).last_day(day), DateField()),
    )
    wanted = Q(times__gt=F("held")) if missing else Q(times__gt=0)
    return rows.filter(wanted).values(*NAMES)


def requirements_of(rows: Iterable[dict], rules: Rules) -> list[Requirement]:
    """Return the rows of `lines` as requirements."""
    found = []
    for row in rows:
        kind = LifeKind(LifeKind.values[row["position"]])
        found.append(
            Requirement(
                profile=row["pk"],
                organisation=row["organisation"],
                branch=row["branch"],
                kind=kind,
                rule=rules.by_number(row["rule"], kind),
                times=row["times"],
                held=row["held"],
                first_day=row["first_day"],
                last_day=row["last_day"],
            )
        )
    return found


def times_asked(kind: str, day: date, rules: Rules, *, ending: bool = False) -> models.Expression:
    """Number of meetings of a kind that are due from a profile's branch in the period that contains `day`.

    It is 0 for a meeting of a body that the branch does not have, for a period that had begun before the branch was
    founded, and for the period in which the branch was dissolved. `ending` makes it 0 for periods that end after
    the month of `day`.
    """
    month = Period.MONTH.last_day(day)

    def asked(rule: FrequencyRule) -> int:
        return 0 if ending and Period(rule.period).last_day(day) != month else rule.times

    first_day = _picked(kind, day, rules, lambda rule: Period(rule.period).first_day(day), DateField())
    concerned = _concerned(kind) & (
        Q(organisation__founded_on=None) | Q(organisation__founded_on__lte=first_day)
    )
    # A period that ended before the branch was dissolved still counts.
    last_day = month if ending else day
    concerned &= Q(organisation__dissolved_on=None) | Q(organisation__dissolved_on__gt=last_day)
    return Case(
        When(concerned, then=_picked(kind, day, rules, asked, IntegerField())),
        default=Value(0),
        output_field=IntegerField(),
    )


def times_held(kind: str, day: date, rules: Rules, *, only: Q = ANY) -> models.Expression:
    """Number of meetings of a kind that a profile's branch held in the period that contains `day`, up to that day.

    `only`: a condition on their records.
    """
    first_day = _picked(kind, day, rules, lambda rule: Period(rule.period).first_day(day), DateField())
    records = LifeRecord._base_manager.filter(
        only,
        organisation=models.OuterRef("organisation"),
        kind=kind,
        state=LifeRecord.State.HELD,
        held_on__gte=Period.YEAR.first_day(day),
        held_on__lte=day,
    )
    # A record has the same organisation as the profile, so the outer row's rule applies to it.
    counted = records.filter(held_on__gte=first_day).order_by().values("organisation").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def _picked(
    kind: str, day: date, rules: Rules, value: Callable[[FrequencyRule], object], field: models.Field
) -> models.Expression:
    """Return a value of the rule that applies to a row's path.

    The deepest rule comes first, and the first match wins.
    """
    cases = [
        When(in_subtree("organisation_path", rule.organisation_path), then=Value(value(rule), field))
        for rule in rules.of(kind, day)
    ]
    return Case(*cases, default=Value(value(defaults()[kind]), field), output_field=field)


# --- The month in two numbers ---------------------------------------------------------------------------


def month_asked(on: date, rules: Rules) -> models.Expression:
    """Number of meetings due from a branch in periods that end with the month. Sums `_known` over the kinds."""
    return _added([_known(kind, on, rules) for kind in _ending(on, rules)])


def month_held(on: date, rules: Rules, *, only: Q = ANY) -> models.Expression:
    """Number of those meetings that the branch held. A kind counts at most as many as are due."""
    return _added(
        [
            Least(times_held(kind, on, rules, only=only), _known(kind, on, rules))
            for kind in _ending(on, rules)
        ]
    )


def month_held_promptly(on: date, rules: Rules) -> models.Expression:
    """Number of those meetings without what was recorded more than 7 days after it was held."""
    return month_held(on, rules, only=~LifeRecord.backfilled())


def _ending(on: date, rules: Rules) -> list[str]:
    """Return the kinds that are due from some branch in a period that ends with the month. The others count 0."""
    month = Period.MONTH.last_day(on)
    return [
        kind
        for kind in LifeKind.values
        if any(Period(rule.period).last_day(on) == month for rule in (*rules.of(kind, on), defaults()[kind]))
    ]


def _known(kind: str, on: date, rules: Rules) -> models.Expression:
    """Number of meetings of this kind due in the month.

    Kinds that depend on member counts are 0 before `figures_since`.
    """
    asked = times_asked(kind, on, rules, ending=True)
    if kind not in CONCERNS:
        return asked
    since = Q(figures_since=None) | Q(figures_since__lte=Period.MONTH.last_day(on))
    return Case(When(since, then=asked), default=Value(0), output_field=IntegerField())


def as_now(profile: BranchProfile, kind: str, day: date) -> bool:
    """Tell whether today's member counts already decided on `day` whether a kind is due."""
    return kind not in CONCERNS or profile.figures_since is None or profile.figures_since <= day


def _added(expressions: list) -> models.Expression:
    total = Value(0, IntegerField())
    for one in expressions:
        total = total + one
    return total


def with_month(profiles: models.QuerySet, on: date) -> models.QuerySet:
    """Add `month_held` and `month_asked` to each profile."""
    rules = Rules(on)
    return profiles.annotate(month_held=month_held(on, rules), month_asked=month_asked(on, rules))
