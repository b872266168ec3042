"""The tree and the five constant people (Healthchecks' Alice, Bob and Charlie, in our words)."""

import copy
import os
import socket
from importlib import import_module
from types import SimpleNamespace

import pytest
import time_machine
from coverage import Coverage
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from portal import statements
from portal.accounts.roles import Role
from portal.memory import services as memory
from portal.organisations.models import Organisation
from portal.rollups.services import after_migrations, before_migrations
from portal.ui.pages import listing

# A table of services that fails says what differs.
pytest.register_assert_rewrite("tests.acts")

from tests import acts, database  # noqa: E402 - after the line above, so that its assertions tell what differs
from tests.factories.accounts import person  # noqa: E402
from tests.factories.organisations import organisation, unit  # noqa: E402
from tests.guards import flushable  # noqa: E402

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def pytest_sessionfinish(session, exitstatus):
    """In CI nothing may be skipped: a skip fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI_REQUIRE_ALL") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = 1


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings):
    """Make pytest-django begin on a copy of the one migrated database. Returns whether the copy exists."""
    return database.prepare()


@pytest.fixture(scope="session", autouse=True)
def all_declared():
    """Load the URLs, which declare every list, so that a test of all lists sees them when it runs alone, too."""
    import_module(settings.ROOT_URLCONF)


@pytest.fixture(scope="session", autouse=True)
def tables_can_be_emptied():
    """Let a test that commits empty its tables afterwards, although some are only appended to."""
    with flushable():
        yield


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Let tests connect to this machine only."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def no_statements():
    """Begin each test without stored statements, because tests change their sources and count the cost of building."""
    statements.forget()
    listing._beyond.clear()


@pytest.fixture(scope="module")
def unmeasured():
    """Stop coverage while a module sends thousands of requests: other tests cover the same lines, at half the time."""
    measuring = Coverage.current()
    if measuring:
        measuring.stop()
    yield
    if measuring:
        measuring.start()


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker):
    """Let a fixture make rows once for all tests of a module. Each test runs in a savepoint above them.

    Such a module has no test with `transaction=True`, which would delete them.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world_of_acts(module_db):
    """The people and places of tests/acts.py, on its day."""
    with time_machine.travel(acts.NOW, tick=False):
        yield acts.make_world()


@pytest.fixture
def world(db, world_of_acts):
    """The same rows for each test, with objects that no other test has changed."""
    return copy.deepcopy(world_of_acts)


@pytest.fixture
def migrate(transactional_db):
    """Return a function that migrates the database to a migration of an app and returns the models of that state."""

    def to(app: str, name: str):
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan([(app, name)])
        before_migrations(plan)  # as the command does by its signal
        memory.before_migrations(plan)
        executor.migrate([(app, name)])
        return MigrationExecutor(connection).loader.project_state([(app, name)]).apps

    yield to
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    after_migrations()
    memory.after_migrations()


@pytest.fixture
def tree(db):
    """A city with its working committee, and two offices next to each other with a branch each.

    root > city > committee > office_a > branch_a
                            > office_b > branch_b
    """
    kind = Organisation.Kind
    root = organisation(name="自治区党委", kind=kind.LOCAL_COMMITTEE)
    city = organisation(root, name="市委", kind=kind.LOCAL_COMMITTEE)
    committee = organisation(city, name="市直机关工委", kind=kind.WORKING_COMMITTEE)
    office_a = organisation(committee, name="甲局机关党委", kind=kind.PRIMARY_COMMITTEE)
    branch_a = organisation(office_a, name="甲局第一党支部")
    office_b = organisation(committee, name="乙局机关党委", kind=kind.PRIMARY_COMMITTEE)
    branch_b = organisation(office_b, name="乙局第一党支部")
    return SimpleNamespace(
        root=root,
        city=city,
        committee=committee,
        office_a=office_a,
        branch_a=branch_a,
        office_b=office_b,
        branch_b=branch_b,
        unit_a=unit(office_a, name="甲局"),
        unit_b=unit(office_b, name="乙局"),
    )


@pytest.fixture
def cadre(tree):
    """The cadre of branch A."""
    return person(tree.branch_a, Role.BRANCH_CADRE, username="cadre", name="甲干部")


@pytest.fixture
def staff(tree):
    """The Party-affairs staff of unit A."""
    return person(tree.office_a, Role.UNIT_STAFF, username="staff", name="甲专干")


@pytest.fixture
def reviewer(tree):
    """The reviewer of the working committee above A and B."""
    return person(tree.committee, Role.REVIEWER, username="reviewer", name="审核员")


@pytest.fixture
def leader(tree):
    """A leader of the city."""
    return person(tree.city, Role.LEADER, username="leader", name="领导")


@pytest.fixture
def outsider(tree):
    """The cadre of branch B, who must see nothing of A."""
    return person(tree.branch_b, Role.BRANCH_CADRE, username="outsider", name="乙干部")


@pytest.fixture
def keeper(tree):
    """The system keeper: accounts and jobs, no business data."""
    return person(tree.root, Role.SYSTEM_KEEPER, username="keeper", name="系统管理员")


@pytest.fixture
def admin(tree):
    """The city administrator."""
    return person(tree.city, Role.CITY_ADMIN, username="admin", name="市级管理员")


@pytest.fixture
def auditor(tree):
    """The auditor of the city."""
    return person(tree.city, Role.AUDITOR, username="auditor", name="审计员")


@pytest.fixture
def client_of():
    """Return a function that signs a person in."""

    def sign_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
