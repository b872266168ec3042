"""Undoes written rows while nobody has worked on them since."""

from collections import defaultdict
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from portal.accounts.models import User
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.asking import asking
from rectification.ledger.services.measured import fixed
from rectification.ledger.services.workbook.bulk import (
    Rows,
    claim_rows,
    measured_in,
    refresh,
    save_cells,
    settled_in,
)


def undo_ledger(staged: Rows, context: Mapping[str, object], actor: User) -> None:
    """Take staged rows back: new problems go (their numbers stay taken), changed cells get their old values.

    Requests that still wait are withdrawn. Nothing is undone when somebody has worked on one of the rows since, or when
    a branch or unit would move measured fields or take a problem out of the count after the day of registration.
    Raises ValidationError.
    """
    new = [row for row in staged if row.is_new]
    changed = [row for row in staged if not row.is_new]
    made = {row.key for row in new}
    _refuse_fixed(new, changed, actor)
    _refuse_if(_gone_on(new))
    _refuse_if(claim_rows(changed, later=1))
    _refuse_if(_take_out(changed))
    asking().withdraw([key for row in changed for key in row.values.stored_problem.requests], actor)
    before = [(row, row.values.stored_problem) for row in changed]
    save_cells([(row, was.problem_before, was.measure_before) for row, was in before])
    Problem._base_manager.filter(pk__in=made).delete()
    refresh({row.key for row in changed if row.values.turns})


def _refuse_fixed(new: Rows, changed: Rows, actor: User) -> None:
    """Raise ValidationError for what somebody above decides by now."""
    keys = {row.key for row in new} | {row.key for row in changed if measured_in(row)} | settled_in(changed)
    problems = list(Problem._base_manager.filter(pk__in=keys).select_related("organisation"))
    if held := fixed(problems, actor):
        numbers = "、".join(sorted(one.number for one in problems if one.pk in held)[:10])
        message = _(
            "The day of registration of %(numbers)s is over, or somebody above has acted: ask for the changes, or for"
            " making them void, on the problems' pages."
        )
        raise ValidationError(message % {"numbers": numbers})


def _gone_on(rows: Rows) -> list[Problem]:
    """Return the new problems that somebody has worked on since: edited, logged progress, or added measures."""
    wanted: dict[int, int] = defaultdict(int)
    for row in rows:
        wanted[row.key] += row.values.has_measure
    own = Problem._base_manager.filter(pk__in=wanted)
    moved = set(own.exclude(version=1, state=Problem.State.REGISTERED).values_list("pk", flat=True)) | set(
        Measure._base_manager.filter(problem__in=wanted)
        .filter(Q(entries__isnull=False) | Q(version__gt=1))
        .values_list("problem", flat=True)
    )
    counted = own.annotate(held=Count("measures")).values_list("pk", "held")
    moved |= {key for key, held in counted if held != wanted[key]}
    return [problem for problem in own if problem.pk in moved]


def _take_out(rows: Rows) -> list[Problem]:
    """Delete the measures that an import added. Returns the problems whose added measure was changed since."""
    added = {
        (row.key, row.values.stored_problem.ordinal): row.values.measure.action
        for row in rows
        if row.values.adds_measure
    }
    if not added:
        return []
    of_problems = Measure._base_manager.filter(problem__in={problem for problem, _ordinal in added})
    untouched = {
        (one.problem_id, one.ordinal): one.pk
        for one in of_problems.filter(version=1, entries__isnull=True)
        if added.get((one.problem_id, one.ordinal)) == one.action
    }
    moved = {problem for problem, ordinal in added if (problem, ordinal) not in untouched}
    if not moved:
        Measure._base_manager.filter(pk__in=untouched.values()).delete()
    return list(Problem._base_manager.filter(pk__in=moved))


def _refuse_if(problems: list[Problem]) -> None:
    if problems:
        listed = "、".join(sorted({problem.number for problem in problems})[:10])
        message = _("Somebody has gone on with %(numbers)s since; the import is not taken back.")
        raise ValidationError(message % {"numbers": listed})
