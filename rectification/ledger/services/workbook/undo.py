"""Undoes written rows while nobody has worked on them since."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.spreadsheets.models import StagedRow
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.workbook.bulk import claim_rows, refresh, save_cells, turns


def undo_ledger(staged: Sequence[StagedRow], context: Mapping[str, object], actor: User) -> None:
    """Undo staged rows: delete new problems without reusing their numbers, restore old values of changed cells.

    Nothing is undone when somebody has worked on one of the rows since. Raises ValidationError.
    """
    new = [row for row in staged if row.outcome == "new"]
    changed = [row for row in staged if row.outcome == "changed"]
    made = {int(row.row_id) for row in new}
    _refuse_if(_gone_on(new))
    _refuse_if(claim_rows(changed, later=1))
    _refuse_if(_take_out(changed))
    save_cells(changed, "problem_before", "measure_before")
    Problem._base_manager.filter(pk__in=made).delete()
    refresh({int(row.row_id) for row in changed if turns(row)})


def _gone_on(rows: Sequence[StagedRow]) -> list[Problem]:
    """Return the new problems that somebody has worked on since: edited, logged progress, or added measures."""
    wanted: dict[int, int] = defaultdict(int)
    for row in rows:
        wanted[int(row.row_id)] += bool(row.values["measure"])
    own = Problem._base_manager.filter(pk__in=wanted)
    moved = set(own.exclude(version=1, state=Problem.State.REGISTERED).values_list("pk", flat=True)) | set(
        Measure._base_manager.filter(problem__in=wanted)
        .filter(Q(entries__isnull=False) | Q(version__gt=1))
        .values_list("problem", flat=True)
    )
    counted = own.annotate(held=Count("measures")).values_list("pk", "held")
    moved |= {key for key, held in counted if held != wanted[key]}
    return [problem for problem in own if problem.pk in moved]


def _take_out(rows: Sequence[StagedRow]) -> list[Problem]:
    """Delete the measures that an import added. Returns the problems whose added measure was changed since."""
    added = {
        (int(row.row_id), row.values["ordinal"]): row.values["measure"]["action"]
        for row in rows
        if row.values["measure"] and not row.values["measure_pk"]
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
