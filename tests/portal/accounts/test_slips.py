"""Accounts made in great numbers get their passwords on slips: shown once, stored nowhere, issued to each person once."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.services import create_users, issue_slips
from portal.accounts.services.slips import NewPerson
from portal.audit.models import AuditEntry


@pytest.fixture
def people(tree, keeper):
    places = (tree.office_a, tree.branch_a, tree.branch_b)
    rows = [
        NewPerson(line=n, username=f"p{n}", name=f"人员{n}", organisation=place.code)
        for n, place in enumerate(places, start=2)
    ]
    return create_users(rows=rows, actor=keeper)


def test_nobody_signs_in_before_a_slip_is_issued(people, client):
    assert not client.login(username="p2", password="")
    assert not any(User.objects.get(pk=one.pk).has_usable_password() for one in people)


def test_slips_go_to_a_unit_and_below_it_and_to_nobody_else(people, tree, keeper):
    slips = issue_slips(organisation=tree.office_a, actor=keeper)

    assert [one.username for one in slips] == ["p2", "p3"]
    for one in slips:
        user = User.objects.get(username=one.username)
        assert user.check_password(one.password)
        assert user.must_change_password
    assert not User.objects.get(username="p4").has_usable_password()
    told = AuditEntry.objects.filter(action="accounts.issue_slips")
    assert {entry.row_label for entry in told} == {"人员2", "人员3"}
    kept = str(list(AuditEntry.objects.values()))
    assert not any(one.password in kept for one in slips)


def test_a_second_print_serves_nobody_twice(people, tree, keeper):
    first = issue_slips(organisation=tree.office_a, actor=keeper)

    with pytest.raises(ValidationError):
        issue_slips(organisation=tree.office_a, actor=keeper)

    assert User.objects.get(username="p2").check_password(first[0].password)


def test_who_is_served_by_somebody_else_meanwhile_gets_no_second_slip(people, tree, keeper, monkeypatch):
    from portal.accounts.services import slips as module

    give = module.give_one_time_password

    def overtaken(user):
        User.objects.filter(pk=user.pk, username="p2").update(password="set by another keeper")
        return give(user)

    monkeypatch.setattr(module, "give_one_time_password", overtaken)

    assert [one.username for one in issue_slips(organisation=tree.office_a, actor=keeper)] == ["p3"]
    assert User.objects.get(username="p2").password == "set by another keeper"


@pytest.mark.parametrize(("waiting", "printed"), [(2, 2), (3, 3), (4, 3)])
def test_a_print_has_a_largest_number(waiting, printed, tree, keeper, monkeypatch):
    monkeypatch.setattr("portal.accounts.services.slips.MOST_SLIPS", 3)
    rows = [NewPerson(n, f"q{n}", f"人{n}", tree.branch_a.code) for n in range(waiting)]
    create_users(rows=rows, actor=keeper)

    assert len(issue_slips(organisation=tree.branch_a, actor=keeper)) == printed
    assert User.objects.filter(password__startswith="!").count() == waiting - printed


def test_a_closed_account_gets_no_slip(people, tree, keeper):
    User.objects.filter(username="p3").update(is_active=False)

    assert [one.username for one in issue_slips(organisation=tree.office_a, actor=keeper)] == ["p2"]


def test_only_who_holds_the_right_issues_slips(people, tree, admin):
    with pytest.raises(PermissionDenied):
        issue_slips(organisation=tree.office_a, actor=admin)


def test_the_page_offers_units_with_people_who_wait_and_shows_the_slips_once(people, tree, keeper, client_of):
    client = client_of(keeper)
    page = client.get(reverse("issue_slips")).content.decode()
    assert "甲局机关党委（2人）" in page
    assert "乙局机关党委（1人）" in page
    assert "市直机关工委" not in page.split("<select", 1)[1].split("</select>", 1)[0]

    answer = client.post(reverse("issue_slips"), {"organisation": tree.office_a.pk})

    passwords = re.findall(r'<code class="big">([^<]+)</code>', answer.content.decode())
    assert len(passwords) == 2
    assert "no-store" in answer["Cache-Control"]
    again = client.post(reverse("issue_slips"), {"organisation": tree.office_a.pk})
    assert again.status_code == 422
    assert not any(password in again.content.decode() for password in passwords)


def test_an_account_is_refused_where_the_organisation_is_gone(tree, keeper):
    row = NewPerson(5, "p5", "某人", tree.branch_a.code)
    type(tree.branch_a).objects.filter(pk=tree.branch_a.pk).update(dissolved_on="2026-01-01")

    with pytest.raises(ValidationError) as fault:
        create_users(rows=[row], actor=keeper)

    assert fault.value.messages[0].startswith("5: ")


def test_passwords_are_hashed_before_anything_is_written(people, tree, keeper, monkeypatch):
    from django.db import connection

    from portal.accounts.services import slips as module

    give, depths = module.give_one_time_password, []
    around = len(connection.savepoint_ids)  # the test's own transaction

    def watched(user):
        depths.append(len(connection.savepoint_ids) - around)
        return give(user)

    monkeypatch.setattr(module, "give_one_time_password", watched)

    issue_slips(organisation=tree.office_a, actor=keeper)

    assert depths == [0, 0]
