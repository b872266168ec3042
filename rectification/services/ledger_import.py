"""The ledger brought in from a workbook: understood row by row, written in bulk in the caller's transaction.

Existing problems are found by number, measures by number and ordinal; an empty cell leaves what is there. Progress
and states never come in by workbook: progress is logged, closing is decided.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import process

from portal.organisations.models import Organisation
from portal.spreadsheets.reading import as_day, as_text
from portal.spreadsheets.resources import Staged
from rectification.models import Campaign, Measure, Problem, ProblemType
from rectification.services.lights import set_measure_days, set_problem_days
from rectification.services.numbers import take_numbers
from rectification.services.units import unit_of

VERB = "rectification.import_problems"
DAYS = {"found_on", "due_on", "starts_on", "measure_due_on"}
LONGEST = {"title": 200, "leader": 60, "owner": 60, "doer": 60, "action": 300, "method": 300, "effect": 300}
OF_PROBLEM = ("title", "channel", "severity", "found_on", "leader", "owner", "due_on")
OF_MEASURE = {
    "action": "action",
    "method": "method",
    "doer": "owner",
    "starts_on": "starts_on",
    "measure_due_on": "due_on",
    "effect": "effect",
    "category": "category",
}
NEW_PROBLEM = ("organisation", "type", "title", "found_on", "leader", "owner", "due_on")
NEW_MEASURE = ("action", "doer", "starts_on", "measure_due_on", "effect")
BATCH = 500
# Fields that the lights depend on.
TURNING = {"found_on", "due_on", "starts_on"}
KEPT_BY_MEASURE = ("amber_on", "red_on")
KEPT_BY_PROBLEM = ("measures_total", "measures_done", "amber_on", "red_on")
Row = dict[str, object]


class Fault(Exception):
    """What is wrong with a cell, and what to do."""

    def __init__(self, key: str, problem: str, advice: str = ""):
        super().__init__(problem)
        self.key, self.problem, self.advice = key, problem, advice


class Lookup:
    """Names as people write them to rows, with the nearest name as advice."""

    def __init__(self, rows: Iterable[tuple[str, object]]):
        self.rows: dict[str, list] = defaultdict(list)
        for name, row in rows:
            if name and row not in self.rows[name]:
                self.rows[name].append(row)

    def find(self, key: str, text: str):
        """Return the row of a name. Raises Fault with the nearest one."""
        found = self.rows.get(text, [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Fault(key, _("This name stands for several."), _("Write the full name."))
        near = process.extractOne(text, list(self.rows), score_cutoff=55)
        advice = _("Did you mean “%(name)s”?") % {"name": near[0]} if near else _("Choose one of the list.")
        raise Fault(key, _("There is no such entry within your reach."), advice)


class LedgerCheck:
    """Understands the rows of one workbook; four queries whatever its length."""

    def __init__(self, labels: dict[str, str], choices: dict[str, dict[str, str]], actor, campaign=None):
        """Read what rows are compared with. `choices` are {label: value} by column, `campaign` the one chosen."""
        self.labels, self.actor, self.choices = labels, actor, choices
        running = running_campaigns(actor)
        self.campaign = (running.filter(pk=campaign) if campaign else running).first()
        if self.campaign is None:
            raise ValidationError(_("No campaign is running, so no problem can be brought in."))
        reachable = Organisation.objects.visible_to(actor, VERB).active()
        self.branches = Lookup((name, one) for one in reachable for name in {one.name, one.short_name})
        types = list(self.campaign.checklist.types())
        self.types = Lookup(
            (name, one) for one in types for name in (one.code, one.title, f"{one.code} {one.title}")
        )
        problems = Problem.objects.visible_to(actor, VERB).filter(campaign=self.campaign)
        self.problems = {one.number: one for one in problems.select_related("organisation", "type")}
        measures = Measure._base_manager.filter(problem__in=problems.order_by().values("pk"))
        self.measures = {(one.problem_id, one.ordinal): one for one in measures}
        # The days by which measures end once the workbook is written: those stored, then those in its rows.
        self.ends: dict[int, dict[int, date]] = defaultdict(dict)
        for (problem, ordinal), one in self.measures.items():
            self.ends[problem][ordinal] = one.due_on
        self.units: dict[int, object] = {}
        self.taking_part = set(self.campaign.participations.values_list("unit", flat=True))
        self.group, self.groups = None, 0
        self.seen: dict[tuple, int] = {}
        self.wanted: dict[tuple, tuple[object, int]] = {}

    def foresee(self, lines: Iterable[tuple[int, Row]]) -> None:
        """Note the ends of measures that rows give, so that a problem's limit is held against all of them."""
        for _line, cells in lines:
            problem = self.problems.get(str(cells.get("number") or ""))
            try:
                end = as_day(cells.get("measure_due_on"))
            except ValueError:
                continue  # the row itself is refused for it
            if problem and end and cells.get("ordinal") in self.ends[problem.pk]:
                self.ends[problem.pk][cells["ordinal"]] = end

    def row(self, line: int, cells: Row, address: Callable[[int, str], str]) -> Staged:
        """Return one row as understood, or refused with every faulty cell named."""
        faults: list[Fault] = []
        values = self._parsed(cells, faults)
        try:
            staged = self._existing(line, values) if values.get("number") else self._new(line, values, faults)
        except Fault as fault:
            faults.append(fault)
        if faults:
            told = [self._told(fault, line, cells, address) for fault in faults]
            return Staged(
                line, "refused", {"label": str(cells.get("title") or cells.get("number") or "")}, {}, told
            )
        return staged

    def _told(self, fault: Fault, line: int, cells: Row, address) -> dict[str, str]:
        return {
            "cell": address(line, fault.key),
            "column": self.labels.get(fault.key, fault.key),
            "value": str(cells.get(fault.key, "") or ""),
            "problem": fault.problem,
            "advice": fault.advice,
        }

    def _parsed(self, cells: Row, faults: list[Fault]) -> Row:
        values: Row = {}
        for key, cell in cells.items():
            if cell in (None, ""):
                continue
            try:
                values[key] = self._value(key, cell)
            except Fault as fault:
                faults.append(fault)
            except ValueError as error:
                faults.append(Fault(key, str(error)))
        return values

    def _value(self, key: str, cell: object) -> object:
        if key in DAYS:
            return as_day(cell)
        if key == "ordinal":
            if not isinstance(cell, int) or not 1 <= cell <= 99:
                raise Fault(key, _("The number of a measure is a whole number from 1."))
            return cell
        text = as_text(cell)
        if key in self.choices:
            if text not in self.choices[key]:
                advice = _("Choose one of: %(choices)s") % {"choices": "、".join(self.choices[key])}
                raise Fault(key, _("This is not one of the choices."), advice)
            return self.choices[key][text]
        if key == "type":
            return self.types.find(key, text)
        if key == "organisation":
            return self.branches.find(key, text)
        if len(text) > LONGEST.get(key, 300):
            words = {"limit": LONGEST.get(key, 300)}
            raise Fault(key, _("Longer than %(limit)s characters.") % words, _("Shorten it."))
        return text

    # --- Rows of problems that are there ---------------------------------------------------------------

    def _existing(self, line: int, values: Row) -> Staged:
        problem = self.problems.get(values["number"])
        if problem is None:
            raise Fault(
                "number", _("No problem of this number lies within your reach."), _("Empty it for a new one.")
            )
        measure = self.measures.get((problem.pk, values.get("ordinal")))
        if "ordinal" in values or not values.keys() & OF_MEASURE.keys():
            self._once(line, (problem.pk, values.get("ordinal")))
        changed = {
            name: values[name]
            for name in (*OF_PROBLEM, "type")
            if name in values and values[name] != getattr(problem, name)
        }
        if values.get("organisation") not in (None, problem.organisation):
            raise Fault("organisation", _("A problem does not move to another branch by workbook."))
        for name, value in changed.items():
            self._agree(line, (problem.pk, name), value)
        of_measure = self._measure_values(values, measure)
        staged = Staged(line, "unchanged", {"label": problem.title}, row_id=str(problem.pk))
        if not changed and not of_measure:
            return staged
        if problem.state not in Problem.WORKING:
            words = {"state": problem.get_state_display()}
            raise Fault("number", _("This problem is %(state)s and is not changed any more.") % words)
        self._check_days(stored_days(problem, measure) | values)
        self._check_others(problem, values, changed)
        staged.outcome = "changed"
        staged.changes = self._differences(problem, measure, changed, of_measure)
        staged.values |= {
            "problem": {name: plain(value) for name, value in changed.items()},
            "problem_before": {name: plain(getattr(problem, name)) for name in changed},
            "problem_version": problem.version,
            "measure": {name: plain(value) for name, value in of_measure.items()},
            "measure_before": {name: plain(getattr(measure, name)) for name in of_measure} if measure else {},
            "measure_pk": measure.pk if measure else None,
            "measure_version": measure.version if measure else 0,
            "ordinal": values.get("ordinal"),
        }
        return staged

    def _measure_values(self, values: Row, measure: Measure | None) -> Row:
        given = {OF_MEASURE[key]: values[key] for key in OF_MEASURE if key in values}
        if measure is not None:
            return {name: value for name, value in given.items() if value != getattr(measure, name)}
        if not given:
            return {}
        for key in NEW_MEASURE:
            if key not in values:
                raise Fault(
                    key, _("A new measure needs this."), _("Fill it in, or leave the whole measure empty.")
                )
        return given

    def _differences(self, problem, measure, changed: Row, of_measure: Row) -> dict[str, list[object]]:
        told = {
            self.labels[name]: [self._shown(name, getattr(problem, name)), self._shown(name, value)]
            for name, value in changed.items()
        }
        keys = {field: key for key, field in OF_MEASURE.items()}
        for name, value in of_measure.items():
            before = self._shown(keys[name], getattr(measure, name)) if measure else ""
            told[self.labels[keys[name]]] = [before, self._shown(keys[name], value)]
        return told

    def _shown(self, key: str, value: object) -> str:
        for label, stored in self.choices.get(key, {}).items():
            if stored == value:
                return label
        return str(value)

    # --- New problems ----------------------------------------------------------------------------------

    def _new(self, line: int, values: Row, faults: list[Fault]) -> Staged:
        refused = {fault.key for fault in faults}
        faults.extend(
            Fault(key, _("A new problem needs this."), _("Fill it in."))
            for key in NEW_PROBLEM
            if key not in values and key not in refused
        )
        if faults:
            raise faults.pop()
        organisation = values["organisation"]
        unit = self._unit(organisation)
        self._check_days(values)
        group = (organisation.pk, values["title"], values["found_on"])
        if group != self.group:
            self.group, self.groups = group, self.groups + 1
        for name in (*OF_PROBLEM, "type"):
            self._agree(line, (None, self.groups, name), values.get(name))
        of_measure = self._measure_values(values, None)
        problem = {name: plain(values[name]) for name in (*OF_PROBLEM, "type") if name in values}
        staged = Staged(line, "new", {"label": values["title"]})
        staged.changes = {self.labels[key]: ["", self._shown(key, value)] for key, value in values.items()}
        staged.values |= {
            "group": self.groups,
            "organisation": organisation.pk,
            "unit": unit.pk,
            "campaign": self.campaign.pk,
            "problem": problem,
            "measure": {name: plain(value) for name, value in of_measure.items()},
        }
        return staged

    def _unit(self, organisation: Organisation):
        if organisation.pk not in self.units:
            self.units[organisation.pk] = unit_of(organisation)
        unit = self.units[organisation.pk]
        if unit is None or unit.pk not in self.taking_part:
            raise Fault("organisation", _("The unit of this branch does not take part in the campaign."))
        return unit

    def _check_days(self, values: Row) -> None:
        found_on, due_on, measure_due = (values.get(key) for key in ("found_on", "due_on", "measure_due_on"))
        if found_on and found_on > timezone.localdate():
            raise Fault("found_on", _("The day it was found lies in the future."))
        if found_on and due_on and due_on < found_on:
            raise Fault("due_on", _("The limit lies before the day it was found."))
        if measure_due and due_on and measure_due > due_on:
            raise Fault("measure_due_on", _("A measure must end by the problem's limit."))
        if measure_due and values.get("starts_on") and measure_due < values["starts_on"]:
            raise Fault("measure_due_on", _("The limit lies before the start."))

    def _check_others(self, problem: Problem, values: Row, changed: Row) -> None:
        """Raise Fault when a nearer limit leaves another measure of the problem running beyond it."""
        if "due_on" not in changed:
            return
        for ordinal, end in self.ends[problem.pk].items():
            if end > values["due_on"] and ordinal != values.get("ordinal"):
                words = {"number": ordinal, "day": end}
                message = _("Measure %(number)s runs until %(day)s. Shorten it first, or set a later limit.")
                raise Fault("due_on", message % words)

    def _agree(self, line: int, key: tuple, value: object) -> None:
        """Raise Fault when rows of one problem give a cell of the problem different values."""
        before, first = self.wanted.setdefault(key, (value, line))
        if before != value:
            words = {"line": first}
            raise Fault(str(key[-1]), _("Row %(line)s of the same problem says something else here.") % words)

    def _once(self, line: int, key: tuple) -> None:
        if key in self.seen:
            words = {"line": self.seen[key]}
            raise Fault(
                "number",
                _("The same measure stands in row %(line)s already.") % words,
                _("Delete one of them."),
            )
        self.seen[key] = line


def running_campaigns(actor):
    """Return the campaigns into which a person may bring problems, the latest first."""
    visible = Campaign.objects.visible_to(actor, "rectification.view_campaign")
    return visible.filter(state=Campaign.State.RUNNING).order_by("-starts_on", "-pk")


def stored_days(problem: Problem, measure: Measure | None) -> Row:
    """Return the days of a problem and its measure by the columns' keys."""
    days: Row = {"found_on": problem.found_on, "due_on": problem.due_on}
    return days | {"starts_on": measure.starts_on, "measure_due_on": measure.due_on} if measure else days


def plain(value: object) -> object:
    """Return a value as JSON holds it: days as text, types by key."""
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, ProblemType) else value


def check_ledger(labels, choices) -> Callable[..., Iterator[Staged]]:
    """Return the check of a ledger's workbook under these headers and choices (in the reader's language)."""

    def check(lines, address, context, actor) -> Iterator[Staged]:
        if not actor.may(VERB):
            raise PermissionDenied(VERB)
        ledger = LedgerCheck(
            {key: str(label) for key, label in labels.items()},
            {key: given() for key, given in choices.items()},
            actor,
            (context or {}).get("campaign"),
        )
        lines = list(lines)
        ledger.foresee(lines)
        for line, cells in lines:
            yield ledger.row(line, cells, address)

    return check


def fields_of(raw: Row) -> Row:
    """Return stored values as model fields take them."""
    values = dict(raw)
    for name in ("found_on", "due_on", "starts_on"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    if "type" in values:
        values["type_id"] = values.pop("type")
    return values


def apply_ledger(staged, context, actor) -> None:
    """Write staged rows: new problems with their numbers, new measures, changed ones by version, then the lights.

    Raises ValidationError when a row has moved on since it was checked; nothing is written then.
    """
    new = [row for row in staged if row.outcome == "new"]
    changed = [row for row in staged if row.outcome == "changed"]
    _check_rights(new, changed, actor)
    _create(new, actor)
    _refresh(_change(changed))


def _check_rights(new, changed, actor) -> None:
    """Raise ValidationError when the person's reach no longer holds every place and problem of the rows."""
    places = {row.values["organisation"] for row in new}
    problems = {int(row.row_id) for row in changed}
    held = Organisation.objects.visible_to(actor, VERB).active().filter(pk__in=places).count()
    kept = Problem.objects.visible_to(actor, VERB).filter(pk__in=problems).order_by().count()
    if held < len(places) or kept < len(problems):
        raise ValidationError(_("Some rows have left your reach since the check. Nothing was written."))


def _create(rows, actor) -> None:
    """Write new problems and their measures with their lights, each once."""
    if not rows:
        return
    campaign = Campaign.objects.select_related("organisation").get(pk=rows[0].values["campaign"])
    if campaign.state != Campaign.State.RUNNING:
        raise ValidationError(_("The campaign has ended since the check. Nothing was written."))
    places = Organisation.objects.in_bulk({row.values["organisation"] for row in rows})
    problems: dict[int, Problem] = {}
    for row in rows:
        group = row.values["group"]
        if group not in problems:
            problems[group] = Problem(
                campaign=campaign,
                organisation=places[row.values["organisation"]],
                organisation_path=places[row.values["organisation"]].path,
                unit_id=row.values["unit"],
                registered_by=actor,
                **{"channel": Problem.Channel.SELF_CHECK} | fields_of(row.values["problem"]),
            )
    measures = _new_measures(rows, campaign)
    for group, problem in problems.items():
        set_problem_days(problem, measures[group], campaign)
    _number(campaign, list(problems.values()))
    Problem.objects.bulk_create(problems.values(), batch_size=BATCH)
    for group, own in measures.items():
        for measure in own:
            measure.problem = problems[group]
    Measure.objects.bulk_create([one for own in measures.values() for one in own], batch_size=BATCH)
    for row in rows:
        row.row_id = str(problems[row.values["group"]].pk)
    type(rows[0]).objects.bulk_update(rows, ["row_id"], batch_size=BATCH)


def _new_measures(rows, campaign: Campaign) -> dict[int, list[Measure]]:
    """Return the measures of new problems by group, with their numbers and lights, not yet written."""
    measures: dict[int, list[Measure]] = defaultdict(list)
    for row in rows:
        if row.values["measure"]:
            own = measures[row.values["group"]]
            measure = Measure(ordinal=len(own) + 1, **fields_of(row.values["measure"]))
            set_measure_days(measure, campaign)
            own.append(measure)
    return measures


def _number(campaign: Campaign, problems: list[Problem]) -> None:
    years: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        years[problem.found_on.year].append(problem)
    for year, rows in sorted(years.items()):
        for problem, number in zip(rows, take_numbers(campaign.organisation, year, len(rows)), strict=True):
            problem.number = number


def _claim(model, versions: dict[int, int], **states) -> set[int]:
    """Raise the version of rows that still have the one given; returns the keys of those that do not.

    From this UPDATE on the rows are this transaction's: what is read and written after it cannot be overtaken.
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


def _claim_rows(rows, *, later: int = 0) -> list[Problem]:
    """Claim the problems and measures of staged rows; returns the problems that moved on (`later`: since then)."""
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


def _change(rows) -> set[int]:
    if moved := _claim_rows(rows):
        message = _("%(number)s was changed by somebody after the check. Nothing was written; check again.")
        raise ValidationError(message % {"number": "、".join(problem.number for problem in moved)})
    _save_cells(rows, "problem", "measure")
    _add_measures([row for row in rows if _adds_measure(row)])
    return {int(row.row_id) for row in rows if _turns(row)}


def _adds_measure(row) -> bool:
    return bool(row.values["measure"]) and not row.values["measure_pk"]


def _turns(row) -> bool:
    """Tell whether a row moves lights: by its days, or by a measure more."""
    return _adds_measure(row) or bool((row.values["problem"].keys() | row.values["measure"].keys()) & TURNING)


def _save_cells(rows, of_problem: str, of_measure: str) -> None:
    """Write the cells of staged rows that stand under these names: the new ones, or those from before."""
    problems: dict[int, Row] = defaultdict(dict)
    measures: dict[int, Row] = {}
    for row in rows:
        problems[int(row.row_id)] |= fields_of(row.values[of_problem])
        if row.values["measure_pk"]:
            measures[row.values["measure_pk"]] = fields_of(row.values[of_measure])
    _save(Problem, problems)
    _save(Measure, measures)


def _save(model, changes: Mapping[int, Row]) -> None:
    """Write {key: {field: value}}, nothing else of the rows: those that get the same values in one UPDATE.

    Where nearly each row gets values of its own, bulk_update (a CASE per cell) takes fewer round trips.
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


def _save_alike(model, names: tuple, alike: Mapping[tuple, list[int]]) -> None:
    for given, keys in alike.items():
        values = dict(zip(names, given, strict=True))
        for first in range(0, len(keys), BATCH):
            model._base_manager.filter(pk__in=keys[first : first + BATCH]).update(**values)


def _add_measures(rows) -> None:
    """Add measures to problems that are there, under the ordinal given or the next one; the row keeps it for undo."""
    if not rows:
        return
    taken: dict[int, int] = defaultdict(int)
    of_problems = Measure._base_manager.filter(problem__in={int(row.row_id) for row in rows})
    for problem, ordinal in of_problems.values_list("problem", "ordinal"):
        taken[problem] = max(taken[problem], ordinal)
    for row in rows:
        taken[int(row.row_id)] = max(taken[int(row.row_id)], row.values["ordinal"] or 0)
    for row in rows:
        if not row.values["ordinal"]:
            taken[int(row.row_id)] += 1
            row.values["ordinal"] = taken[int(row.row_id)]
    added = [
        Measure(
            problem_id=int(row.row_id),
            ordinal=row.values["ordinal"],
            **fields_of(row.values["measure"]),
        )
        for row in rows
    ]
    Measure.objects.bulk_create(added, batch_size=BATCH)
    type(rows[0]).objects.bulk_update(rows, ["values"], batch_size=BATCH)


def _refresh(keys: set[int]) -> None:
    """Bring lights and counts of problems up to date, batch by batch."""
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


def _kept_by(row, names: Iterable[str]) -> Row:
    return {name: getattr(row, name) for name in names}


def _moved(row, before: Row) -> Row:
    """Return what is no longer as before, or nothing."""
    after = _kept_by(row, before)
    return {name: value for name, value in after.items() if value != before[name]}


def undo_ledger(staged, context, actor) -> None:
    """Take staged rows back: new problems go (their numbers stay taken), changed cells get their old values.

    Raises ValidationError when somebody has gone on with a row meanwhile; nothing is taken back then.
    """
    new = [row for row in staged if row.outcome == "new"]
    changed = [row for row in staged if row.outcome == "changed"]
    made = {int(row.row_id) for row in new}
    _refuse_if(_gone_on(new))
    _refuse_if(_claim_rows(changed, later=1))
    _refuse_if(_take_out(changed))
    _save_cells(changed, "problem_before", "measure_before")
    Problem._base_manager.filter(pk__in=made).delete()
    _refresh({int(row.row_id) for row in changed if _turns(row)})


def _gone_on(rows) -> list[Problem]:
    """Return the new problems of an import with which somebody has gone on: edited, logged, or given measures."""
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


def _take_out(rows) -> list[Problem]:
    """Delete the measures that an import added to problems; returns problems whose added measure moved on."""
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
