"""Accounts, their posts and passwords at the edges: who may, who is touched, and who is not."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts import services
from portal.accounts.models import Grant, SignIn, User, people_with
from portal.accounts.roles import Role
from portal.accounts.services.passwords import one_time_password
from portal.accounts.services.slips import NewPerson
from portal.accounts.services.users import normal_username
from portal.accounts.sessions import is_over, note_seen
from portal.audit.models import AuditEntry
from portal.notifications.models import Notification
from portal.organisations.models import Organisation
from portal.workflow import StaleState
from tests.factories.accounts import grant, person


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def make(tree, actor, username="li.si", place=None):
    return services.create_user(
        username=username, name="李四", organisation=place or tree.branch_a, actor=actor
    )


# Accounts


def test_an_account_is_made_where_one_may_with_a_password_for_once(tree, keeper, cadre):
    user, password = make(tree, keeper, " LI.Si ")

    stored = fresh(user)
    assert (stored.username, stored.must_change_password, stored.is_active) == ("li.si", True, True)
    assert stored.check_password(password)
    entry = AuditEntry.objects.get(action="accounts.create_user")
    assert entry.changes == {
        "username": [None, "li.si"],
        "name": [None, "李四"],
        "organisation": [None, str(tree.branch_a)],
    }
    with pytest.raises(PermissionDenied):
        make(tree, cadre, "other")
    with pytest.raises(ValidationError) as refused:
        make(tree, keeper, "Li.Si")
    assert list(refused.value.message_dict) == ["username"]
    Organisation.objects.filter(pk=tree.branch_b.pk).update(dissolved_on=timezone.localdate())
    with pytest.raises(ValidationError) as refused:
        make(tree, keeper, "third", fresh(tree.branch_b))
    assert list(refused.value.message_dict) == ["organisation"]


@pytest.mark.parametrize("place", ["branch_a", "office_b"])
def test_a_person_is_changed_by_who_may_at_both_places(tree, cadre, place):
    local = person(tree.office_a, Role.SYSTEM_KEEPER)
    given = {"version": cadre.version, "actor": local, "organisation": getattr(tree, place), "title": "干事"}

    if place == "branch_a":
        assert services.change_user(cadre, **given).title == "干事"
    else:
        with pytest.raises(PermissionDenied):
            services.change_user(cadre, **given)


def test_closing_and_opening_touch_one_account(tree, keeper, cadre, outsider):
    services.deactivate_user(user=cadre, reason="调离", actor=keeper)
    assert set(User.objects.filter(is_active=False)) == {cadre}
    with pytest.raises(StaleState):
        services.deactivate_user(user=cadre, reason="再次", actor=keeper)
    services.deactivate_user(user=outsider, reason="调离", actor=keeper)
    services.reactivate_user(user=cadre, reason="调回", actor=keeper)
    assert set(User.objects.filter(is_active=False)) == {outsider}


def test_names_are_compared_without_case_width_and_blanks():
    assert normal_username(" Ｌi.SI ") == "li.si"


def test_many_accounts_name_their_lines_and_only_their_own_names_count(tree, keeper):
    person(tree.branch_b, username="taken")
    code = tree.branch_a.code
    rows = [NewPerson(line, name, "某", code) for line, name in ((2, "one"), (3, "taken"), (4, "ONE"))]

    with pytest.raises(ValidationError) as refused:
        services.create_users(rows=rows, actor=keeper)

    assert [message.partition(":")[0] for message in refused.value.messages] == ["3", "4"]
    assert len(services.create_users(rows=rows[:1], actor=keeper)) == 1


@pytest.mark.parametrize(("bad", "told"), [(19, 19), (20, 20), (21, 20)])
def test_twenty_faults_are_told(tree, keeper, bad, told):
    person(tree.branch_b, username="taken")
    rows = [NewPerson(line, "taken", "某", tree.branch_a.code) for line in range(bad)]

    with pytest.raises(ValidationError) as refused:
        services.create_users(rows=rows, actor=keeper)

    assert len(refused.value.messages) == told


def test_each_slip_opens_its_own_account(tree, keeper):
    rows = [NewPerson(line, f"p{line}", f"人{line}", tree.branch_a.code) for line in range(3)]
    services.create_users(rows=rows, actor=keeper)

    slips = services.issue_slips(organisation=tree.office_a, actor=keeper)

    assert len({slip.password for slip in slips}) == 3
    for slip in slips:
        assert User.objects.get(username=slip.username).check_password(slip.password)


def test_a_password_for_once_reads_well_and_varies():
    made = {one_time_password() for _number in range(50)}

    assert len(made) == 50
    for password in made:
        assert re.fullmatch(r"[A-HJ-NP-Z][a-hjkmnp-z]{3}-[A-HJ-NP-Z][a-hjkmnp-z]{3}-[2-9]{4}", password)
    assert len({password[:4] for password in made}) > 1
    assert any(password[:4] != password[5:9] for password in made)


def test_a_changed_password_is_recorded_without_any(cadre):
    services.change_password(old="Lamp-2026-light", new="Lamp-2027-bright", actor=cadre)

    entry = AuditEntry.objects.get(action="accounts.change_password")
    assert (entry.actor, entry.changes) == (cadre, {})
    assert "Lamp" not in str(AuditEntry.objects.values())


# Sessions


class Request:
    """What sessions ask of a request."""

    def __init__(self, session):
        self.session = session


class Session(dict):
    session_key = "mine"


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False) as clock:
        yield clock


def ago(**span) -> str:
    return (timezone.now() - timedelta(**span)).isoformat()


@pytest.mark.parametrize(("beside", "over"), [(-1, False), (0, False), (1, True)])
@pytest.mark.parametrize("what", ["seen_at", "started_at"])
def test_a_session_is_over_after_its_last_second(clock, settings, what, beside, over):
    settings.SESSION_IDLE_SECONDS, settings.SESSION_COOKIE_AGE = 600, 3600
    span = (600 if what == "seen_at" else 3600) + beside
    session = Session(seen_at=ago(seconds=1), started_at=ago(seconds=601)) | {what: ago(seconds=span)}

    assert is_over(Request(session)) is over
    assert is_over(Request(Session())) is False
    assert is_over(Request(Session(started_at=ago(seconds=601)))) is True


def test_being_seen_is_noted_on_ones_own_session(clock, cadre):
    for key in ("mine", "other"):
        SignIn.objects.create(user=cadre, session_key=key, last_seen_at=timezone.now() - timedelta(hours=1))

    note_seen(Request(Session(seen_at=ago(seconds=61))))

    assert dict(SignIn.objects.values_list("session_key", "last_seen_at")) == {
        "mine": timezone.now(),
        "other": timezone.now() - timedelta(hours=1),
    }


# Grants


def proposed(tree, admin, user) -> Grant:
    made = services.grant_role(
        user=user,
        role=Role.CITY_ADMIN,
        organisation=tree.city,
        starts_on=timezone.localdate(),
        actor=admin,
    )
    assert made.state == Grant.State.PROPOSED
    return made


def test_a_refused_grant_is_refused_and_another_stays(tree, admin, outsider):
    second = person(tree.city, Role.CITY_ADMIN)
    made = proposed(tree, admin, outsider)
    other = proposed(tree, admin, person(tree.city))

    services.refuse_grant(grant=made, reason="不合适", actor=second)

    assert (fresh(made).state, fresh(other).state) == (Grant.State.REFUSED, Grant.State.PROPOSED)


def test_only_the_end_of_an_administrators_post_waits_for_others(tree, admin, cadre):
    second = person(tree.city, Role.CITY_ADMIN)

    def holds_root(post) -> bool:
        with CaptureQueriesContext(connection) as queries:
            services.revoke_grant(grant=post, reason="调离", actor=admin)
        return any('SET "numchild"' in one["sql"] and '"depth" = 1' in one["sql"] for one in queries)

    assert holds_root(second.grants.get())
    assert not holds_root(cadre.grants.get())
    with pytest.raises(ValidationError):
        services.revoke_grant(grant=admin.grants.get(), reason="调离", actor=admin)
    assert fresh(admin).grants.get().state == Grant.State.ACTIVE
    assert Notification.objects.filter(recipient=second).count() == 1


def test_posts_are_read_anew_after_they_changed(tree, cadre):
    assert not cadre.may("rectification.view_problem", tree.branch_b)

    grant(cadre, Role.BRANCH_CADRE, tree.branch_b)

    assert cadre.may("rectification.view_problem", tree.branch_b)
    assert len(cadre.posts()) == 2


def test_people_with_a_right_stand_at_or_above_a_place_and_not_below(tree, cadre, staff, outsider, leader):
    above = person(tree.root, Role.UNIT_STAFF)
    away = person(tree.office_a, Role.UNIT_STAFF, is_active=False)
    verb = "rectification.view_problem"

    at_office = set(people_with(verb, tree.office_a.path))
    strictly = set(people_with(verb, tree.office_a.path, strictly_above=True))

    assert {staff, leader, above} <= at_office
    assert not {cadre, outsider, away} & at_office
    assert {leader, above} <= strictly
    assert staff not in strictly
    assert above in set(people_with(verb, tree.root.path))
    assert not set(people_with(verb, tree.root.path, strictly_above=True))
