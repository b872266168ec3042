"""What an entry says, and what it must never say."""

from datetime import date
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.audit.changes import difference, plain, snapshot
from portal.audit.middleware import REFUSED, is_key
from portal.audit.models import AuditEntry
from portal.audit.services import acts_of, history, record
from portal.memory import services
from portal.memory.models import Act
from portal.organisations.models import Organisation
from portal.organisations.services import move_organisation
from portal.workflow import apply_edit
from tests.factories.accounts import person
from tests.factories.organisations import organisation


def test_a_password_is_masked_in_every_snapshot(cadre):
    taken = snapshot(cadre, ["username", "password"])

    assert taken == {"username": "cadre", "password": "***"}


def test_an_edit_of_a_password_leaves_no_hash_in_the_audit(cadre, keeper):
    before = cadre.password
    apply_edit(
        "accounts.change_user",
        cadre,
        {"password": "md5$new$hash", "phone": "0474-1"},
        version=1,
        actor=keeper,
    )

    entry = AuditEntry.objects.get(action="accounts.change_user")
    assert set(entry.changes) == {"phone"}
    assert before not in str(entry.changes)


def test_a_difference_holds_what_differs_and_nothing_else():
    assert difference({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 5, "d": 4}) == {
        "b": [2, 5],
        "c": [3, None],
        "d": [None, 4],
    }


@pytest.mark.parametrize(
    ("value", "kept"),
    [(None, None), (True, True), (3, 3), (1.5, 1.5), ("甲", "甲"), ([1], [1]), ({"a": 1}, {"a": 1})],
)
def test_what_json_holds_stays_as_it_is(value, kept):
    assert plain(value) == kept
    assert type(plain(value)) is type(kept)


def test_days_and_rows_are_kept_by_their_text(tree):
    assert plain(date(2026, 3, 10)) == "2026-03-10"
    assert plain(tree.branch_a) == "甲局第一党支部"


def test_an_entry_names_its_row_its_place_and_its_actor(tree, cadre, keeper):
    entry = record(
        "accounts.change_user", cadre, actor=keeper, changes={"on": [None, date(2026, 3, 10)]}, reason="调动"
    )
    elsewhere = record("accounts.change_user", cadre, actor=None, organisation=tree.city)

    assert (entry.actor, entry.actor_name, entry.model, entry.row_id) == (
        keeper,
        "系统管理员",
        "accounts.user",
        str(cadre.pk),
    )
    assert (entry.organisation_path, entry.organisation_name) == (tree.branch_a.path, str(tree.branch_a))
    assert (entry.changes, entry.reason) == ({"on": [None, "2026-03-10"]}, "调动")
    assert (elsewhere.actor, elsewhere.actor_name, elsewhere.organisation_path) == (None, "", tree.city.path)


@pytest.mark.parametrize("model", [AuditEntry, Act])
@pytest.mark.parametrize("verb", ["UPDATE {} SET request_id = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_entries_and_acts_are_only_appended_to(model, verb, tree, cadre):
    if verb.startswith("TRUNCATE") and connection.vendor == "sqlite":
        verb = "DELETE FROM {} WHERE id > 0"
    record("accounts.change_user", cadre, actor=None)
    connection.check_constraints()  # PostgreSQL empties no table that has checks to be done
    with (
        pytest.raises(DatabaseError, match=f"{model._meta.db_table} is only appended to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(model._meta.db_table))


def test_a_table_whose_guard_is_switched_off_is_named_and_guarded_again(db):
    services.drop(AuditEntry)
    assert services.lacking() == ["audit_auditentry"]

    services.after_migrations()
    assert services.lacking() == []


def test_a_guard_that_keeps_its_name_and_does_nothing_is_named(db):
    (guard,) = services.guards(AuditEntry)
    services.drop(AuditEntry)
    lame = {
        "sqlite": [
            statement.partition(" BEGIN ")[0] + " BEGIN SELECT 1; END" for statement in guard.statements
        ],
        "postgresql": [guard.statements[0].replace("RAISE EXCEPTION", "RAISE NOTICE"), guard.statements[1]],
    }
    with connection.cursor() as cursor:
        for statement in lame[connection.vendor]:
            cursor.execute(statement)
    assert services.lacking() == ["audit_auditentry"]

    services.after_migrations()
    assert services.lacking() == []


def test_entries_keep_the_place_of_their_day_and_are_read_by_those_above_today(tree, cadre, admin):
    kind = Organisation.Kind
    above = organisation(tree.city, name="第二工委", kind=kind.WORKING_COMMITTEE)
    before, after = (
        person(place, Role.AUDITOR, username=name)
        for place, name in ((tree.committee, "old"), (above, "new"))
    )
    entry = record("accounts.change_user", cadre, actor=None)
    move_organisation(
        organisation=tree.office_a,
        parent=above,
        document_number="市委〔2026〕1号",
        day=date(2026, 3, 1),
        actor=None,
    )

    def reads(who):
        fresh = User.objects.get(pk=who.pk)
        return AuditEntry.objects.visible_to(fresh, "audit.view_entry").filter(pk=entry.pk).exists()

    kept = AuditEntry.objects.get(pk=entry.pk)
    assert (kept.organisation_path, kept.organisation_name) == (tree.branch_a.path, str(tree.branch_a))
    assert (reads(before), reads(after)) == (False, True)


def test_the_history_of_a_row_is_its_own_newest_first(cadre, staff, keeper):
    first = record("accounts.change_user", cadre, actor=keeper)
    record("accounts.change_user", staff, actor=keeper)
    second = record("accounts.deactivate_user", cadre, actor=keeper)

    assert list(history(cadre)) == [second, first]


def test_a_row_of_another_kind_with_the_same_key_has_a_history_of_its_own(tree, cadre):
    record(
        "organisations.rename_organisation",
        Organisation(pk=cadre.pk, name="同号"),
        actor=None,
        organisation=tree.city,
    )
    own = record("accounts.change_user", cadre, actor=None)

    assert list(history(cadre)) == [own]


@pytest.mark.parametrize(
    "passing",
    [
        "accounts.sign_in",
        "accounts.sign_out",
        "accounts.end_session",
        "audit.not_admitted",
        "preferences.save_view",
    ],
)
def test_coming_going_and_taste_are_no_acts(cadre, keeper, passing):
    record(passing, cadre, actor=cadre)
    record("accounts.change_user", cadre, actor=keeper)
    kept = record("accounts.change_profile", cadre, actor=cadre)

    assert list(acts_of(cadre)) == [kept]


def refusals() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.filter(action=REFUSED).order_by("pk").values_list("actor_name", "reason"))


def test_an_act_without_the_right_leaves_one_entry(cadre, staff, client_of):
    client_of(cadre).get(reverse("user_new"))
    client_of(cadre).post(reverse("approve_grant", args=[staff.grants.get().pk]), {"typed": "某居民"})

    pk = staff.grants.get().pk
    assert refusals() == [("甲干部", "403 GET user_new"), ("甲干部", f"404 POST approve_grant pk={pk}")]


def test_a_row_outside_ones_reach_leaves_one_entry_and_one_inside_none(cadre, outsider, client_of, tree):
    client_of(outsider).get(reverse("organisation_detail", args=[tree.branch_a.pk]))
    client_of(cadre).get(reverse("organisation_detail", args=[tree.branch_a.pk]))

    assert refusals() == [("乙干部", f"404 GET organisation_detail pk={tree.branch_a.pk}")]


def test_a_refusal_of_the_api_leaves_one_entry(tree, keeper, client_of):
    answer = client_of(keeper).get("/api/v1/problems/")

    assert answer.status_code == 403
    assert refusals() == [("系统管理员", "403 GET api_problem-list")]


@pytest.mark.parametrize("address", ["/sign-in/nothing", "/nothing/"])
def test_an_address_of_nothing_leaves_nothing(cadre, client_of, address):
    assert client_of(cadre).get(address).status_code == 404
    assert Client().get("/people/new/").status_code == 302
    assert refusals() == []


@pytest.mark.parametrize(
    ("part", "key"),
    [
        (7, True),
        (UUID(int=7), True),
        ("limit7", True),
        ("9" * 40, True),
        ("9" * 41, False),
        ("某居民", False),
    ],
)
def test_only_what_programs_make_is_named_as_a_key(part, key):
    assert is_key(part) == key


def test_a_form_with_an_old_token_is_no_refusal(cadre):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cadre)

    assert client.post(reverse("account"), {"phone": "1"}).status_code == 403
    assert refusals() == []
