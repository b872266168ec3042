"""A running campaign in which units A and B take part."""

import pytest

from tests.factories import rectification as make


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
