"""outbox.js: a record is kept first, then sent, once; what is stuck holds up no other; nothing is lost without a word."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import expect

from tests.browser.scripts.conftest import refused, stored

FORM = """
<form method=post data-outbox="走访" data-then="/desk/" action="">
  <input type=hidden name=csrfmiddlewaretoken value=token>
  <input type=hidden name=client_key><input type=hidden name=kept_at><input type=hidden name=version value=1>
  <label for=place>地点<input id=place name=place></label>
  <label for=urgent>紧急<input type=checkbox id=urgent name=urgent value=1></label>
  <input type=file id=photos name=photos multiple><span data-attached=photos data-word=照片></span>
  <button>记下</button>
</form>
"""
UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")


def box() -> str:
    with translation.override("zh-hans"):
        return render_to_string("grids/outbox.html")


def opened(stage, body=FORM, **options):
    options.setdefault("path", "/visits/add/")
    page = stage.open(box() + body, "outbox.js", **options)
    page.wait_for_selector("#outbox[data-waits]", state="attached")
    return page


def note(page, place: str) -> None:
    page.fill("#place", place)
    page.click("text=记下")


def records(page) -> list[dict]:
    """Return what is kept in this phone, oldest first."""
    return page.evaluate(
        """() => new Promise(done => { const opening = indexedDB.open('outbox', 1);
        opening.onsuccess = () => { const all = opening.result.transaction('records').objectStore('records').getAll();
          all.onsuccess = () => { opening.result.close(); done(all.result.sort((a, b) => a.at.localeCompare(b.at))); }; }; })"""
    )


def waits(page, number: int) -> None:
    expect(page.locator("#outbox")).to_have_attribute("data-waits", str(number))


def cut(stage, page) -> None:
    """Take the network away."""
    page.context.set_offline(True)


def back(stage, page) -> None:
    page.context.set_offline(False)


def kept_offline(stage, *places: str):
    """Open the form without a network and note places, one after the other."""
    page = opened(stage)
    cut(stage, page)
    for number, place in enumerate(places, start=1):
        note(page, place)
        waits(page, number)
        page.clock.run_for(1000)
    return page


def test_with_a_network_a_record_is_stored_at_once_and_leads_on(stage):
    stage.answer = lambda sent: stored(url="/visits/5/")
    page = opened(stage)
    note(page, "6号楼")
    page.wait_for_url("**/visits/5/")

    (sent,) = stage.sent
    assert sent["fields"]["place"] == ["6号楼"]
    assert UUID.match(sent["fields"]["client_key"][0])
    assert (sent["headers"]["x-outbox"], sent["headers"]["x-csrftoken"]) == ("now", "token")
    assert sent["fields"]["kept_at"][0].startswith("2026-03-10T01:0")
    assert "csrfmiddlewaretoken" not in sent["fields"]
    assert records(page) == []


def test_an_answer_without_an_address_leads_where_the_form_says(stage):
    stage.answer = lambda sent: stored()
    page = opened(stage)
    note(page, "6号楼")
    page.wait_for_url("**/desk/")


def test_without_a_network_it_is_kept_told_and_the_form_is_free_for_the_next(stage):
    page = kept_offline(stage, "6号楼", "8号楼")

    first, second = records(page)
    assert (first["account"], first["action"], first["title"]) == ("7", "/visits/add/", "走访")
    assert first["key"] != second["key"]
    assert ["place", "6号楼"] in first["fields"]
    assert first["told"] == [["地点", "6号楼"]]
    assert page.input_value("#place") == ""
    assert page.locator("[data-outbox-list] > li").count() == 2
    assert "2" in page.text_content("[data-outbox-count]")
    assert stage.sent == []


def test_back_in_the_network_all_are_sent_each_once_and_counted(stage):
    stage.answer = lambda sent: stored()
    page = kept_offline(stage, "6号楼", "8号楼", "9号楼")
    keys = [one["key"] for one in records(page)]
    back(stage, page)
    waits(page, 0)

    assert sorted(sent["fields"]["client_key"][0] for sent in stage.sent) == sorted(keys)
    assert {sent["headers"]["x-outbox"] for sent in stage.sent} == {"background"}
    assert page.text_content("[data-outbox-said]").endswith(" 3")
    assert not page.is_visible("#outbox")


def test_a_record_that_is_stuck_holds_up_no_other(stage):
    stage.answer = lambda sent: {"status": 500} if sent["fields"]["place"] == ["6号楼"] else stored()
    page = kept_offline(stage, "6号楼", "8号楼", "9号楼")
    back(stage, page)
    waits(page, 1)

    assert [dict(one["fields"])["place"] for one in records(page)] == ["6号楼"]
    assert len(stage.sent) == 3


def test_a_record_that_is_refused_waits_for_mending_and_is_not_sent_again_by_itself(stage):
    stage.answer = lambda sent: refused("地点没有写明") if sent["fields"]["place"] == ["6号楼"] else stored()
    page = kept_offline(stage, "6号楼", "8号楼")
    back(stage, page)
    waits(page, 1)
    page.clock.run_for(90_000)
    page.wait_for_timeout(200)

    assert [sent["fields"]["place"][0] for sent in stage.sent].count("6号楼") == 1
    assert "地点没有写明" in page.text_content("[data-outbox-list] .err")
    assert page.locator("[data-outbox-list] a").get_attribute("href").startswith("/visits/add/#outbox=")


@pytest.mark.parametrize(
    ("rounds", "offered"), [(2, False), (3, True), (4, True)], ids=["two tries", "three tries", "four tries"]
)
def test_after_three_tries_a_way_out_is_offered(stage, rounds, offered):
    stage.answer = lambda sent: {"status": 503}
    page = kept_offline(stage, "6号楼")
    back(stage, page)
    for number in range(1, rounds + 1):
        for _wait in range(50):
            if len(stage.sent) >= number:
                break
            page.wait_for_timeout(40)
        page.wait_for_timeout(120)
        if number < rounds:
            page.clock.run_for(30_000)

    assert len(stage.sent) == rounds
    assert records(page)[0]["tries"] == min(rounds, 3)
    expect(page.locator("[data-outbox-list] button")).to_be_visible(visible=offered)


def test_a_round_comes_every_thirty_seconds(stage):
    stage.answer = lambda sent: {"status": 500}
    page = kept_offline(stage, "6号楼")
    page.clock.pause_at("2026-03-10T10:00:00+08:00")
    before = len(stage.sent)
    back(stage, page)
    page.wait_for_timeout(300)
    assert len(stage.sent) == before + 1  # the network is back: at once
    page.clock.run_for(29_000)
    page.wait_for_timeout(200)
    known = len(stage.sent)
    page.clock.run_for(1_000 + 29_000)
    page.wait_for_timeout(200)

    assert len(stage.sent) == known + 1


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 302, "headers": {"Location": "/sign-in/"}},
        {"status": 403, "headers": {"X-Fault": "csrf"}, "body": ""},
    ],
    ids=["led to sign in", "an old token"],
)
def test_who_is_signed_out_is_told_so_and_nothing_else_is_tried(stage, answer):
    stage.answer = lambda sent: answer
    page = kept_offline(stage, "6号楼", "8号楼")
    back(stage, page)
    expect(page.locator("#outbox")).to_have_class(re.compile("signed-out"))

    assert len(stage.sent) == 1
    assert len(records(page)) == 2
    assert all("faults" not in one and "tries" not in one for one in records(page))


def test_a_refusal_in_a_page_is_told_by_its_heading(stage):
    stage.answer = lambda sent: {"status": 403, "content_type": "text/html", "body": "<h1> 无权操作 </h1>"}
    page = opened(stage)
    note(page, "6号楼")
    waits(page, 1)

    assert records(page)[0]["faults"] == ["无权操作"]
    assert page.input_value("#place") == "6号楼"


def test_a_refusal_without_words_is_told_by_its_number(stage):
    stage.answer = lambda sent: {"status": 413, "content_type": "text/html", "body": ""}
    page = opened(stage)
    note(page, "6号楼")
    waits(page, 1)

    assert records(page)[0]["faults"] == ["413"]


def test_what_was_refused_now_stays_in_the_form_with_the_version_of_the_portal(stage):
    stage.answer = lambda sent: refused("已被修改", status=409, version=5)
    page = opened(stage)
    note(page, "6号楼")
    waits(page, 1)

    assert (page.input_value("[name=version]"), page.input_value("#place")) == ("5", "6号楼")
    assert "已被修改" in page.text_content("[data-outbox-said]")
    stage.answer = lambda sent: stored()
    page.click("text=记下")
    page.wait_for_url("**/desk/")
    assert stage.sent[1]["fields"]["version"] == ["5"]
    assert stage.sent[1]["fields"]["client_key"] == stage.sent[0]["fields"]["client_key"]
    assert records(page) == []


def test_a_key_that_is_taken_is_exchanged_for_a_new_one(stage):
    stage.answer = lambda sent: refused("内容不同", status=409, taken=True)
    page = opened(stage)
    note(page, "6号楼")
    waits(page, 1)
    old = stage.sent[0]["fields"]["client_key"][0]
    (record,) = records(page)

    assert record["key"] != old
    assert UUID.match(record["key"])
    assert page.input_value("[name=client_key]") == record["key"]


def test_mending_opens_the_form_with_what_was_typed_and_sends_it_under_its_key(stage):
    stage.answer = lambda sent: refused("地点没有写明")
    page = kept_offline(stage, "6号楼")
    key = records(page)[0]["key"]
    back(stage, page)
    expect(page.locator("[data-outbox-list] a")).to_be_visible()
    page.click("[data-outbox-list] a")

    expect(page.locator("#place")).to_have_value("6号楼")
    assert page.input_value("[name=client_key]") == key
    assert page.input_value("[name=version]") == "1"
    stage.answer = lambda sent: stored()
    note(page, "6号楼2单元")
    page.wait_for_url("**/desk/")
    assert stage.sent[-1]["fields"]["client_key"] == [key]
    assert records(page) == []


def test_what_is_being_mended_is_not_sent_behind_ones_back(stage):
    """A record without a fault is open in the form: the rounds leave it alone, and send the other."""
    stage.answer = lambda sent: stored()
    page = kept_offline(stage, "6号楼", "8号楼")
    key = records(page)[0]["key"]
    page.evaluate(f"location.hash = 'outbox={key}'")
    expect(page.locator("#place")).to_have_value("6号楼")
    back(stage, page)
    waits(page, 1)

    assert [one["key"] for one in records(page)] == [key]


def test_dropping_asks_first_and_drops_that_one(stage):
    stage.answer = lambda sent: refused("坏")
    page = kept_offline(stage, "6号楼", "8号楼")
    back(stage, page)
    expect(page.locator("[data-outbox-list] button:visible")).to_have_count(2)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("[data-outbox-list] button").first.click()
    page.wait_for_timeout(150)
    assert len(records(page)) == 2
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("[data-outbox-list] button").first.click()
    waits(page, 1)

    assert [dict(one["fields"])["place"] for one in records(page)] == ["8号楼"]


def full(page) -> None:
    """Let this phone have no room."""
    page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )


def test_a_full_phone_without_a_network_leaves_the_form_and_says_so(stage):
    page = opened(stage)
    full(page)
    cut(stage, page)
    note(page, "6号楼")

    expect(page.locator("[data-outbox-unkept]")).to_be_visible()
    assert page.input_value("#place") == "6号楼"
    assert page.text_content("[data-outbox-said]") == ""


def test_a_full_phone_with_a_network_sends_all_the_same(stage):
    stage.answer = lambda sent: stored()
    page = opened(stage)
    full(page)
    note(page, "6号楼")
    page.wait_for_url("**/desk/")

    assert len(stage.sent) == 1


def test_a_full_phone_tells_a_refusal_in_the_portals_words(stage):
    stage.answer = lambda sent: refused("地点没有写明")
    page = opened(stage)
    full(page)
    note(page, "6号楼")

    expect(page.locator("[data-outbox-unkept]")).to_contain_text("地点没有写明")
    assert page.input_value("#place") == "6号楼"


def test_what_another_account_kept_is_neither_shown_nor_sent_nor_lost(stage):
    stage.answer = lambda sent: stored()
    page = kept_offline(stage, "6号楼")
    other = opened(stage, person="8")
    back(stage, other)
    waits(other, 0)
    other.clock.run_for(60_000)
    other.wait_for_timeout(200)

    assert stage.sent == []
    assert [one["account"] for one in records(page)] == ["7"]


def test_two_tabs_lose_nothing_and_leave_nothing(stage):
    """Both may send a record at the same moment: the portal knows it by its key, and both forget it."""
    stage.answer = lambda sent: stored()
    page = kept_offline(stage, "6号楼", "8号楼")
    keys = {one["key"] for one in records(page)}
    second = page.context.new_page()
    second.clock.install(time="2026-03-10T09:05:00+08:00")
    stage.listen(second)
    back(stage, page)
    opened(stage, page=second, path="/tasks/", body="")
    waits(page, 0)
    waits(second, 0)

    assert {sent["fields"]["client_key"][0] for sent in stage.sent} == keys
    assert records(page) == []


def test_a_record_written_anew_while_its_answer_is_under_way_keeps_the_new_words(stage):
    """The answer speaks of what was sent before; its fault is not hung on what was mended meanwhile."""
    page = kept_offline(stage, "6号楼")

    def mended_meanwhile(sent):
        page.evaluate(
            """() => new Promise(done => { const opening = indexedDB.open('outbox', 1); opening.onsuccess = () => {
            const store = opening.result.transaction('records', 'readwrite').objectStore('records');
            store.getAll().onsuccess = event => { const [one] = event.target.result;
              store.put({...one, at: '2026-03-10T09:59:00.000Z', fields: [['place', '9号楼']]}).onsuccess = () => {
                opening.result.close(); done(); }; }; }; })"""
        )
        return refused("地点没有写明")

    stage.answer = mended_meanwhile
    back(stage, page)
    page.wait_for_timeout(500)

    (record,) = records(page)
    assert record["fields"] == [["place", "9号楼"]]
    assert "faults" not in record


def test_photos_are_kept_with_their_record_and_small_ones_go_first(stage, tmp_path):
    stage.answer = lambda sent: stored()
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(b"x" * 5000)
    page = opened(stage)
    cut(stage, page)
    page.set_input_files("#photos", photo)
    expect(page.locator("[data-attached]")).to_have_text("照片：现场.jpg")
    note(page, "with photo")
    waits(page, 1)
    assert page.text_content("[data-attached]") == ""
    page.clock.run_for(1000)
    note(page, "without")
    waits(page, 2)
    back(stage, page)
    waits(page, 0)

    assert [sent["fields"]["place"][0] for sent in stage.sent] == ["without", "with photo"]
    assert "photos" in stage.sent[1]["fields"]
    assert "photos" not in stage.sent[0]["fields"]


def test_a_form_whose_record_is_gone_gets_a_new_key_and_one_that_waits_keeps_its_own(stage):
    page = opened(stage)
    page.evaluate(
        "document.querySelector('[name=client_key]').value = '11111111-1111-4111-8111-111111111111'"
    )
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.locator("[name=client_key]")).to_have_value("")


def test_a_second_click_while_it_is_under_way_sends_nothing(stage):
    held = []
    stage.answer = lambda sent: held.append(sent) or stored()
    page = opened(stage)
    page.fill("#place", "6号楼")
    page.evaluate("{ const form = document.forms[0]; form.requestSubmit(); form.requestSubmit(); }")
    page.wait_for_url("**/desk/")

    assert len(held) == 1


def test_nobody_signed_in_has_an_outbox(stage):
    page = stage.open(box() + FORM, "outbox.js", person="")
    page.fill("#place", "6号楼")

    assert page.evaluate("document.getElementById('outbox').dataset.waits") is None
