"""What a row of the ledger's workbook keeps between check, apply and undo."""

from dataclasses import dataclass, field
from datetime import date

from portal.spreadsheets.staging import UNSET, RowData, Unset, given

# Fields that the lights depend on.
TURNING = {"found_on", "due_on", "starts_on"}


@dataclass(kw_only=True)
class ProblemCells:
    """The fields of a problem that a row gives."""

    title: str | Unset = UNSET
    channel: str | Unset = UNSET
    severity: str | Unset = UNSET
    found_on: date | Unset = UNSET
    leader: str | Unset = UNSET
    owner: str | Unset = UNSET
    due_on: date | Unset = UNSET
    type_id: int | Unset = UNSET


@dataclass(kw_only=True)
class MeasureCells:
    """The fields of a measure that a row gives."""

    action: str | Unset = UNSET
    method: str | Unset = UNSET
    owner: str | Unset = UNSET
    starts_on: date | Unset = UNSET
    due_on: date | Unset = UNSET
    effect: str | Unset = UNSET
    category: str | Unset = UNSET


@dataclass(kw_only=True)
class NewProblem:
    """Where a new problem belongs. Rows of one `group` are measures of one problem."""

    group: int
    organisation: int
    unit: int
    campaign: int


@dataclass(kw_only=True)
class StoredProblem:
    """What a row that is there was when it was checked. `measure` is the measure's key, None for one to be added.

    `ordinal` is the number that the sheet gives a measure; apply fills it in where it gives none. `requests` are the
    keys of the requests for a change that apply made of this row.
    """

    version: int
    measure: int | None
    measure_version: int
    ordinal: int | None
    problem_before: ProblemCells
    measure_before: MeasureCells
    requests: list[int] = field(default_factory=list)


@dataclass(kw_only=True)
class LedgerRow(RowData):
    """A row of the ledger: of a new problem (`place`), or of one that is there (`was`).

    `asked` are cells that are not written: each becomes a request for a change.
    """

    problem: ProblemCells
    measure: MeasureCells
    place: NewProblem | None = None
    was: StoredProblem | None = None
    asked: ProblemCells = field(default_factory=ProblemCells)

    @property
    def new_problem(self) -> NewProblem:
        """Where the new problem belongs. Raises ValueError for a row of one that is there."""
        if self.place is None:
            raise ValueError("this row changes a problem")
        return self.place

    @property
    def stored_problem(self) -> StoredProblem:
        """What was there. Raises ValueError for a row of a new problem."""
        if self.was is None:
            raise ValueError("this row makes a problem")
        return self.was

    @property
    def has_measure(self) -> bool:
        """Tell whether it says something of a measure."""
        return bool(given(self.measure))

    @property
    def adds_measure(self) -> bool:
        """Tell whether it adds a measure to a problem that is there."""
        return self.has_measure and self.stored_problem.measure is None

    @property
    def turns(self) -> bool:
        """Tell whether it moves the lights of a problem that is there: by its days, or by a measure more."""
        return self.adds_measure or bool((given(self.problem).keys() | given(self.measure).keys()) & TURNING)
