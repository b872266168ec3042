"""Import of profiles: each row is checked, then written by the services that the page uses, and can be undone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from branches.profiles.models import BranchProfile
from branches.profiles.services.profiles import FIELDS, add_profile, change_profile, term_end
from portal.accounts.models import User
from portal.audit.services import record
from portal.columns import Column
from portal.jobs.course import one_by_one
from portal.organisations.models import Organisation
from portal.spreadsheets.applying import Known, fields_of, keep, keys_of, told_by_line
from portal.spreadsheets.models import StagedRow
from portal.spreadsheets.resources import Staged
from portal.spreadsheets.understanding import Fault, Lookup, RowCheck, Values, plain
from portal.workflow import StaleEdit

IMPORT = "branches.import_profiles"
DAYS = ("elected_on", "postponed_to")
PLACE = ("code", "organisation")


def check_profiles(columns: Sequence[Column]) -> Callable:
    """Return a check of rows under these columns."""

    def check(
        lines: Iterable[tuple[int, Values]],
        address: Callable[[int, str], str],
        context: Mapping[str, object],
        actor: User,
    ) -> Iterator[Staged]:
        known = ProfileCheck(columns, actor)
        for line, cells in lines:
            yield known.row(line, cells, address)

    return check


class ProfileCheck(RowCheck):
    """Checks the rows of one workbook in two queries, whatever its length."""

    named_by = ("organisation", "code")
    longest = {
        field.name: field.max_length
        for field in BranchProfile._meta.concrete_fields
        if getattr(field, "max_length", None)
    }

    def __init__(self, columns: Sequence[Column], actor: User) -> None:
        super().__init__(columns, actor)
        reachable = Organisation.objects.visible_to(actor, IMPORT).active()
        branches = list(reachable.filter(kind__in=Organisation.BRANCH_KINDS))
        self.by_code = {one.code: one for one in branches}
        self.by_name = Lookup(
            ((name, one) for one in branches for name in (one.name, one.short_name)),
            missing=_("No branch of this name lies within your reach."),
            several=_("Write the organisation code."),
        )
        stored = BranchProfile.objects.visible_to(actor, IMPORT).select_related("organisation")
        self.profiles = {one.organisation_id: one for one in stored}

    def value(self, key: str, cell: object) -> object:
        """Convert the term of office to a number of years."""
        value = super().value(key, cell)
        return int(value) if key == "term_years" else value

    def understood(self, line: int, values: Values, faults: list[Fault]) -> Staged | None:
        """Return what a row would do to the profile of its branch."""
        if {fault.key for fault in faults} & set(PLACE):
            return None
        branch = self._branch(line, values)
        values = {key: value for key, value in values.items() if key in FIELDS}
        profile = self.profiles.get(branch.pk)
        if profile is None:
            self.need(
                values,
                ("secretary", "full_members", "elected_on"),
                faults,
                _("A new profile needs this."),
            )
            return None if faults else self._new(line, branch, values)
        return self._existing(line, profile, values, faults)

    def _branch(self, line: int, values: Values) -> Organisation:
        key, branch = self._found(values.get("code", ""), values.get("organisation", ""))
        first = self.first_line(branch.pk, line)
        if first != line:
            raise Fault(
                key, _("Row %(line)s is about the same branch.") % {"line": first}, _("Keep one of them.")
            )
        return branch

    def _found(self, code: str, name: str) -> tuple[str, Organisation]:
        if not code:
            return "organisation", self.by_name.find("organisation", name)
        if code not in self.by_code:
            raise Fault("code", _("No branch of this code lies within your reach."))
        return "code", self.by_code[code]

    def _new(self, line: int, branch: Organisation, values: Values) -> Staged:
        values = {"term_years": BranchProfile.Term.THREE} | values
        term_end(values)
        shown = {self.labels[key]: ["", self.shown(key, value)] for key, value in values.items()}
        told = {"label": branch.name, "organisation": branch.pk, "new": plain(values)}
        return Staged(line, "new", told, shown)

    def _existing(
        self, line: int, profile: BranchProfile, values: Values, faults: list[Fault]
    ) -> Staged | None:
        before = {key: getattr(profile, key) for key in FIELDS}
        changed = {key: value for key, value in values.items() if value != before[key]}
        staged = Staged(line, "unchanged", {"label": profile.organisation.name}, row_id=str(profile.pk))
        if not changed or faults:
            return staged
        term_end(before | changed)
        old = {key: before[key] for key in changed}
        staged.outcome = "changed"
        staged.values |= {"new": plain(changed), "old": plain(old), "version": profile.version}
        staged.changes = {
            self.labels[key]: [self.shown(key, old[key]), self.shown(key, value)]
            for key, value in changed.items()
        }
        return staged


def apply_profiles(staged: Sequence[StagedRow], context: Mapping[str, object], actor: User) -> None:
    """Write the rows in the caller's transaction.

    Raises ValidationError when a profile was changed since the check.
    """
    named = [row.values["organisation"] for row in staged if row.outcome == "new"]
    places = Known(Organisation.objects.in_bulk(named))
    stored = _stored(staged, "changed")
    for row in staged:
        values = fields_of(row.values["new"], DAYS)
        with told_by_line(row):
            if row.outcome == "new":
                place = places[row.values["organisation"]]
                row.row_id = str(add_profile(organisation=place, actor=actor, **values).pk)
            else:
                profile = stored[int(row.row_id)]
                change_profile(profile, version=row.values["version"], actor=actor, **values)
    keep(staged, "row_id")


def undo_profiles(staged: Sequence[StagedRow], context: Mapping[str, object], actor: User) -> None:
    """Undo the rows. Raises ValidationError when somebody has changed one of the profiles since."""
    stored = _stored(staged, "new", "changed")
    for row in one_by_one(staged):
        with told_by_line(row):
            profile = stored[int(row.row_id)]
            if row.outcome == "new":
                _remove(profile, actor)
            else:
                version = row.values["version"] + 1
                old = fields_of(row.values["old"], DAYS)
                change_profile(profile, version=version, actor=actor, **old)


def _stored(staged: Sequence[StagedRow], *outcomes: str) -> Known:
    profiles = BranchProfile._base_manager.select_related("organisation")
    return Known(profiles.in_bulk(keys_of(staged, *outcomes)))


def _remove(profile: BranchProfile, actor: User) -> None:
    """Delete a profile that an import made. Raises StaleEdit when somebody has changed it."""
    if not actor.may(IMPORT, profile.organisation):
        raise PermissionDenied(IMPORT)
    record(IMPORT, profile, actor=actor, changes={"organisation": [str(profile.organisation), None]})
    if not BranchProfile._base_manager.filter(pk=profile.pk, version=1).delete()[0]:
        raise StaleEdit(profile, 1)
