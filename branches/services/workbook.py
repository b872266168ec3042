"""Profiles from a workbook: each row understood, then written by the services that the page calls, and taken back."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from branches.models import BranchProfile
from branches.services.profiles import FIELDS, add_profile, change_profile, term_end
from portal.audit.services import record
from portal.organisations.models import Organisation
from portal.spreadsheets.reading import as_day, as_text
from portal.spreadsheets.resources import Staged
from portal.workflow import StaleEdit

IMPORT = "branches.import_profiles"
NUMBERS = ("full_members", "probationary_members", "groups")
DAYS = ("elected_on", "postponed_to")
LONGEST = {
    field.name: field.max_length
    for field in BranchProfile._meta.concrete_fields
    if getattr(field, "max_length", None)
}


class Fault(Exception):
    """What is wrong with a cell."""

    def __init__(self, key: str, problem: str, advice: str = ""):
        super().__init__(problem)
        self.key, self.problem, self.advice = key, problem, advice


def check_profiles(labels: dict[str, object], choices: dict[str, Callable]) -> Callable:
    """Return a checker of rows under the headers of a workbook."""

    def check(lines, address, context, actor) -> Iterator[Staged]:
        known = ProfileCheck({key: str(label) for key, label in labels.items()}, choices, actor)
        for line, cells in lines:
            yield known.row(line, cells, address)

    return check


class ProfileCheck:
    """Understands the rows of one workbook; two queries whatever its length."""

    def __init__(self, labels: dict[str, str], choices: dict[str, Callable], actor):
        self.labels = labels
        self.choices = {key: offered() for key, offered in choices.items()}
        reachable = Organisation.objects.visible_to(actor, IMPORT).active()
        branches = list(reachable.filter(kind__in=Organisation.BRANCH_KINDS))
        self.by_code = {one.code: one for one in branches}
        self.by_name: dict[str, list[Organisation]] = defaultdict(list)
        for one in branches:
            for name in {one.name, one.short_name} - {""}:
                self.by_name[name].append(one)
        stored = BranchProfile.objects.visible_to(actor, IMPORT).select_related("organisation")
        self.profiles = {one.organisation_id: one for one in stored}
        self.seen: dict[int, int] = {}

    def row(self, line: int, cells: dict[str, object], address) -> Staged:
        """Return one row as understood, or refused with every faulty cell named."""
        faults: list[Fault] = []
        values = self._values(cells, faults)
        try:
            branch = self._branch(line, cells)
            staged = self._staged(line, branch, values, faults)
        except Fault as fault:
            faults.append(fault)
        except ValidationError as refused:
            faults.extend(Fault(key, texts[0]) for key, texts in refused.message_dict.items())
        if faults:
            label = str(cells.get("organisation") or cells.get("code") or "")
            return Staged(
                line,
                "refused",
                {"label": label},
                {},
                [self._told(one, line, cells, address) for one in faults],
            )
        return staged

    def _values(self, cells: dict[str, object], faults: list[Fault]) -> dict[str, object]:
        values = {}
        for key in FIELDS:
            if cells.get(key) in (None, ""):
                continue
            try:
                values[key] = self._value(key, cells[key])
            except Fault as fault:
                faults.append(fault)
            except ValueError as error:
                faults.append(Fault(key, str(error)))
        return values

    def _value(self, key: str, cell: object) -> object:
        if key in DAYS:
            return as_day(cell)
        text = as_text(cell)
        if key in self.choices:
            if text not in self.choices[key]:
                advice = _("Choose one of: %(choices)s") % {"choices": "、".join(self.choices[key])}
                raise Fault(key, _("This is not one of the choices."), advice)
            return int(self.choices[key][text])
        if key in NUMBERS:
            if not text.isdecimal() or int(text) > 9999:
                raise Fault(key, _("Write a whole number of people."))
            return int(text)
        if len(text) > LONGEST[key]:
            raise Fault(
                key, _("Longer than %(limit)s characters.") % {"limit": LONGEST[key]}, _("Shorten it.")
            )
        return text

    def _branch(self, line: int, cells: dict[str, object]) -> Organisation:
        key, branch = self._found(as_text(cells.get("code")), as_text(cells.get("organisation")))
        first = self.seen.setdefault(branch.pk, line)
        if first != line:
            raise Fault(
                key, _("Row %(line)s is about the same branch.") % {"line": first}, _("Keep one of them.")
            )
        return branch

    def _found(self, code: str, name: str) -> tuple[str, Organisation]:
        if code:
            if code not in self.by_code:
                raise Fault("code", _("No branch of this code lies within your reach."))
            return "code", self.by_code[code]
        found = self.by_name.get(name, [])
        if len(found) > 1:
            raise Fault("organisation", _("This name stands for several."), _("Write the organisation code."))
        if not found:
            raise Fault("organisation", _("No branch of this name lies within your reach."))
        return "organisation", found[0]

    def _staged(self, line: int, branch: Organisation, values: dict, faults: list[Fault]) -> Staged:
        profile = self.profiles.get(branch.pk)
        label = {"label": branch.name}
        if profile is None:
            self._need(values, faults)
            if faults:
                return Staged(line, "refused")
            values = {"term_years": BranchProfile.Term.THREE} | values
            term_end(values)
            shown = {self.labels[key]: ["", self._shown(key, value)] for key, value in values.items()}
            return Staged(line, "new", label | {"organisation": branch.pk, "new": plain(values)}, shown)
        before = {key: getattr(profile, key) for key in FIELDS}
        changed = {key: value for key, value in values.items() if value != before[key]}
        staged = Staged(line, "unchanged", label, row_id=str(profile.pk))
        if changed and not faults:
            term_end(before | changed)
            staged.outcome = "changed"
            old = {key: before[key] for key in changed}
            staged.values |= {"new": plain(changed), "old": plain(old), "version": profile.version}
            staged.changes = {
                self.labels[key]: [self._shown(key, old[key]), self._shown(key, value)]
                for key, value in changed.items()
            }
        return staged

    def _need(self, values: dict, faults: list[Fault]) -> None:
        told = {fault.key for fault in faults}
        faults.extend(
            Fault(key, _("A new profile needs this."), _("Fill it in."))
            for key in ("secretary", "full_members", "elected_on")
            if key not in values and key not in told
        )

    def _shown(self, key: str, value: object) -> str:
        for label, stored in self.choices.get(key, {}).items():
            if str(stored) == str(value):
                return label
        return "" if value is None else str(value)

    def _told(self, fault: Fault, line: int, cells, address) -> dict[str, str]:
        return {
            "cell": address(line, fault.key),
            "column": self.labels.get(fault.key, fault.key),
            "value": str(cells.get(fault.key) or ""),
            "problem": fault.problem,
            "advice": fault.advice,
        }


def plain(values: dict[str, object]) -> dict[str, object]:
    """Return values as JSON holds them."""
    return {key: value.isoformat() if key in DAYS and value else value for key, value in values.items()}


def fields_of(values: dict[str, object]) -> dict[str, object]:
    """Return values as the model holds them."""
    return {key: as_day(value) if key in DAYS else value for key, value in values.items()}


def apply_profiles(staged, context, actor) -> None:
    """Write the rows in the caller's transaction. Raises ValidationError when one has moved on since the check."""
    places = Organisation.objects.in_bulk(
        [row.values["organisation"] for row in staged if row.outcome == "new"]
    )
    stored = BranchProfile._base_manager.select_related("organisation").in_bulk(_numbers(staged, "changed"))
    for row in staged:
        values = fields_of(row.values["new"])
        with told_by_line(row):
            if row.outcome == "new":
                place = places[row.values["organisation"]]
                row.row_id = str(add_profile(organisation=place, actor=actor, **values).pk)
            else:
                profile = stored[int(row.row_id)]
                change_profile(profile, version=row.values["version"], actor=actor, **values)
    if staged:
        type(staged[0]).objects.bulk_update(staged, ["row_id"], batch_size=500)


def undo_profiles(staged, context, actor) -> None:
    """Take the rows back. Raises ValidationError when somebody has gone on with one since."""
    stored = BranchProfile._base_manager.select_related("organisation").in_bulk(
        _numbers(staged, "new", "changed")
    )
    for row in staged:
        with told_by_line(row):
            profile = stored[int(row.row_id)]
            if row.outcome == "new":
                _remove(profile, actor)
            else:
                version = row.values["version"] + 1
                change_profile(profile, version=version, actor=actor, **fields_of(row.values["old"]))


def _numbers(staged, *outcomes: str) -> list[int]:
    return [int(row.row_id) for row in staged if row.outcome in outcomes]


def _remove(profile: BranchProfile, actor) -> None:
    """Take out a profile that an import made, unless somebody has changed it."""
    if not actor.may(IMPORT, profile.organisation):
        raise PermissionDenied(IMPORT)
    record(IMPORT, profile, actor=actor, changes={"organisation": [str(profile.organisation), None]})
    if not BranchProfile._base_manager.filter(pk=profile.pk, version=1).delete()[0]:
        raise StaleEdit(profile, 1)


@contextmanager
def told_by_line(row):
    """Turn what refuses a row into a sentence that names its line; the caller's whole transaction goes back."""
    line = {"line": row.line, "label": row.values["label"]}
    try:
        yield
    except (StaleEdit, KeyError) as fault:
        text = _(
            "Row %(line)s (%(label)s) was changed by somebody meanwhile. Nothing was written; check again."
        )
        raise ValidationError(text % line) from fault
    except PermissionDenied as fault:
        text = _("Row %(line)s (%(label)s) has left your reach. Nothing was written.")
        raise ValidationError(text % line) from fault
    except ValidationError as fault:
        raise ValidationError([f"{row.line}: {text}" for text in fault.messages]) from fault
