"""Signing in: throttled before the password is looked at; sessions end; passwords must change."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import services
from portal.accounts.models import SignIn
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from tests.factories.accounts import PASSWORD, person

URL = "/sign-in/"


def sign_in(client, username="cadre", password=PASSWORD, **more):
    return client.post(URL, {"username": username, "password": password, **more})


def test_the_right_password_opens_the_desk(cadre):
    client = Client()
    answer = sign_in(client, "  CADRE ")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert SignIn.objects.get().user == cadre
    assert AuditEntry.objects.filter(action="accounts.sign_in").exists()


@pytest.mark.parametrize("name", ["cadre", "nobody"])
def test_wrong_and_unknown_sound_the_same(cadre, name):
    answer = sign_in(Client(), name, "wrong")

    assert answer.status_code == 422
    errors = answer.context["form"].non_field_errors()
    assert errors == sign_in(Client(), "other", "wrong").context["form"].non_field_errors()


def test_after_five_failures_even_the_right_password_waits(cadre):
    for _attempt in range(5):
        sign_in(Client(), password="wrong")
    waiting = sign_in(Client())
    data = Client(headers={"Accept": "application/json"}).post(
        URL, {"username": "cadre", "password": PASSWORD}
    )
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        later = sign_in(Client())

    assert (waiting.status_code, waiting["Retry-After"]) == (429, "60")
    assert "登录失败次数过多，请1分钟后再试" in waiting.content.decode()
    assert (data.status_code, data["Retry-After"], data.json()["code"]) == (429, "60", "throttled")
    assert "1分钟" in data.json()["message"]
    assert later.status_code == 302


def test_each_refusal_leaves_one_entry_without_what_was_typed(cadre):
    typed = "Lamp-at-Noon-2026"
    for _attempt in range(7):
        sign_in(Client(), password="Lamp-wrong")
        sign_in(Client(), typed, typed)
    sign_in(Client())

    entries = list(AuditEntry.objects.order_by("pk"))
    of_cadre = [one.action for one in entries if one.row_id == str(cadre.pk)]
    unknown = [one for one in entries if one.row_id == ""]
    assert of_cadre == ["accounts.sign_in_refused"] * 5 + ["accounts.sign_in_throttled"] * 3
    assert [one.action for one in unknown] == ["accounts.sign_in_refused"] * 5 + [
        "accounts.sign_in_throttled"
    ] * 2
    assert len({one.row_label for one in unknown}) == 1
    assert {one.reason for one in entries} == {"127.0.0.1"}
    assert "Lamp" not in str(list(AuditEntry.objects.values()))


def test_unknown_accounts_are_read_by_auditors_of_the_whole_only(tree, auditor, client_of):
    whole = person(tree.root, Role.AUDITOR, username="whole")
    sign_in(Client(), "nobody", "wrong")

    assert "不存在的账号" in client_of(whole).get(reverse("audit_list")).content.decode()
    assert "不存在的账号" not in client_of(auditor).get(reverse("audit_list")).content.decode()


def test_a_foreign_address_is_not_followed(cadre):
    assert sign_in(Client(), next="https://evil.example/")["Location"] == "/"


def test_a_one_time_password_leads_to_a_new_one(tree, keeper, cadre):
    password = services.reset_password(user=cadre, actor=keeper)
    client = Client()
    sign_in(client, password=password)

    assert client.get("/")["Location"] == reverse("change_password")
    answer = client.post(
        reverse("change_password"), {"old": password, "new": "New-Lamp-2026-x", "again": "New-Lamp-2026-x"}
    )
    assert answer.status_code == 302
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("weak", ["short1A", "alllowercaseletters", PASSWORD])
def test_weak_and_used_passwords_are_refused(cadre, client_of, weak):
    answer = client_of(cadre).post(reverse("change_password"), {"old": PASSWORD, "new": weak, "again": weak})

    assert answer.status_code == 422


def test_an_idle_session_ends_and_comes_back_to_the_page(cadre):
    client = Client()
    sign_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        answer = client.get(reverse("account"))

    assert answer["Location"].startswith("/sign-in/?next=/account/")


def test_a_closed_account_is_out_at_once(keeper, cadre):
    client = Client()
    sign_in(client)
    services.deactivate_user(user=cadre, reason="调离", actor=keeper)

    assert client.get("/").status_code == 302
    assert sign_in(Client()).status_code == 422


def test_an_own_session_can_be_ended_a_foreign_one_not(cadre, outsider):
    mine, other, foreign = Client(), Client(), Client()
    sign_in(mine)
    sign_in(other)
    sign_in(foreign, "outsider")
    ended = SignIn.objects.get(session_key=other.session.session_key)
    strange = SignIn.objects.get(session_key=foreign.session.session_key)

    mine.post(reverse("end_session", args=[ended.pk]))

    assert other.get("/").status_code == 302
    assert mine.post(reverse("end_session", args=[strange.pk])).status_code == 404


def test_what_the_frame_asks_for_never_loads_the_page_of_the_new_password_anew(keeper, cadre):
    password = services.reset_password(user=cadre, actor=keeper)
    client = Client()
    sign_in(client, password=password)
    asking = {"HX-Request": "true"}

    elsewhere = client.get("/inbox/count/", headers=asking | {"HX-Current-URL": "http://testserver/"})
    there = client.get(
        "/inbox/count/", headers=asking | {"HX-Current-URL": "http://testserver/account/password/"}
    )

    assert elsewhere["HX-Redirect"] == reverse("change_password")
    assert (there.status_code, "HX-Redirect" in there) == (204, False)


def test_the_own_phone_is_changed_and_recorded(client_of, cadre):
    answer = client_of(cadre).post(reverse("account"), {"phone": "0474-8320001"}, follow=True)

    cadre.refresh_from_db()
    entry = AuditEntry.objects.get(action="accounts.change_profile")
    assert cadre.phone == "0474-8320001"
    assert entry.changes["phone"][1] == "0474-8320001"
    assert "0474-8320001" in answer.content.decode()


def test_the_api_answers_in_json_while_a_password_is_due_and_when_the_session_is_over(keeper, cadre):
    password = services.reset_password(user=cadre, actor=keeper)
    client = Client()
    sign_in(client, password=password)
    due = client.get("/api/v1/problems/")
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        over = client.get("/api/v1/problems/")

    assert (due.status_code, due.json()["code"]) == (403, "password_due")
    assert "密码" in due.json()["message"]
    assert (over.status_code, over.json()["code"]) == (401, "session_over")
    assert client.get("/")["Location"].startswith("/sign-in/")
