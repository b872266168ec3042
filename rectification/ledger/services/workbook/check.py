"""Checks a workbook's rows: what each would create, change or leave, or why it is refused, cell by cell."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.columns import Column
from portal.notifications.models import within_quotes
from portal.organisations.models import Organisation, Unit
from portal.spreadsheets.cells import as_day
from portal.spreadsheets.resources import Staged
from portal.spreadsheets.staging import Shown
from portal.spreadsheets.understanding import Fault, Lookup, RowCheck, Values
from rectification.campaigns.models import Campaign
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.asking import asking
from rectification.ledger.services.measured import BY_REQUEST, DAYS, FIELDS, fixed, is_settled, is_superior
from rectification.ledger.services.units import unit_of
from rectification.ledger.services.workbook.staged import (
    LedgerRow,
    MeasureCells,
    NewProblem,
    ProblemCells,
    StoredProblem,
)

VERB = "rectification.import_problems"
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


class LedgerCheck(RowCheck):
    """Checks the rows of one workbook in a fixed number of queries.

    One more reads unknown numbers, and some more what can be asked for, by 500 problems.
    """

    longest = LONGEST
    named_by = ("title", "number")

    def __init__(self, columns: Sequence[Column], actor: User, campaign: object = None) -> None:
        """Read the rows to compare with.

        `campaign` is the key of the chosen one; without it the latest is taken.
        """
        super().__init__(columns, actor)
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
        self.problems = problems.select_related("organisation", "type", "campaign").by_number()
        measures = Measure._base_manager.filter(problem__in=problems.order_by().values("pk"))
        self.measures = {(one.problem_id, one.ordinal): one for one in measures}
        # The last days of measures after the import: the stored ones, then those in the rows.
        self.ends: dict[int, dict[int, date]] = defaultdict(dict)
        for (problem, ordinal), one in self.measures.items():
            self.ends[problem][ordinal] = one.due_on
        self.units: dict[int, Unit | None] = {}
        self.taking_part = set(self.campaign.participations.values_list("unit", flat=True))
        self.group, self.groups = None, 0
        self.wanted: dict[tuple, tuple[object, int]] = {}
        self.fixed: set[int] = set()  # problems whose measured fields this person changes by a request only
        self.named: dict[int, Problem] = {}  # problems that the rows name
        self.elsewhere: dict[str, str] = {}  # titles of other campaigns by the numbers of their problems

    def foresee(self, lines: Sequence[tuple[int, Values]]) -> None:
        """Read what the check of a row needs from all rows: last days of measures, numbers of other campaigns."""
        unknown = {
            str(cells["number"]) for _line, cells in lines if cells.get("number")
        } - self.problems.keys()
        if unknown:
            others = Problem.objects.visible_to(self.actor, VERB).filter(number__in=unknown)
            self.elsewhere = dict(others.values_list("number", "campaign__title"))
        named = [self.problems.get(str(cells.get("number") or "")) for _line, cells in lines]
        problems = {one.pk: one for one in named if one is not None}
        self.fixed = fixed(problems.values(), self.actor)
        self.named = problems
        for problem, (_line, cells) in zip(named, lines, strict=True):
            try:
                end = as_day(cells.get("measure_due_on"))
            except ValueError:
                continue  # the row itself is refused because of this
            if problem and end and cells.get("ordinal") in self.ends[problem.pk]:
                self.ends[problem.pk][cells["ordinal"]] = end

    def value(self, key: str, cell: object) -> object:
        """Find types and branches by name, and measures by their ordinal from 1."""
        if key == "ordinal":
            if not isinstance(cell, int) or not 1 <= cell <= 99:
                raise Fault(key, _("The number of a measure is a whole number from 1."))
            return cell
        value = super().value(key, cell)
        if key == "type":
            return self.types.find(key, str(value))
        return self.branches.find(key, str(value)) if key == "organisation" else value

    def understood(self, line: int, values: Values, faults: list[Fault]) -> Staged:
        """Return what a row would do: change an existing problem or create a new one."""
        return self._existing(line, values) if values.get("number") else self._new(line, values, faults)

    # --- Rows of existing problems ---------------------------------------------------------------------

    def _existing(self, line: int, values: Values) -> Staged:
        problem = self.problems.get(values["number"])
        if problem is None:
            raise self._unknown_number(values["number"])
        measure = self.measures.get((problem.pk, values.get("ordinal", 0)))
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
        self._check_days_free(problem, measure, of_measure)
        if not changed and not of_measure:
            return Staged(line, "unchanged", Shown(label=problem.title), row_id=str(problem.pk))
        if problem.state not in Problem.WORKING:
            words = {"state": problem.get_state_display()}
            raise Fault("number", _("This problem is %(state)s and is not changed any more.") % words)
        asked = {name: changed.pop(name) for name in FIELDS if name in changed and problem.pk in self.fixed}
        self._check_asked(problem, asked)
        self._check_days(stored_days(problem, measure) | values)
        self._check_days(stored_days(problem, measure) | without(values, asked))
        self._check_others(problem, values, changed | asked)
        was = StoredProblem(
            version=problem.version,
            measure=measure.pk if measure else None,
            measure_version=measure.version if measure else 0,
            ordinal=values.get("ordinal"),
            problem_before=of_problem({name: getattr(problem, name) for name in changed}),
            measure_before=MeasureCells(
                **{name: getattr(measure, name) for name in of_measure} if measure else {}
            ),
        )
        told = LedgerRow(
            label=problem.title,
            problem=of_problem(changed),
            measure=MeasureCells(**of_measure),
            was=was,
            asked=of_problem(asked),
        )
        changes = self._differences(problem, measure, changed, of_measure)
        for name, value in asked.items():
            label = _("%(field)s (by request)") % {"field": self.labels[name]}
            changes[label] = [self.shown(name, getattr(problem, name)), self.shown(name, value)]
        moved = not changed.keys().isdisjoint(FIELDS) and is_superior(problem, self.actor)
        return Staged(line, "changed", told, changes, row_id=str(problem.pk), reasoned=bool(asked) or moved)

    def _check_days_free(self, problem: Problem, measure: Measure | None, of_measure: Values) -> None:
        """Raise Fault for days of a measure that are changed by a request only. A workbook does not ask for them."""
        if measure is None or problem.pk not in self.fixed or not is_settled(measure):
            return
        for key, name in OF_MEASURE.items():
            if name in DAYS and name in of_measure:
                raise Fault(key, str(BY_REQUEST), _("Leave the cell as it was."))

    def _check_asked(self, problem: Problem, asked: Values) -> None:
        """Raise Fault for a change that cannot be asked for."""
        for name, value in asked.items():
            if cause := self.against(problem, name, value):
                raise Fault(name, cause, _("Leave the cell as it was, or speak with those who decide above."))

    @cached_property
    def against(self) -> Callable[[Problem, str, object], str]:
        """Why a change cannot be asked for, of all problems that the rows name."""
        return asking().obstacles(self.named.values())

    def _unknown_number(self, number: str) -> Fault:
        """Return the fault of an unknown number.

        It names the problem that once had the number, if the reader may see it.
        """
        problem = _("No problem of this number lies within your reach.")
        renumbered = {one.former_number: one for one in self.problems.values() if one.former_number}
        if number not in renumbered:
            if number not in self.elsewhere:
                return Fault("number", problem, _("Empty it for a new one."))
            title = within_quotes(self.elsewhere[number])
            cause = _("This number belongs to “%(campaign)s”.") % {"campaign": title}
            return Fault("number", cause, _("Choose that campaign before bringing the workbook in."))
        now = _("The problem that once had this number has the number %(number)s now.")
        return Fault("number", problem, now % {"number": renumbered[number].number})

    def _measure_values(self, values: Values, measure: Measure | None) -> Values:
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

    def _differences(
        self, problem: Problem, measure: Measure | None, changed: Values, of_measure: Values
    ) -> dict[str, list[Any]]:
        told = {
            self.labels[name]: [self.shown(name, getattr(problem, name)), self.shown(name, value)]
            for name, value in changed.items()
        }
        keys = {field: key for key, field in OF_MEASURE.items()}
        for name, value in of_measure.items():
            before = self.shown(keys[name], getattr(measure, name)) if measure else ""
            told[self.labels[keys[name]]] = [before, self.shown(keys[name], value)]
        return told

    # --- New problems ----------------------------------------------------------------------------------

    def _new(self, line: int, values: Values, faults: list[Fault]) -> Staged:
        self.need(values, NEW_PROBLEM, faults, _("A new problem needs this."))
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
        place = NewProblem(
            group=self.groups, organisation=organisation.pk, unit=unit.pk, campaign=self.campaign.pk
        )
        told = LedgerRow(
            label=values["title"],
            problem=of_problem({name: values[name] for name in (*OF_PROBLEM, "type") if name in values}),
            measure=MeasureCells(**of_measure),
            place=place,
        )
        return Staged(line, "new", told, self.differences({}, values))

    def _unit(self, organisation: Organisation) -> Unit:
        if organisation.pk not in self.units:
            self.units[organisation.pk] = unit_of(organisation)
        unit = self.units[organisation.pk]
        if unit is None or unit.pk not in self.taking_part:
            raise Fault("organisation", _("The unit of this branch does not take part in the campaign."))
        return unit

    def _check_days(self, values: Values) -> None:
        found_on, due_on, measure_due = (values.get(key) for key in ("found_on", "due_on", "measure_due_on"))
        if found_on and found_on > timezone.localdate():
            raise Fault("found_on", _("The day it was found lies in the future."))
        if found_on and due_on and due_on < found_on:
            raise Fault("due_on", _("The limit lies before the day it was found."))
        if measure_due and due_on and measure_due > due_on:
            raise Fault("measure_due_on", _("A measure must end by the problem's limit."))
        if measure_due and values.get("starts_on") and measure_due < values["starts_on"]:
            raise Fault("measure_due_on", _("The limit lies before the start."))

    def _check_others(self, problem: Problem, values: Values, changed: Values) -> None:
        """Raise Fault when an earlier limit of the problem lies before the end of another measure."""
        if "due_on" not in changed:
            return
        for ordinal, end in self.ends[problem.pk].items():
            if end > values["due_on"] and ordinal != values.get("ordinal"):
                words = {"number": ordinal, "day": end}
                message = _("Measure %(number)s runs until %(day)s. Shorten it first, or set a later limit.")
                raise Fault("due_on", message % words)

    def _agree(self, line: int, key: tuple, value: object) -> None:
        """Raise Fault when rows of one problem give different values for the same cell."""
        before, first = self.wanted.setdefault(key, (value, line))
        if before != value:
            words = {"line": first}
            raise Fault(str(key[-1]), _("Row %(line)s of the same problem says something else here.") % words)

    def _once(self, line: int, key: tuple) -> None:
        first = self.first_line(key, line)
        if first != line:
            words = {"line": first}
            raise Fault(
                "number",
                _("The same measure stands in row %(line)s already.") % words,
                _("Delete one of them."),
            )


def running_campaigns(actor: User) -> QuerySet[Campaign]:
    """Return the campaigns into which a person may import problems, the latest first."""
    visible = Campaign.objects.visible_to(actor, "rectification.view_campaign")
    return visible.filter(state=Campaign.State.RUNNING).order_by("-starts_on", "-pk")


def stored_days(problem: Problem, measure: Measure | None) -> Values:
    """Return the days of a problem and its measure by the keys of the columns."""
    days: Values = {"found_on": problem.found_on, "due_on": problem.due_on}
    return days | {"starts_on": measure.starts_on, "measure_due_on": measure.due_on} if measure else days


def without(values: Values, names: Iterable[str]) -> Values:
    """Return the values of a row except some."""
    return {name: value for name, value in values.items() if name not in set(names)}


def of_problem(values: Values) -> ProblemCells:
    """Return values of a problem as a row keeps them: its type by key."""
    cells = {key: value for key, value in values.items() if key != "type"}
    return ProblemCells(**cells, **{"type_id": values["type"].pk} if "type" in values else {})


def check_ledger(columns: Sequence[Column]) -> Callable[..., Iterator[Staged]]:
    """Return the check of a ledger's workbook with these columns, in the reader's language."""

    def check(
        lines: Iterable[tuple[int, Values]],
        address: Callable[[int, str], str],
        context: Mapping[str, object],
        actor: User,
    ) -> Iterator[Staged]:
        if not actor.may(VERB):
            raise PermissionDenied(VERB)
        ledger = LedgerCheck(columns, actor, (context or {}).get("campaign"))
        lines = list(lines)
        ledger.foresee(lines)
        for line, cells in lines:
            yield ledger.row(line, cells, address)

    return check
