"""draft.js: what is typed is kept on this computer at once, by the account five seconds later, until it is sent."""

import pytest
from playwright.sync_api import expect

FORM = """
<form method=post action=/sent/ data-draft="problem:3" data-draft-to=/drafts/{more}>
  <input type=hidden name=csrfmiddlewaretoken value=token>
  <input type=hidden name=version value=4>
  <input name=title><textarea name=note></textarea>
  <input type=password name=secret><input type=file name=proof>
  <input type=checkbox name=urgent value=1>
  <input type=radio name=kind value=a><input type=radio name=kind value=b>
  <select name=units multiple><option value=1>甲</option><option value=2>乙</option><option value=3>丙</option></select>
  <p data-draft-here hidden>back</p><span data-draft-said></span>
  <button>save</button><button formaction=/look/>look</button>
</form>
<form data-sign-out action=/out/ method=post><button>out</button></form>
"""
KEY = "draft:7:problem:3"


def opened(stage, more="", **options):
    stage.answer = lambda sent: {"status": 200, "json": {"said": "09:00 已保存"}}
    return stage.open(FORM.format(more=more), "draft.js", **options)


def kept(page) -> dict[str, str]:
    return page.evaluate("Object.fromEntries(Object.entries(localStorage))")


def plant(page, **values):
    """Put entries into this computer's store."""
    page.evaluate(
        "given => Object.entries(given).forEach(([name, value]) => localStorage.setItem(name, value))", values
    )


def test_a_letter_is_kept_here_at_once_without_what_must_not_be_kept(stage):
    page = opened(stage)
    page.fill("[name=secret]", "Lamp-2026")
    page.fill("[name=title]", "第一议题")

    entry = page.evaluate(f"JSON.parse(localStorage.getItem('{KEY}'))")
    assert entry["sent"] is False
    assert "title=" in entry["text"]
    for never in ("secret", "proof", "csrfmiddlewaretoken", "Lamp"):
        assert never not in entry["text"]
    assert stage.sent == []


@pytest.mark.parametrize(("milliseconds", "posts"), [(4999, 0), (5000, 1), (5001, 1)])
def test_five_seconds_later_the_account_has_it_too(stage, milliseconds, posts):
    page = opened(stage)
    page.clock.pause_at("2026-03-10T10:00:00+08:00")
    page.fill("[name=title]", "第一议题")
    page.clock.run_for(milliseconds)
    page.wait_for_timeout(200)

    assert len(stage.sent) == posts


def test_what_the_account_has_is_said_and_no_longer_kept_here(stage):
    page = opened(stage)
    page.fill("[name=title]", "第一议题")
    page.check("[name=urgent]")
    page.clock.run_for(5000)
    expect(page.locator("[data-draft-said]")).to_have_text("09:00 已保存")

    sent = stage.sent[0]
    assert (sent["path"], sent["fields"]["draft_key"], sent["fields"]["title"]) == (
        "/drafts/",
        ["problem:3"],
        ["第一议题"],
    )
    assert sent["headers"]["x-csrftoken"] == "token"
    assert "secret" not in sent["fields"]
    assert kept(page) == {}


def test_letters_within_five_seconds_go_in_one_request(stage):
    page = opened(stage)
    for text in ("第", "第一", "第一议"):
        page.fill("[name=title]", text)
        page.clock.run_for(1000)
    page.clock.run_for(3000)
    expect(page.locator("[data-draft-said]")).to_have_text("09:00 已保存")

    assert [sent["fields"]["title"] for sent in stage.sent] == [["第一议"]]


def test_what_is_typed_while_the_draft_is_under_way_stays_here(stage):
    page = opened(stage)

    def typed_meanwhile(sent):
        page.evaluate("document.querySelector('[name=note]').value = 'more'")
        return {"status": 200, "json": {"said": "saved"}}

    stage.answer = typed_meanwhile
    page.fill("[name=title]", "第一议题")
    page.clock.run_for(5000)
    expect(page.locator("[data-draft-said]")).to_have_text("saved")

    assert KEY in kept(page)


@pytest.mark.parametrize("status", [403, 500, 0])
def test_without_the_portal_the_copy_here_stays(stage, status):
    page = opened(stage)
    stage.answer = lambda sent: {"status": status} if status else None
    page.fill("[name=title]", "第一议题")
    page.clock.run_for(5000)
    page.wait_for_timeout(200)

    assert len(stage.sent) == 1
    assert KEY in kept(page)
    assert page.text_content("[data-draft-said]") == ""


def test_a_copy_here_comes_back_into_every_kind_of_field(stage):
    page = opened(stage)
    text = "title=%E7%AC%AC%E4%B8%80&note=n&urgent=1&kind=b&units=1&units=3&version=9"
    plant(page, **{KEY: f'{{"sent": false, "text": "{text}"}}'})
    page = opened(stage)

    values = page.evaluate(
        """[...document.querySelectorAll('[name=title],[name=note]')].map(one => one.value)
        .concat([document.querySelector('[name=urgent]').checked, document.querySelector('[name=kind]:checked').value])
        .concat([...document.querySelector('[name=units]').selectedOptions].map(one => one.value))"""
    )
    assert values == ["第一", "n", True, "b", "1", "3"]
    assert page.is_visible("[data-draft-here]")


def test_a_copy_of_another_version_fills_the_words_and_leaves_the_version_of_the_page(stage):
    """The portal then says who changed the row meanwhile: the old version is not sent in its place."""
    page = opened(stage)
    plant(page, **{KEY: '{"sent": false, "text": "title=mine&version=3"}'})
    page = opened(stage)

    assert page.input_value("[name=title]") == "mine"
    assert page.input_value("[name=version]") == "4"


def test_a_form_that_came_back_with_faults_keeps_what_it_shows(stage):
    page = opened(stage)
    plant(page, **{KEY: '{"sent": false, "text": "title=older"}'})
    page = opened(stage, more=" data-bound")

    assert page.input_value("[name=title]") == ""
    assert not page.is_visible("[data-draft-here]")


@pytest.mark.parametrize("broken", ["{", "null", '"text"', "[]"])
def test_a_broken_copy_harms_nobody(stage, broken):
    page = opened(stage)
    plant(page, **{KEY: broken})
    page = opened(stage)
    page.fill("[name=title]", "第一议题")

    assert "title=" in kept(page)[KEY]


def test_others_of_this_computer_leave_nothing_behind(stage):
    page = opened(stage)
    plant(page, **{"draft:8:problem:3": "{}", "keys-off": "1", KEY: '{"sent": false, "text": "title=mine"}'})
    page = opened(stage)

    assert sorted(kept(page)) == [KEY, "keys-off"]


def test_what_was_sent_is_forgotten_on_the_next_page_and_what_was_not_stays(stage):
    page = opened(stage)
    plant(
        page,
        **{
            "draft:7:problem:4": '{"sent": true, "text": ""}',
            "draft:7:problem:5": '{"sent": false, "text": "title=x"}',
            "draft:7:problem:6": "{",
        },
    )
    opened(stage)

    assert sorted(kept(page)) == ["draft:7:problem:5"]


def test_sending_marks_the_copy_as_sent_and_sends_no_draft_any_more(stage):
    page = opened(stage)
    page.evaluate("document.forms[0].addEventListener('submit', event => event.preventDefault())")
    page.fill("[name=title]", "第一议题")
    page.click("text=save")
    page.clock.run_for(6000)

    assert '"sent":true' in kept(page)[KEY]
    assert stage.sent == []


def test_another_button_of_the_form_does_not_count_as_sending(stage):
    page = opened(stage)
    page.evaluate("document.forms[0].addEventListener('submit', event => event.preventDefault())")
    page.fill("[name=title]", "第一议题")
    page.click("text=look")

    assert '"sent":false' in kept(page)[KEY]


def test_signing_out_forgets_every_draft_and_nothing_else(stage):
    page = opened(stage)
    plant(page, **{KEY: "{}", "draft:7:x": "{}", "keys-off": "1"})
    page.evaluate("document.forms[1].addEventListener('submit', event => event.preventDefault())")
    page.click("text=out")

    assert list(kept(page)) == ["keys-off"]


def test_a_computer_that_is_full_lets_people_type_on_and_the_account_keep_it(stage):
    page = opened(stage)
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    page.fill("[name=title]", "第一议题")
    page.clock.run_for(5000)
    expect(page.locator("[data-draft-said]")).to_have_text("09:00 已保存")

    assert len(stage.sent) == 1


def test_nobody_signed_in_keeps_nothing(stage):
    page = opened(stage, person="")
    page.fill("[name=title]", "第一议题")
    page.clock.run_for(6000)

    assert kept(page) == {}
    assert stage.sent == []
