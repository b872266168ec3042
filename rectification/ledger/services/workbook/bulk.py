"""Shared by apply and undo of an import: claim rows by version, save cells, update lights."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F, Model

from portal.spreadsheets.staging import Kept, given
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.lights import set_measure_days, set_problem_days
from rectification.ledger.services.measured import DAYS, FIELDS, is_settled
from rectification.ledger.services.workbook.staged import LedgerRow, MeasureCells, ProblemCells

BATCH = 500
KEPT_BY_MEASURE = ("amber_on", "red_on")
KEPT_BY_PROBLEM = ("measures_total", "measures_done", "amber_on", "red_on")
Row = dict[str, object]
Rows = Sequence[Kept[LedgerRow]]


def measured_in(row: Kept[LedgerRow]) -> Row:
    """Return the measured fields of a problem that a row changes itself, by the names of its cells."""
    names = {"type_id" if name == "type" else name for name in FIELDS}
    return {name: value for name, value in given(row.values.problem).items() if name in names}


def moves_days(row: Kept[LedgerRow]) -> bool:
    """Tell whether a row changes days of a measure that is there."""
    return bool(row.values.stored_problem.measure) and not given(row.values.measure).keys().isdisjoint(DAYS)


def settled_in(rows: Rows) -> set[int]:
    """Return the keys of the problems of which rows change days of a measure whose day of setting is over."""
    keys = sorted({row.values.stored_problem.measure or 0 for row in rows if moves_days(row)})
    found: set[int] = set()
    for first in range(0, len(keys), BATCH):
        measures = Measure._base_manager.filter(pk__in=keys[first : first + BATCH])
        found |= {one.problem_id for one in measures if is_settled(one)}
    return found


def _claim(model: type[Model], versions: dict[int, int], **states: object) -> set[int]:
    """Raise the version of rows that still have the given one, and return the keys of the others.

    This UPDATE locks the rows. What the transaction reads and writes afterwards cannot be changed by another one.
    """
    by_version: dict[int, list[int]] = defaultdict(list)
    for key, version in versions.items():
        by_version[version].append(key)
    moved: set[int] = set()
    for version, keys in by_version.items():
        for first in range(0, len(keys), BATCH):
            batch = keys[first : first + BATCH]
            rows = model._base_manager.filter(pk__in=batch, version=version, **states)
            found = set(rows.values_list("pk", flat=True))
            if rows.update(version=F("version") + 1) < len(batch):
                moved |= (set(batch) - found) or set(batch)
    return moved


def claim_rows(rows: Rows, *, later: int = 0) -> list[Problem]:
    """Claim the problems and measures of staged rows. Returns up to ten problems that were changed since.

    `later` is added to the versions of the check: 0 to apply, 1 to undo.
    """
    problems = {row.key: row.values.stored_problem.version + later for row in rows}
    moved = _claim(Problem, problems, state__in=Problem.WORKING)
    of_measure = {row.values.stored_problem.measure: row for row in rows if row.values.has_measure}
    of_measure.pop(None, None)
    measures = {
        key: row.values.stored_problem.measure_version + later for key, row in of_measure.items() if key
    }
    moved |= {of_measure[key].key for key in _claim(Measure, measures)}
    return list(Problem._base_manager.filter(pk__in=moved).order_by("number")[:10])


def save_cells(rows: Iterable[tuple[Kept[LedgerRow], ProblemCells, MeasureCells]]) -> None:
    """Write for each staged row these cells of its problem and of the measure that is there."""
    problems: dict[int, Row] = defaultdict(dict)
    measures: dict[int, Row] = {}
    for row, of_problem, of_measure in rows:
        problems[row.key] |= given(of_problem)
        measure = row.values.stored_problem.measure
        if measure:
            measures[measure] = given(of_measure)
    _save(Problem, problems)
    _save(Measure, measures)


def _save(model: type[Model], changes: Mapping[int, Row]) -> None:
    """Write {key: {field: value}} and no other field. Rows with equal values share one UPDATE.

    Where nearly each row has values of its own, bulk_update (one CASE per cell) takes fewer round trips.
    """
    by_names: dict[tuple, dict[int, tuple]] = defaultdict(dict)
    for key, values in changes.items():
        names = tuple(sorted(values))
        by_names[names][key] = tuple(values[name] for name in names)
    by_names.pop((), None)
    for names, rows in by_names.items():
        alike: dict[tuple, list[int]] = defaultdict(list)
        for key, cells in rows.items():
            alike[cells].append(key)
        if len(alike) * 4 > len(rows):
            own = [model(pk=key, **dict(zip(names, cells, strict=True))) for key, cells in rows.items()]
            model._base_manager.bulk_update(own, names, batch_size=BATCH)
        else:
            _save_alike(model, names, alike)


def _save_alike(model: type[Model], names: tuple, alike: Mapping[tuple, list[int]]) -> None:
    for cells, keys in alike.items():
        values = dict(zip(names, cells, strict=True))
        for first in range(0, len(keys), BATCH):
            model._base_manager.filter(pk__in=keys[first : first + BATCH]).update(**values)


def refresh(keys: set[int]) -> None:
    """Update lights and counts of problems, in batches."""
    ordered = sorted(keys)
    for first in range(0, len(ordered), BATCH):
        problems = list(
            Problem._base_manager.filter(pk__in=ordered[first : first + BATCH])
            .select_related("campaign")
            .prefetch_related("measures")
        )
        moved_problems: dict[int, Row] = {}
        moved_measures: dict[int, Row] = {}
        for problem in problems:
            own = list(problem.measures.all())
            for measure in own:
                before = _kept_by(measure, KEPT_BY_MEASURE)
                set_measure_days(measure, problem.campaign)
                moved_measures[measure.pk] = _moved(measure, before)
            before = _kept_by(problem, KEPT_BY_PROBLEM)
            set_problem_days(problem, own, problem.campaign)
            moved_problems[problem.pk] = _moved(problem, before)
        _save(Measure, moved_measures)
        _save(Problem, moved_problems)


def _kept_by(row: Model, names: Iterable[str]) -> Row:
    return {name: getattr(row, name) for name in names}


def _moved(row: Model, before: Row) -> Row:
    """Return the fields that differ from `before`."""
    after = _kept_by(row, before)
    return {name: value for name, value in after.items() if value != before[name]}
