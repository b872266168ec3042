"""Nobody enters as an administrator or an auditor by giving him a password alone: two people, who are not he."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import services
from portal.accounts.models import Grant, Recovery, SignIn, User, has_weight
from portal.accounts.roles import FOUR_EYES, Role
from portal.audit.models import AuditEntry
from portal.inbox import Ask
from portal.notifications.models import Notification
from portal.system.people.inbox import recoveries_count, recoveries_started
from tests.factories.accounts import PASSWORD, grant, person


@pytest.fixture
def second(tree):
    return person(tree.root, Role.SYSTEM_KEEPER, username="second", name="第二人")


def told(user) -> list[str]:
    return [notice.sentence for notice in Notification.objects.filter(recipient=user)]


def propose(user, actor, kind="password") -> Recovery:
    return services.propose_recovery(user=user, kind=kind, reason="遗忘", actor=actor)


@pytest.mark.parametrize("role", Role.values)
def test_every_role_that_needs_four_eyes_has_weight_and_no_other(tree, role):
    assert has_weight(person(tree.city, role)) == (role in FOUR_EYES)


@pytest.mark.parametrize(
    ("fields", "weight"),
    [
        ({}, True),
        ({"state": "proposed"}, True),
        ({"state": "refused"}, False),
        ({"state": "revoked"}, False),
        ({"starts_on": timedelta(days=9)}, True),
        ({"starts_on": timedelta(days=-9), "ends_on": timedelta()}, True),
        ({"starts_on": timedelta(days=-9), "ends_on": timedelta(days=-1)}, False),
    ],
)
def test_a_post_has_weight_until_its_last_day(tree, fields, weight):
    today = timezone.localdate()
    user = person(tree.city)
    days = {name: today + value for name, value in fields.items() if isinstance(value, timedelta)}
    grant(user, Role.AUDITOR, tree.city, **fields | days)

    assert has_weight(user) == weight


def test_the_keeper_alone_gives_an_auditor_no_password_and_no_way_back(keeper, auditor):
    before = auditor.password
    with pytest.raises(PermissionDenied):
        services.reset_password(user=auditor, actor=keeper)
    services.deactivate_user(user=auditor, reason="离岗", actor=keeper)
    with pytest.raises(PermissionDenied):
        services.reactivate_user(user=auditor, reason="返回", actor=keeper)

    auditor.refresh_from_db()
    assert (auditor.password, auditor.is_active) == (before, False)


def test_a_slip_is_not_issued_to_a_person_with_a_post_of_weight(tree, keeper, auditor, cadre):
    for user in (auditor, cadre):
        user.set_unusable_password()
        user.save()

    assert [one.username for one in services.issue_slips(organisation=tree.root, actor=keeper)] == ["cadre"]


def test_neither_the_proposer_nor_the_person_confirms(keeper, admin, second):
    recovery = propose(admin, keeper)

    for actor in (keeper, admin):
        with pytest.raises(PermissionDenied):
            services.approve_recovery(recovery=recovery, actor=actor)
        with pytest.raises(PermissionDenied):
            services.refuse_recovery(recovery=recovery, reason="不", actor=actor)
    with pytest.raises(PermissionDenied):
        propose(admin, admin)
    assert services.approve_recovery(recovery=recovery, actor=second)


def test_two_keepers_confirm_on_their_pages_and_the_person_is_out_and_told(
    keeper, auditor, second, client_of
):
    old = Client()
    old.post(reverse("sign_in"), {"username": "auditor", "password": PASSWORD})
    assert old.get(reverse("account")).status_code == 200

    page = client_of(keeper).post(reverse("reset_password", args=[auditor.pk]), {"reason": "遗忘"})
    recovery = Recovery.objects.get()
    assert page["Location"] == reverse("recovery_detail", args=[recovery.pk])
    assert old.get(reverse("account")).status_code == 200
    assert len(told(auditor)) == 1
    assert "approve" not in client_of(keeper).get(page["Location"]).content.decode()
    assert recoveries_count(Ask(second, timezone.localdate())) == 1
    assert recoveries_count(Ask(keeper, timezone.localdate())) == 0
    assert [
        item.title for group in recoveries_started(Ask(keeper, timezone.localdate())) for item in group.items
    ] == ["审计员 · 重置密码"]

    assert "approve" in client_of(second).get(page["Location"]).content.decode()
    slip = client_of(second).post(reverse("approve_recovery", args=[recovery.pk]))
    auditor.refresh_from_db()
    password = slip.context["password"]
    assert auditor.check_password(password)
    assert password in slip.content.decode()
    assert "no-store" in slip["Cache-Control"]
    assert old.get(reverse("account")).status_code == 302
    assert not SignIn.objects.filter(user=auditor).exists()
    assert len(told(auditor)) == 2
    assert password not in str(list(AuditEntry.objects.values())) + str(list(Notification.objects.values()))
    assert client_of(second).post(reverse("approve_recovery", args=[recovery.pk])).status_code == 409


def test_a_return_is_confirmed_on_its_pages(keeper, auditor, second, client_of):
    services.deactivate_user(user=auditor, reason="离岗", actor=keeper)
    client_of(keeper).post(reverse("reactivate_user", args=[auditor.pk]), {"reason": "返回"})
    recovery = Recovery.objects.get(kind="return")
    assert not User.objects.get(pk=auditor.pk).is_active

    client_of(second).post(reverse("approve_recovery", args=[recovery.pk]))

    assert User.objects.get(pk=auditor.pk).is_active


def test_a_return_that_has_happened_otherwise_is_not_confirmed(keeper, auditor, second, client_of):
    services.deactivate_user(user=auditor, reason="离岗", actor=keeper)
    recovery = propose(auditor, keeper, "return")
    User.objects.filter(pk=auditor.pk).update(is_active=True)

    assert client_of(second).post(reverse("approve_recovery", args=[recovery.pk])).status_code == 409
    recovery.refresh_from_db()
    assert recovery.state == "proposed"


def test_a_reason_is_asked_for(keeper, auditor, client_of):
    assert client_of(keeper).post(reverse("reset_password", args=[auditor.pk]), {}).status_code == 422
    assert not Recovery.objects.exists()


def test_a_lone_keeper_recovers_on_the_server_and_auditors_know(tree, keeper, auditor, admin, cadre, capsys):
    keeper.is_active = False
    keeper.save()
    whole = person(tree.root, Role.AUDITOR, username="whole")

    call_command("recover_account", "KEEPER", reason="只有一名系统管理员")

    keeper.refresh_from_db()
    password = capsys.readouterr().out.split()[-1]
    entry = AuditEntry.objects.get(action="accounts.recover_account")
    assert keeper.check_password(password)
    assert keeper.is_active
    assert keeper.must_change_password
    assert (entry.actor, entry.row_id, entry.reason) == (None, str(keeper.pk), "只有一名系统管理员")
    assert entry.changes == {"is_active": [False, True]}
    assert (len(told(keeper)), len(told(whole)), len(told(cadre)), len(told(admin))) == (1, 1, 0, 0)


@pytest.mark.parametrize(("name", "reason"), [("nobody", "遗失"), ("keeper", " ")])
def test_a_recovery_on_the_server_needs_an_account_and_a_reason(keeper, name, reason):
    before = keeper.password
    with pytest.raises(CommandError):
        call_command("recover_account", name, reason=reason)

    keeper.refresh_from_db()
    assert keeper.password == before


def test_no_person_recovers_an_account_without_a_second(keeper, auditor):
    with pytest.raises(PermissionDenied):
        services.recover_account(user=auditor, reason="遗失", actor=keeper)


def test_a_grant_of_weight_ends_the_right_to_reset_alone(tree, keeper, cadre):
    assert services.reset_password(user=cadre, actor=keeper)
    Grant.objects.create(user=cadre, role=Role.AUDITOR, organisation=tree.city)
    with pytest.raises(PermissionDenied):
        services.reset_password(user=cadre, actor=keeper)
