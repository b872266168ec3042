"""A scheme of the working committee that rates branch A and branch B."""

import pytest

from ratings.models import Round
from tests.factories import ratings as make


@pytest.fixture
def scheme(tree):
    made = make.scheme(tree.committee)
    make.group(made, tree.branch_a, tree.branch_b)
    return made


@pytest.fixture
def drafted(scheme, tree):
    """October as a draft: A is first by 90.00 to 80.00."""
    return make.ranked(scheme, {tree.branch_a: 9000, tree.branch_b: 8000})


@pytest.fixture
def noticed(scheme, tree, admin):
    """October in notice, its last day past."""
    return make.ranked(
        scheme,
        {tree.branch_a: 9000, tree.branch_b: 8000},
        state=Round.State.NOTICE,
        proposed_by=admin,
        notice_until=make.MONTH,
    )


@pytest.fixture
def published(noticed, leader):
    from ratings.publishing.services import publish_round

    return publish_round(round_=noticed, actor=leader)
