"""What measures somebody: fields of a problem that figures are made of, and who may change them.

From the day after registration a branch or unit changes them by a request only, which somebody above decides
(docs/decisions/0032-requests.md).
"""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.workflow import apply_edit
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.lights import refresh_lights
from rectification.ledger.services.rules import check_measures_fit, check_problem_values, check_working

CHANGE, DECIDE = "rectification.change_problem", "rectification.decide_request"
VOID, PLACE = "state", "organisation"
BATCH = 500
OF_TIME = (
    "rectification.problems_overdue",
    "rectification.problems_due_soon",
    "rectification.closed_in_time",
    "rectification.problems_closed_overdue",
)
OF_STATE = (
    "rectification.problems_solved",
    "rectification.problems_in_review",
    "rectification.problems_overdue",
    "rectification.problems_due_soon",
    "rectification.problems_returned",
    "rectification.problems_ready",
    "rectification.problems_silent",
    "rectification.closed_in_time",
    "rectification.problems_closed_overdue",
)
# Each measured field, and the indicators that read it. The state stands for making void, which takes a problem out of
# all of them; the branch says whose figures it stands in, and is changed by making void and registering again. How it was found, severity and type are read by the tables of the home page and by the lights of an
# aspect, not by an indicator.
MEASURED: Mapping[str, tuple[str, ...]] = {
    "due_on": OF_TIME,
    "found_on": ("rectification.problems_solved", "rectification.problems_closed_overdue"),
    "channel": (),
    "severity": (),
    "type": (),
    PLACE: (),
    VOID: OF_STATE,
}
FIELDS = tuple(name for name in MEASURED if name not in (PLACE, VOID))
# The same of a measure. Its days move its light and its problem's, and say in which months it is to be advanced.
MEASURED_OF_MEASURE: Mapping[str, tuple[str, ...]] = {
    "starts_on": ("rectification.measures_logged",),
    "due_on": (),
}
DAYS = tuple(MEASURED_OF_MEASURE)
BY_REQUEST = gettext_lazy(
    "This is changed by a request that somebody above decides: open the problem and use “Ask for a change”."
)


def is_superior(problem: Problem, actor: User) -> bool:
    """Tell whether a person stands above a problem: decides requests at an organisation above, and does not work on it."""
    path = problem.organisation.path
    return actor.reach(DECIDE).covers_above(path) and not actor.may(CHANGE, problem.organisation)


def require_superior(problem: Problem, actor: User, verb: str) -> None:
    """Raise PermissionDenied for an act that only somebody above may do."""
    if not is_superior(problem, actor):
        raise PermissionDenied(verb)


def fixed(problems: Iterable[Problem], actor: User) -> set[int]:
    """Return the keys of the problems whose measured fields this person changes by a request only.

    Free are the problems below a superior, and until the end of the day of registration those on which nobody above
    has acted. Takes one query for problems of today, and none without any.
    """
    own = [one for one in problems if not is_superior(one, actor)]
    fresh = {one.pk: one for one in own if is_of_today(one)}
    return {one.pk for one in own if one.pk not in fresh} | _acted_on(fresh)


def is_fixed(problem: Problem, actor: User) -> bool:
    """Tell whether this person changes the measured fields of a problem by a request only."""
    return bool(fixed([problem], actor))


def is_of_today(problem: Problem) -> bool:
    """Tell whether the day of registration is not over."""
    return timezone.localdate(problem.registered_at) == timezone.localdate()


def _acted_on(problems: Mapping[int, Problem]) -> set[int]:
    """Return the keys of the problems on which somebody above has acted."""
    acts: set[tuple[int, int]] = set()
    keys = sorted(problems)
    for first in range(0, len(keys), BATCH):
        entries = AuditEntry.objects.filter(
            model=Problem._meta.label_lower, row_id__in=[str(key) for key in keys[first : first + BATCH]]
        ).exclude(actor=None)
        acts |= {(int(row), person) for row, person in entries.values_list("row_id", "actor").distinct()}
    people = User.objects.in_bulk({person for _row, person in acts})
    return {row for row, person in acts if is_superior(problems[row], people[person])}


def check_free(problem: Problem, values: Mapping[str, object], actor: User) -> None:
    """Raise ValidationError by field for measured fields that this person changes by a request only."""
    watched = (*FIELDS, PLACE)
    moved = [name for name in watched if name in values and values[name] != getattr(problem, name)]
    if moved and is_fixed(problem, actor):
        elsewhere = _(
            "After the day of registration a problem moves to no other branch. Ask for making it void with the reason, and"
            " register it at the right branch."
        )
        raise ValidationError({name: elsewhere if name == PLACE else BY_REQUEST for name in moved})


def is_settled(measure: Measure) -> bool:
    """Tell whether the day on which a measure was set is over."""
    return measure.set_at is None or timezone.localdate(measure.set_at) < timezone.localdate()


def check_free_days(measure: Measure, values: Mapping[str, object], actor: User) -> None:
    """Raise ValidationError by field for days of a measure that this person changes by a request only."""
    moved = [name for name in DAYS if name in values and values[name] != getattr(measure, name)]
    if moved and is_settled(measure) and is_fixed(measure.problem, actor):
        raise ValidationError(dict.fromkeys(moved, BY_REQUEST))


def check_values(problem: Problem, values: Mapping[str, object]) -> None:
    """Raise ValidationError by field for values of a problem that cannot be right."""
    stored = {"found_on": problem.found_on, "due_on": problem.due_on, "type": problem.type}
    merged = stored | values
    check_problem_values(merged, problem.campaign)
    due_on = merged["due_on"]
    if isinstance(due_on, date):
        check_measures_fit(problem, due_on)


def set_measured(
    problem: Problem, values: Mapping[str, object], *, verb: str, actor: User, reason: str
) -> Problem:
    """Write measured fields of a problem at work, as the last step of `verb`. The caller has checked who may.

    Raises StaleState, StaleEdit, and ValidationError by field.
    """
    check_working(problem, verb)
    check_values(problem, values)
    with transaction.atomic():
        apply_edit(verb, problem, values, version=problem.version, actor=actor, reason=reason)
        refresh_lights(problem)
    return problem
