"""Grants: nobody hands out more than the table says, nor to himself; posts of weight need a second person."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from portal.accounts import services
from portal.accounts.models import Grant, people_with
from portal.accounts.roles import FOUR_EYES, GRANTABLE, PERMISSIONS, Role
from portal.notifications.models import Notification
from portal.scope.verbs import all_verbs
from portal.workflow import StaleState
from tests.factories.accounts import grant, person
from tests.limits import allowed

TODAY = timezone.localdate


def give(user, role, organisation, actor, **more):
    given = {"starts_on": TODAY()} | more
    return services.grant_role(user=user, role=role, organisation=organisation, actor=actor, **given)


def test_every_permission_is_a_declared_verb():
    assert {verb for verbs in PERMISSIONS.values() for verb in verbs} <= set(all_verbs())
    assert set(PERMISSIONS) == set(Role.values)


def test_an_ordinary_post_counts_at_once(tree, admin, outsider):
    give(outsider, Role.UNIT_STAFF, tree.office_a, admin)

    assert outsider.may("rectification.import_problems", tree.branch_a)


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


def revoked(grant, actor):
    return services.revoke_grant(grant=grant, reason="调离", actor=actor)


def test_an_administrator_who_is_inactive_is_not_the_one_who_is_left(tree, admin):
    """Two hold the post, one of them has a closed account: the other one must not go."""
    closed = person(tree.city, Role.CITY_ADMIN, is_active=False)

    with pytest.raises(ValidationError):
        revoked(admin.grants.get(), admin)

    assert admin.grants.get().state == closed.grants.get().state == Grant.State.ACTIVE


@pytest.mark.parametrize(
    ("span", "left"),
    [
        ({"starts_on": date(2026, 3, 10)}, True),
        ({"starts_on": date(2026, 3, 11)}, False),
        ({"starts_on": date(2026, 1, 1), "ends_on": date(2026, 3, 10)}, True),
        ({"starts_on": date(2026, 1, 1), "ends_on": date(2026, 3, 9)}, False),
        ({"state": Grant.State.PROPOSED}, False),
    ],
)
def test_an_administrator_is_left_only_if_his_post_counts_today(tree, admin, span, left):
    Grant.objects.update(starts_on=date(2026, 1, 1))
    other = person(tree.root)
    grant(other, Role.CITY_ADMIN, tree.city, **{"starts_on": date(2026, 1, 1)} | span)
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        if left:
            revoked(admin.grants.get(), admin)
        else:
            with pytest.raises(ValidationError):
                revoked(admin.grants.get(), admin)

    assert (admin.grants.get().state == Grant.State.REVOKED) == left


@pytest.mark.parametrize(("starts", "ends"), [(9, 10), (10, 10), (11, 11)])
def test_a_revoked_grant_ends_today_or_on_its_first_day(tree, admin, cadre, starts, ends):
    held = cadre.grants.get()
    Grant.objects.exclude(pk=held.pk).update(starts_on=date(2026, 1, 1))
    Grant.objects.filter(pk=held.pk).update(starts_on=date(2026, 3, starts))
    held.refresh_from_db()
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False):
        revoked(held, admin)

    assert held.ends_on == date(2026, 3, ends)


@pytest.mark.parametrize(("ends", "right"), [(9, False), (10, True), (11, True)])
def test_a_grant_ends_on_its_first_day_at_the_earliest(tree, admin, outsider, ends, right):
    with allowed(right, "ends_on"):
        give(
            outsider,
            Role.UNIT_STAFF,
            tree.office_a,
            admin,
            starts_on=date(2026, 3, 10),
            ends_on=date(2026, 3, ends),
        )

    assert outsider.grants.filter(role=Role.UNIT_STAFF).exists() == right


def told(*people):
    return [
        list(Notification.objects.filter(recipient=one).values_list("sentence", flat=True)) for one in people
    ]


def test_of_a_proposed_grant_those_are_told_who_may_agree(tree, admin, outsider, keeper, cadre):
    second, elsewhere = person(tree.city, Role.CITY_ADMIN), person(tree.office_b, Role.UNIT_STAFF)
    gone = person(tree.city, Role.CITY_ADMIN, is_active=False)
    role = sorted(FOUR_EYES)[0]
    proposed = give(outsider, role, tree.city, admin)

    assert [len(one) for one in told(second, admin, outsider, elsewhere, gone, cadre)] == [1, 0, 0, 0, 0, 0]
    assert "must agree" in told(second)[0][0]

    services.approve_grant(grant=proposed, actor=second)
    assert [len(one) for one in told(outsider, admin, second)] == [1, 0, 1]


def test_of_a_grant_that_counts_at_once_and_of_its_end_only_the_person_is_told(tree, admin, outsider, keeper):
    person(tree.city, Role.CITY_ADMIN)
    given = give(outsider, Role.UNIT_STAFF, tree.office_a, admin)
    revoked(given, admin)

    assert told(outsider) == [
        ["You are no longer %(role)s at %(where)s.", "You are now %(role)s at %(where)s."]
    ]
    assert Notification.objects.count() == 2


def test_of_a_refused_grant_nobody_is_told_and_it_can_be_proposed_again(tree, admin, outsider):
    second = person(tree.city, Role.CITY_ADMIN)
    role = sorted(FOUR_EYES)[0]
    proposed = give(outsider, role, tree.city, admin)
    before = Notification.objects.count()
    for wrong in (admin, outsider):
        with pytest.raises(PermissionDenied):
            services.refuse_grant(grant=proposed, reason="不合适", actor=wrong)
    services.refuse_grant(grant=proposed, reason="不合适", actor=second)

    assert Notification.objects.count() == before
    assert not outsider.may("rectification.decide_closing", tree.city)
    assert give(outsider, role, tree.city, admin).state == Grant.State.PROPOSED


def test_the_same_grant_is_given_once(tree, admin, outsider):
    give(outsider, Role.UNIT_STAFF, tree.office_a, admin)

    with allowed(False):
        give(outsider, Role.UNIT_STAFF, tree.office_a, admin)
    give(outsider, Role.UNIT_STAFF, tree.office_b, admin)
    assert outsider.grants.count() == 3


@pytest.mark.parametrize(("day", "counts"), [(9, False), (10, True), (20, True), (21, False)])
def test_a_post_counts_on_its_first_and_on_its_last_day(tree, outsider, day, counts):
    span = {"starts_on": date(2026, 3, 10), "ends_on": date(2026, 3, 20)}
    made = grant(outsider, Role.LEADER, tree.office_a, **span)
    proposed = grant(outsider, Role.AUDITOR, tree.office_a, state=Grant.State.PROPOSED, **span)

    found = set(Grant.objects.in_force(date(2026, 3, day)))
    assert (made in found) == counts
    assert proposed not in found
