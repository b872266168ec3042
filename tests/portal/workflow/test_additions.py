"""A row that breaks a constraint is refused in words, also when somebody else was faster by a moment."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from branches.models import BranchProfile
from portal.audit.models import AuditEntry
from portal.workflow import add_row
from tests.factories import branches

VERB = "branches.add_profile"


def profile_like(other: BranchProfile, branch) -> BranchProfile:
    values = {"secretary": "王书记", "full_members": 9, "elected_on": other.elected_on}
    return BranchProfile(organisation=branch, term_ends_on=other.term_ends_on, **values)


def test_a_row_is_written_with_its_entry(tree, cadre):
    row = profile_like(branches.profile(tree.branch_b), tree.branch_a)
    add_row(VERB, row, ["secretary"], actor=cadre)

    assert row.organisation_path == tree.branch_a.path
    assert AuditEntry.objects.get(action=VERB).changes == {"secretary": [None, "王书记"]}


def test_whoever_comes_second_is_told_in_words_and_leaves_nothing(tree, cadre):
    row = profile_like(branches.profile(tree.branch_a), tree.branch_a)
    # The other profile came between the check and the save: the check did not see it yet.
    checks = iter([lambda: None, row.validate_constraints])
    row.validate_constraints = lambda: next(checks)()

    with pytest.raises(ValidationError, match="该支部已填写基本情况"):
        add_row(VERB, row, ["secretary"], actor=cadre)

    assert not AuditEntry.objects.filter(action=VERB).exists()
    assert BranchProfile.objects.count() == 1


def test_a_fault_that_no_constraint_explains_is_a_defect_and_goes_on(tree, cadre):
    row = profile_like(branches.profile(tree.branch_b), tree.branch_a)
    row.secretary = None

    with pytest.raises(IntegrityError):
        add_row(VERB, row, [], actor=cadre)

    assert not BranchProfile.objects.filter(organisation=tree.branch_a).exists()
