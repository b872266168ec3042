"""A running campaign in which units A and B take part."""

import pytest

from portal.accounts.roles import Role
from portal.rollups.services import differences
from rectification.models import ProblemRollup
from tests.factories import rectification as make
from tests.factories.accounts import person


@pytest.fixture(autouse=True)
def kept_counts(request):
    """After each test, whatever services it called, the kept counts of problems are those of the rows."""
    wanted = [name for name in ("transactional_db", "db") if name in request.fixturenames]
    for name in wanted[:1]:
        request.getfixturevalue(name)
    yield
    if wanted:
        assert differences(ProblemRollup) == 0


@pytest.fixture
def campaign(tree):
    """A running campaign of the working committee."""
    made = make.campaign(tree.committee)
    for unit in (tree.unit_a, tree.unit_b):
        made.participations.create(unit=unit)
    return made


@pytest.fixture
def problem(tree, campaign, cadre):
    """A problem of branch A, at work, with one unfinished measure."""
    return make.problem(campaign, tree.branch_a, tree.unit_a, cadre, title="甲支部的问题")


@pytest.fixture
def measure(problem):
    """Its measure."""
    return make.measure(problem)


@pytest.fixture
def foreign(tree, campaign, outsider):
    """A problem of branch B."""
    return make.problem(campaign, tree.branch_b, tree.unit_b, outsider, title="乙支部的问题")


@pytest.fixture
def people(cadre, staff, reviewer, leader, admin, auditor, tree):
    """One person of each role; `near` reviews at the branch itself."""
    return {
        "branch_cadre": cadre,
        "unit_staff": staff,
        "reviewer": reviewer,
        "leader": leader,
        "city_admin": admin,
        "auditor": auditor,
        "district_admin": person(tree.committee, Role.DISTRICT_ADMIN),
        "system_keeper": person(tree.city, Role.SYSTEM_KEEPER),
        "grid_worker": person(tree.branch_a, Role.GRID_WORKER),
        "near": person(tree.branch_a, Role.REVIEWER),
    }
