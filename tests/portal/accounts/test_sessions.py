"""Sessions and passwords: their spans, their ends, what is kept of them. The clock is given."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import services
from portal.accounts.models import OldPassword, SignIn, User
from portal.accounts.passwords import CharacterClassesValidator
from portal.accounts.sessions import end_sessions
from portal.audit.models import AuditEntry
from portal.workflow import StaleState
from tests.factories.accounts import PASSWORD


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-03-10 09:00+08:00", tick=False) as clock:
        yield clock


def signed_in(username="cadre", password=PASSWORD) -> Client:
    client = Client()
    answer = client.post(reverse("sign_in"), {"username": username, "password": password})
    assert answer.status_code == 302
    return client


def is_in(client) -> bool:
    return client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize(("seconds", "stays"), [(-1, True), (0, True), (1, False)])
def test_a_session_idles_for_half_an_hour(cadre, clock, settings, seconds, stays):
    assert settings.SESSION_IDLE_SECONDS == 30 * 60
    client = signed_in()
    clock.shift(settings.SESSION_IDLE_SECONDS + seconds)

    assert is_in(client) == stays


@pytest.mark.parametrize(("seconds", "stays"), [(-1, True), (0, True), (1, False)])
def test_a_session_lasts_no_longer_than_its_age_however_busy(cadre, clock, settings, seconds, stays):
    settings.SESSION_IDLE_SECONDS = settings.SESSION_COOKIE_AGE + 60
    client = signed_in()
    store = client.session
    clock.shift(settings.SESSION_COOKIE_AGE + seconds)
    # The store forgets by the cookie's age, too: let it outlive the rule, so that the rule is what is seen.
    Session.objects.filter(session_key=store.session_key).update(
        expire_date=timezone.now() + timedelta(days=1)
    )

    assert is_in(client) == stays


@pytest.mark.parametrize(("seconds", "noted"), [(59, False), (60, False), (61, True)])
def test_a_session_is_noted_as_seen_once_a_minute(cadre, clock, seconds, noted):
    client = signed_in()
    is_in(client)
    before = SignIn.objects.get().last_seen_at
    clock.shift(seconds)
    is_in(client)

    assert (SignIn.objects.get().last_seen_at > before) == noted


@pytest.mark.parametrize(("days", "due"), [(89, False), (90, False), (91, True)])
def test_a_password_is_old_after_its_days(cadre, clock, settings, days, due):
    settings.PASSWORD_MAX_AGE_DAYS = 90
    clock.shift(timedelta(days=days))

    answer = signed_in().get("/")
    assert (answer.status_code == 302) == due


def test_a_password_of_the_demonstration_or_without_an_age_never_gets_old(cadre, clock, settings):
    clock.shift(timedelta(days=4000))
    settings.PASSWORD_MAX_AGE_DAYS = 0
    assert signed_in().get("/").status_code == 200
    settings.PASSWORD_MAX_AGE_DAYS = 90
    User.objects.update(is_demo=True)
    assert signed_in().get("/").status_code == 200


@pytest.mark.parametrize(
    ("password", "right"),
    [
        ("alllowercase", False),
        ("UPPERlower", False),
        ("UPPERlower1", True),
        ("lower-1", True),
        ("UPlow-1", True),
    ],
)
def test_a_password_has_three_of_four_kinds_of_characters(password, right):
    try:
        CharacterClassesValidator().validate(password)
    except ValidationError:
        assert not right
    else:
        assert right


def changed(actor, old, new):
    services.change_password(old=old, new=new, actor=actor)


@pytest.mark.parametrize(("since", "refused"), [(0, True), (4, True), (5, True), (6, False)])
def test_the_last_five_passwords_and_the_present_one_are_not_used_again(cadre, clock, since, refused):
    """`since`: how many other passwords came after the first one."""
    present = PASSWORD
    for number in range(since):
        clock.shift(60)
        changed(cadre, present, f"Lamp-light-2026-{number}")
        present = f"Lamp-light-2026-{number}"
    if refused:
        with pytest.raises(ValidationError) as fault:
            changed(cadre, present, PASSWORD)
        assert set(fault.value.message_dict) == {"new"}
    else:
        changed(cadre, present, PASSWORD)

    assert cadre.check_password(present if refused else PASSWORD)
    assert OldPassword.objects.filter(user=cadre).count() == min(since + (not refused), 5)


def test_old_passwords_of_others_are_left_alone(cadre, outsider):
    changed(outsider, PASSWORD, "Other-light-2026")
    for number in range(7):
        changed(
            cadre, PASSWORD if not number else f"Lamp-light-2026-{number - 1}", f"Lamp-light-2026-{number}"
        )

    assert OldPassword.objects.filter(user=outsider).count() == 1


def test_what_others_changed_takes_no_place_among_ones_own_old_passwords(cadre, outsider):
    for user, times in ((cadre, 5), (outsider, 3), (cadre, 1)):
        for number in range(times):
            user.set_password(PASSWORD)
            changed(user, PASSWORD, f"Lamp-light-2026-{number}")

    assert OldPassword.objects.filter(user=cadre).count() == 5


def test_a_changed_password_ends_every_other_session_and_no_one_elses(cadre, outsider):
    other, foreign, mine = signed_in(), signed_in("outsider"), signed_in()
    new = "New-Lamp-2026-x"
    mine.post(reverse("change_password"), {"old": PASSWORD, "new": new, "again": new})

    assert [is_in(client) for client in (mine, other, foreign)] == [True, False, True]
    cadre.refresh_from_db()
    assert (cadre.must_change_password, cadre.password_changed_at) == (False, timezone.now())
    assert SignIn.objects.filter(user=cadre).count() == 1


def test_a_wrong_present_password_changes_nothing(cadre):
    with pytest.raises(ValidationError) as fault:
        changed(cadre, "wrong", "New-Lamp-2026-x")

    assert set(fault.value.message_dict) == {"old"}
    cadre.refresh_from_db()
    assert cadre.check_password(PASSWORD)


def test_a_reset_ends_sessions_keeps_the_old_password_and_is_recorded_without_any(cadre, keeper):
    client = signed_in()
    password = services.reset_password(user=cadre, actor=keeper)

    assert not is_in(client)
    cadre.refresh_from_db()
    assert cadre.must_change_password
    assert cadre.check_password(password)
    assert OldPassword.objects.filter(user=cadre).count() == 1
    entry = AuditEntry.objects.get(action="accounts.reset_password")
    assert password not in str(entry.changes) + entry.reason + entry.row_label
    assert (len(password), password.count("-")) == (14, 2)


def test_nobody_resets_his_own_password_nor_a_strangers(tree, keeper, cadre, outsider):
    for user, actor in ((keeper, keeper), (cadre, outsider)):
        with pytest.raises(PermissionDenied):
            services.reset_password(user=user, actor=actor)


def test_an_account_is_closed_and_opened_once_by_another(tree, keeper, cadre, outsider):
    client = signed_in()
    for user, actor in ((keeper, keeper), (cadre, outsider)):
        with pytest.raises(PermissionDenied):
            services.deactivate_user(user=user, reason="误点", actor=actor)
    services.deactivate_user(user=cadre, reason="调离", actor=keeper)
    with pytest.raises(StaleState):
        services.deactivate_user(user=cadre, reason="调离", actor=keeper)

    assert not SignIn.objects.filter(user=cadre).exists()
    assert not is_in(client)
    entry = AuditEntry.objects.get(action="accounts.deactivate_user")
    assert (entry.changes, entry.reason) == ({"is_active": [True, False]}, "调离")

    with pytest.raises(PermissionDenied):
        services.reactivate_user(user=cadre, reason="返回", actor=outsider)
    services.reactivate_user(user=cadre, reason="返回", actor=keeper)
    with pytest.raises(StaleState):
        services.reactivate_user(user=cadre, reason="返回", actor=keeper)
    assert is_in(signed_in())


@pytest.mark.parametrize(("sent", "kept"), [(199, 199), (200, 200), (201, 200)])
def test_of_a_browsers_name_200_characters_are_kept(cadre, sent, kept):
    Client(headers={"User-Agent": "x" * sent}).post(
        reverse("sign_in"), {"username": "cadre", "password": PASSWORD}
    )

    assert SignIn.objects.get().browser == "x" * kept


def test_signing_out_ends_this_session_alone_and_is_recorded_once(cadre, outsider):
    mine, other, foreign = signed_in(), signed_in(), signed_in("outsider")
    mine.post(reverse("sign_out"))
    mine.post(reverse("sign_out"))

    assert [is_in(client) for client in (mine, other, foreign)] == [False, True, True]
    assert set(SignIn.objects.values_list("session_key", flat=True)) == {
        client.session.session_key for client in (other, foreign)
    }
    entry = AuditEntry.objects.get(action="accounts.sign_out")
    assert (entry.actor, entry.model, entry.row_id) == (cadre, "accounts.user", str(cadre.pk))


def test_ending_sessions_counts_them_and_spares_one(cadre, outsider):
    kept, _other, _foreign = signed_in(), signed_in(), signed_in("outsider")

    assert end_sessions(cadre, but=kept.session.session_key) == 1
    assert is_in(kept)
    assert end_sessions(cadre) == 1
    assert not is_in(kept)
    assert SignIn.objects.get().user == outsider


@pytest.mark.parametrize("name", ["dashboard", "account", "problem_list", "api_schema"])
def test_no_browser_stores_what_was_made_for_a_person(cadre, name):
    assert "no-store" in signed_in().get(reverse(name))["Cache-Control"]


def test_what_everybody_may_see_may_be_stored(cadre):
    def stored(client) -> str:
        return client.get("/no-such-page/").headers.get("Cache-Control", "")

    assert ["no-store" in stored(client) for client in (Client(), signed_in())] == [False, True]
