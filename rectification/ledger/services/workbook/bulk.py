"""Shared by apply and undo of an import: claim rows by version, save cells, update lights."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import F, Model

from portal.spreadsheets.models import StagedRow
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.lights import set_measure_days, set_problem_days

BATCH = 500
# Fields that decide the lights.
TURNING = {"found_on", "due_on", "starts_on"}
KEPT_BY_MEASURE = ("amber_on", "red_on")
KEPT_BY_PROBLEM = ("measures_total", "measures_done", "amber_on", "red_on")
Row = dict[str, object]


def fields_of(raw: Row) -> Row:
    """Convert stored JSON values to values of the model's fields."""
    values = dict(raw)
    for name in ("found_on", "due_on", "starts_on"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    if "type" in values:
        values["type_id"] = values.pop("type")
    return values


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


def claim_rows(rows: Sequence[StagedRow], *, later: int = 0) -> list[Problem]:
    """Claim the problems and measures of staged rows. Returns up to ten problems that were changed since.

    `later` is added to the versions of the check: 0 to apply, 1 to undo.
    """
    problems = {int(row.row_id): row.values["problem_version"] + later for row in rows}
    moved = _claim(Problem, problems, state__in=Problem.WORKING)
    measures = {
        row.values["measure_pk"]: row.values["measure_version"] + later
        for row in rows
        if row.values["measure_pk"] and row.values["measure"]
    }
    of_measure = {row.values["measure_pk"]: int(row.row_id) for row in rows}
    moved |= {of_measure[key] for key in _claim(Measure, measures)}
    return list(Problem._base_manager.filter(pk__in=moved).order_by("number")[:10])


def adds_measure(row: StagedRow) -> bool:
    return bool(row.values["measure"]) and not row.values["measure_pk"]


def turns(row: StagedRow) -> bool:
    """Tell whether a row affects lights: by its days, or by a new measure."""
    return adds_measure(row) or bool((row.values["problem"].keys() | row.values["measure"].keys()) & TURNING)


def save_cells(rows: Sequence[StagedRow], of_problem: str, of_measure: str) -> None:
    """Write the cells that staged rows store under these names: the new values, or the old ones."""
    problems: dict[int, Row] = defaultdict(dict)
    measures: dict[int, Row] = {}
    for row in rows:
        problems[int(row.row_id)] |= fields_of(row.values[of_problem])
        if row.values["measure_pk"]:
            measures[row.values["measure_pk"]] = fields_of(row.values[of_measure])
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
        for key, given in rows.items():
            alike[given].append(key)
        if len(alike) * 4 > len(rows):
            own = [model(pk=key, **dict(zip(names, given, strict=True))) for key, given in rows.items()]
            model._base_manager.bulk_update(own, names, batch_size=BATCH)
        else:
            _save_alike(model, names, alike)


def _save_alike(model: type[Model], names: tuple, alike: Mapping[tuple, list[int]]) -> None:
    for given, keys in alike.items():
        values = dict(zip(names, given, strict=True))
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
