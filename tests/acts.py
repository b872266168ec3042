"""What the tests of services have in common, case by case.

The table of an app (tests/<app>/test_acts.py) gives for each service: who may call it, with what, the audit
entries, the recipients of notices, and how the row may have changed meanwhile. `tests/architecture/test_acts.py`
lists services without a line.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from inspect import ismethod
from types import SimpleNamespace
from typing import ClassVar

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import F, Model

from portal.accounts.models import Grant, User
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.notifications.models import Notification
from portal.organisations.models import Organisation
from portal.workflow import StaleEdit, StaleState
from tests.factories.accounts import grant
from tests.factories.organisations import organisation, unit
from tests.permissions.world import PDF
from tests.watching import Writes

# A Tuesday. October is the last finished month.
NOW = "2026-11-10 09:00+08:00"
DAY = date(2026, 11, 10)
REFUSALS = (PermissionDenied, ValidationError, StaleEdit, StaleState)
ROLES = {
    "admin": (Role.CITY_ADMIN, "city"),
    "second": (Role.CITY_ADMIN, "city"),
    "leader": (Role.LEADER, "city"),
    "auditor": (Role.AUDITOR, "city"),
    "district": (Role.DISTRICT_ADMIN, "committee"),
    "reviewer": (Role.REVIEWER, "committee"),
    "staff": (Role.UNIT_STAFF, "office"),
    "cadre": (Role.BRANCH_CADRE, "branch"),
    "near": (Role.REVIEWER, "branch"),  # reviews, but not from a higher place
    "worker": (Role.GRID_WORKER, "branch"),
    "staff_beside": (Role.UNIT_STAFF, "beside"),
    "cadre_beside": (Role.BRANCH_CADRE, "branch_beside"),
}

World = SimpleNamespace
Given = dict[str, object]


@dataclass(frozen=True)
class Act:
    """A service with one way to call it.

    `by` and `at` name a person and a place of the world. `given` makes the rows and returns the arguments. A path
    ("problem.state", "rows.0", "result.entries.count") leads from an argument, or from the service's result, to a
    value.
    """

    service: Callable[..., object]
    by: str
    # A place of the world, or a function of world and arguments that gives a path.
    at: str | Callable
    given: Callable[[World], Given]
    # (action, path of the subject or a function of world and arguments, {field: [before, after]} or a function of world and arguments, reason)
    log: Sequence[tuple]
    told: Sequence[str] = ()
    after: Mapping[str, object] = field(default_factory=dict)
    # ({argument: value} or a function of world and arguments, fields of the refusal)
    unfit: Sequence[tuple] = ()
    # What somebody else did to the row meanwhile, so that the service cannot start from its state.
    late: Callable[[Given], object] | None = None
    # The path of the row whose version is compared.
    versioned: str = ""
    # Faults that are reported before right and version are checked.
    fits_first: bool = False
    # The same cannot be in the other city at the same time.
    alone: str = ""
    # The objects handed in are not brought up to date.
    unread: bool = False
    # Why no right is needed: it is the person's own.
    own: str = ""
    # How the same post in another city is refused; None where the right is held for the whole portal.
    elsewhere: type[Exception] | None = PermissionDenied
    note: str = ""

    def __str__(self) -> str:
        return f"{self.service.__name__} {self.note}".strip()


# --- The world -----------------------------------------------------------------------------------------


def make_world() -> World:
    """Make two cities of equal shape: `world.cadre` works in the first, `world.there.cadre` in the second.

    `gone`, `former`, `coming` and `asked` have every post of the first, but none in force. They may not act and get
    no notice.
    """
    root = organisation(name="自治区党委", kind=Organisation.Kind.LOCAL_COMMITTEE)
    here, there = _city(root, ""), _city(root, "there_")
    here.there, there.there = there, here
    here.root = there.root = root
    here.keeper = _person(root, "keeper", Role.SYSTEM_KEEPER)
    there.keeper = _person(there.city, "there_keeper", Role.SYSTEM_KEEPER)
    for name, of_grant in (
        ("gone", {}),
        ("former", {"starts_on": DAY - timedelta(days=30), "ends_on": DAY - timedelta(days=1)}),
        ("coming", {"starts_on": DAY + timedelta(days=1)}),
        ("asked", {"state": Grant.State.PROPOSED}),
    ):
        decoy = _person(here.branch, name, None, is_active=name != "gone")
        for role, place in dict.fromkeys(ROLES.values()):
            grant(decoy, role, getattr(here, place), **of_grant)
        setattr(here, name, decoy)
        setattr(there, name, decoy)
    return here


def _city(root: Organisation, token: str) -> World:
    kind = Organisation.Kind
    city = organisation(root, name=f"{token}市委", kind=kind.LOCAL_COMMITTEE)
    committee = organisation(city, name=f"{token}工委", kind=kind.WORKING_COMMITTEE)
    made = World(city=city, committee=committee)
    for office, branch, name, number in (
        ("office", "branch", "甲", "unit"),
        ("beside", "branch_beside", "乙", "unit_beside"),
    ):
        top = organisation(committee, name=f"{token}{name}局机关党委", kind=kind.PRIMARY_COMMITTEE)
        setattr(made, office, top)
        setattr(made, branch, organisation(top, name=f"{token}{name}支部"))
        setattr(made, number, unit(top, name=f"{token}{name}局"))
    for name, (role, place) in ROLES.items():
        setattr(made, name, _person(getattr(made, place), f"{token}{name}", role))
    return made


def _person(place: Organisation, name: str, role: Role | None, **fields) -> User:
    user = User(organisation=place, username=name, name=name, **fields)
    user.set_unusable_password()
    user.save()
    if role:
        grant(user, role, place)
    return user


def proof(name: str = "证明.pdf") -> SimpleUploadedFile:
    """Return a small file as proof."""
    return SimpleUploadedFile(name, PDF)


# --- What is judged ------------------------------------------------------------------------------------


class JudgedActs:
    """The tests of a table: `class TestActs(JudgedActs): acts = ACTS`. The module has a fixture `world`."""

    acts: ClassVar[Sequence[Act]] = ()

    def pytest_generate_tests(self, metafunc):
        """Give each test the lines that it judges."""
        judged = {
            "test_an_act_leaves_its_entries_and_tells_whom_it_should": lambda act: True,
            "test_an_act_asks_for_the_right_first": lambda act: not act.own,
            "test_an_act_on_a_row_that_moved_on_is_refused": lambda act: act.late or act.versioned,
            "test_an_act_that_cannot_be_right_is_refused_by_field": lambda act: act.unfit,
        }[metafunc.function.__name__]
        metafunc.parametrize("act", [act for act in self.acts if judged(act)], ids=str)

    def test_an_act_leaves_its_entries_and_tells_whom_it_should(self, act: Act, world: World):
        """Let the act be done: it leaves exactly its entries, tells exactly whom it should, and touches no other row."""
        given = act.given(world)
        bystanders = _bystanders(act, world)
        entries, notices = _last(AuditEntry), _last(Notification)
        actor = getattr(world, act.by)
        result = act.service(**given, actor=actor)
        rows = SimpleNamespace(**given | {"result": result})
        written = list(AuditEntry.objects.filter(pk__gt=entries).order_by("pk"))
        expected = [_expected(act, world, rows, *line) for line in act.log]
        assert [(one.action, one.model, one.row_id, one.changes, one.reason) for one in written] == expected
        assert {(one.actor, one.organisation_path) for one in written} == {(actor, _place(act, world, rows))}
        told = Notification.objects.filter(pk__gt=notices).values_list("recipient__username", flat=True)
        assert sorted(told) == sorted(act.told)
        assert _as_stored(bystanders) == bystanders
        in_memory = {path: _at(rows, path) for path in act.after if not act.unread and path.count(".") == 1}
        _read_again(rows)
        assert in_memory == {path: _at(rows, path) for path in in_memory}
        found = {path: _at(rows, path) for path in act.after}
        assert found == {
            path: value(world, rows) if callable(value) else value for path, value in act.after.items()
        }

    def test_an_act_asks_for_the_right_first(self, act: Act, world: World):
        """Refuse people whose post has ended, and people with a post elsewhere, before any other check."""
        refused = {"late": _outcome(act, world, lost=True, late=True)} if act.late else {}
        for number, (change, _fields) in enumerate(() if act.fits_first else act.unfit):
            refused[f"unfit {number}"] = _outcome(act, world, lost=True, change=change)
        refused["lost"] = _outcome(act, world, lost=True)
        assert refused == dict.fromkeys(refused, (PermissionDenied, [], None))
        if act.elsewhere:
            assert _outcome(act, world, elsewhere=True)[:2] == (act.elsewhere, [])

    def test_an_act_on_a_row_that_moved_on_is_refused(self, act: Act, world: World):
        """Refuse an act on a row that changed, whether the page was read before or after the change.

        Nothing is written.
        """
        if act.late:
            assert _outcome(act, world, late=True)[:2] in ((StaleState, []), (StaleEdit, []))
            assert _outcome(act, world, late=True, reread=True) == (StaleState, [], None)
        if act.versioned:
            changes = [None, *(change for change, _fields in act.unfit if not act.fits_first)]
            refused = [
                _outcome(act, world, version=True, reread=reread, change=change)
                for reread, change in ((False, None), *((True, change) for change in changes))
            ]
            assert refused == [(StaleEdit, [], None)] * len(refused)

    def test_an_act_that_cannot_be_right_is_refused_by_field(self, act: Act, world: World):
        """Refuse wrong values, by field. Nothing is written."""
        refused = [_outcome(act, world, change=change) for change, _fields in act.unfit]
        assert refused == [(ValidationError, [], fields) for _change, fields in act.unfit]


def _place(act: Act, world: World, rows: SimpleNamespace) -> str:
    if callable(act.at):
        return act.at(world, rows)
    return getattr(world, act.at).path


def _expected(act, world, rows, action, subject, changes, reason="") -> tuple:
    row = subject(world, rows) if callable(subject) else _at(rows, subject)
    changes = changes(world, rows) if callable(changes) else changes
    return action, row._meta.label_lower, str(row.pk), changes, reason


Rows = dict[type[Model], dict[int, tuple]]


def _bystanders(act: Act, world: World) -> Rows:
    """Make the same rows in the other city, and return all that are new as they are stored."""
    if act.alone:
        return {}
    app = act.service.__module__.split(".")[0]
    models = [
        one
        for one in apps.get_models()
        if one.__module__.split(".")[0] == app and one not in (AuditEntry, Notification)
    ]
    last = {one: _last(one) for one in models}
    act.given(world.there)
    made = {one: one._base_manager.filter(pk__gt=last[one]).values_list("pk", flat=True) for one in models}
    return _as_stored({one: dict.fromkeys(keys, ()) for one, keys in made.items() if keys})


def _as_stored(rows: Rows) -> Rows:
    return {
        model: {
            row[0]: row[1:]
            for row in model._base_manager.filter(pk__in=keys).values_list("pk", *_columns(model))
        }
        for model, keys in rows.items()
    }


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _at(rows: SimpleNamespace, path: str) -> object:
    """Follow a path of names and numbers. A method on the way is called."""
    value: object = rows
    for step in path.split("."):
        value = value[int(step)] if step.isdigit() else getattr(value, step)
        value = value() if ismethod(value) else value
    return value


def _last(model: type[Model]) -> int:
    return model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


def _read_again(rows: SimpleNamespace) -> None:
    for row in vars(rows).values():
        if isinstance(row, Model) and row.pk and type(row)._base_manager.filter(pk=row.pk).exists():
            row.refresh_from_db()


def _outcome(
    act: Act,
    world: World,
    *,
    lost: bool = False,
    elsewhere: bool = False,
    late: bool = False,
    version: bool = False,
    reread: bool = False,
    change: object = None,
) -> tuple[type[Exception] | None, list[str], str | None]:
    """Return the exception of a call, the statements that wrote something, and the fields of a refusal.

    Everything is undone.
    """
    world = copy.deepcopy(world)
    raised, fields = None, None
    with transaction.atomic():
        given = dict(act.given(world))
        if late:
            act.late(given)
        if version:
            row = _at(SimpleNamespace(**given), act.versioned)
            type(row)._base_manager.filter(pk=row.pk).update(version=F("version") + 1)
        if reread:
            given = {name: _fresh(value) for name, value in given.items()}
            if act.versioned and not version:
                given["version"] = _at(SimpleNamespace(**given), act.versioned).version
        if change:
            given |= change(world, given) if callable(change) else change
        actor = getattr(world.there if elsewhere else world, act.by)
        if lost:
            Grant._base_manager.filter(user=actor).update(state=Grant.State.REVOKED)
            actor.forget_posts()
        writes = Writes()
        with connection.execute_wrapper(writes):
            try:
                act.service(**given, actor=actor)
            except REFUSALS as error:
                raised = type(error)
                if raised is ValidationError:
                    named = set(error.message_dict) if hasattr(error, "error_dict") else set()
                    fields = " ".join(sorted(named - {"__all__"}))
        transaction.set_rollback(True)
    return raised, writes.statements, fields


def _fresh(value: object) -> object:
    if isinstance(value, Model) and value.pk:
        return type(value)._base_manager.get(pk=value.pk)
    return [_fresh(one) for one in value] if isinstance(value, list) else value
