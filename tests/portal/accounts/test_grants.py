"""Grants: nobody hands out more than the table says, nor to himself; posts of weight need a second person."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from portal.accounts import services
from portal.accounts.models import Grant, people_with
from portal.accounts.roles import FOUR_EYES, GRANTABLE, PERMISSIONS, Role
from portal.scope.verbs import all_verbs
from portal.workflow import StaleState
from tests.factories.accounts import grant, person

TODAY = timezone.localdate


def give(user, role, organisation, actor, **more):
    given = {"starts_on": TODAY()} | more
    return services.grant_role(user=user, role=role, organisation=organisation, actor=actor, **given)


def test_every_permission_is_a_declared_verb():
    assert {verb for verbs in PERMISSIONS.values() for verb in verbs} <= set(all_verbs())
    assert set(PERMISSIONS) == set(Role.values)


def test_an_ordinary_post_counts_at_once(tree, admin, outsider):
    give(outsider, Role.UNIT_STAFF, tree.office_a, admin)

    assert outsider.may("rectification.void_problem", tree.branch_a)


@pytest.mark.parametrize("role", sorted(FOUR_EYES))
def test_a_post_of_weight_counts_after_a_second_person(tree, admin, outsider, role):
    second = person(tree.city, Role.CITY_ADMIN)
    proposed = give(outsider, role, tree.city, admin)
    assert proposed.state == Grant.State.PROPOSED
    for wrong in (admin, outsider):
        with pytest.raises(PermissionDenied):
            services.approve_grant(grant=proposed, actor=wrong)

    services.approve_grant(grant=proposed, actor=second)

    assert Grant.objects.in_force().filter(user=outsider, role=role).exists()
    with pytest.raises(StaleState):
        services.approve_grant(grant=proposed, actor=second)


def test_nobody_grants_to_himself_nor_beyond_the_table_nor_outside(tree, admin, outsider, cadre):
    district = person(tree.committee, Role.DISTRICT_ADMIN)
    refused = [
        (admin, Role.LEADER, tree.city, admin),
        (outsider, Role.AUDITOR, tree.committee, district),
        (outsider, Role.LEADER, tree.city, district),
        (outsider, Role.BRANCH_CADRE, tree.branch_b, cadre),
    ]
    for user, role, organisation, actor in refused:
        with pytest.raises(PermissionDenied):
            give(user, role, organisation, actor)


def test_a_post_counts_from_its_first_to_its_last_day(tree, outsider):
    grant(outsider, Role.LEADER, tree.office_a, starts_on=TODAY() + timedelta(days=1))
    grant(outsider, Role.AUDITOR, tree.office_a, starts_on=date(2020, 1, 1), ends_on=TODAY())

    roles = {post.role for post in outsider.posts()}

    assert Role.LEADER not in roles
    assert Role.AUDITOR in roles


def test_the_last_city_administrator_stays(tree, admin, keeper):
    other = person(tree.root, Role.CITY_ADMIN)
    services.revoke_grant(grant=admin.grants.get(), reason="调离", actor=other)

    with pytest.raises((ValidationError, PermissionDenied)):
        services.revoke_grant(grant=other.grants.get(), reason="误点", actor=other)

    assert other.grants.get().state == Grant.State.ACTIVE


def test_reviewers_of_ones_own_organisation_are_not_above_it(tree, reviewer, outsider):
    grant(outsider, Role.REVIEWER, tree.branch_a)

    found = people_with("rectification.decide_closing", tree.branch_a.path, strictly_above=True)

    assert list(found) == [reviewer]


def test_only_listed_roles_hand_out(tree):
    assert set(GRANTABLE) == {Role.CITY_ADMIN, Role.DISTRICT_ADMIN}
