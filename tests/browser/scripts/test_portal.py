"""portal.js: double clicks, keys, counters, count-downs, dialogs. The clock is the test's."""

import pytest
from playwright.sync_api import expect

ROWS = """
<input id=search><dialog id=help>keys</dialog><input type=checkbox data-keys-off>
<table data-rows><tbody>
<tr><td><input type=checkbox name=chosen form=bulk></td><td><a class=t href=#1>one</a></td></tr>
<tr><td><input type=checkbox name=chosen form=bulk></td><td><a class=t href=#2>two</a></td></tr>
<tr><td><input type=checkbox name=chosen form=bulk></td><td><a class=t href=#3>three</a></td></tr>
</tbody></table><a data-edit href=#edit>edit</a>
"""


def focused(page) -> str:
    return page.evaluate("document.activeElement.textContent || document.activeElement.id || ''")


def ticked(page) -> list[bool]:
    return page.evaluate("[...document.querySelectorAll('[name=chosen]')].map(one => one.checked)")


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        ("j", "one"),
        ("jj", "two"),
        ("jjj", "three"),
        ("jjjj", "three"),
        ("jjk", "one"),
        ("jk", "one"),
        ("k", "one"),
    ],
)
def test_j_and_k_walk_the_rows_and_stop_at_both_ends(stage, keys, row):
    page = stage.open(ROWS, "portal.js")
    for key in keys:
        page.keyboard.press(key)

    assert focused(page) == row


def test_x_ticks_the_row_that_has_the_focus_and_no_other(stage):
    page = stage.open(ROWS, "portal.js")
    page.keyboard.press("x")
    assert ticked(page) == [False, False, False]
    for key in "jjx":
        page.keyboard.press(key)
    assert ticked(page) == [False, True, False]


def test_a_slash_leads_to_the_search_and_escape_out_of_it(stage):
    page = stage.open(ROWS, "portal.js")
    page.keyboard.press("/")
    assert focused(page) == "search"
    page.keyboard.press("j")
    assert page.input_value("#search") == "j"
    page.keyboard.press("Escape")
    assert focused(page) != "search"


def test_a_question_mark_opens_the_help(stage):
    page = stage.open(ROWS, "portal.js")
    page.keyboard.press("?")

    assert page.evaluate("document.getElementById('help').open")


def test_e_follows_the_link_that_edits(stage):
    page = stage.open(ROWS, "portal.js")
    page.keyboard.press("e")

    assert page.url.endswith("#edit")


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_keys_of_the_browser_are_left_to_it(stage, modifier):
    page = stage.open(ROWS, "portal.js")
    page.keyboard.press(f"{modifier}+j")

    assert focused(page) != "one"


def test_keys_can_be_switched_off_on_this_computer_and_on_again(stage):
    page = stage.open(ROWS, "portal.js")
    page.check("[data-keys-off]")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert focused(page) != "one"

    page = stage.open(ROWS, "portal.js")
    assert page.is_checked("[data-keys-off]")
    page.uncheck("[data-keys-off]")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert focused(page) == "one"


@pytest.mark.parametrize(("milliseconds", "home"), [(1199, True), (1200, False), (1201, False)])
def test_g_then_d_leads_home_within_a_moment(stage, milliseconds, home):
    page = stage.open(ROWS, "portal.js", path="/list/")
    page.clock.pause_at("2026-03-10T10:00:00+08:00")
    page.keyboard.press("g")
    page.clock.run_for(milliseconds)
    page.keyboard.press("d")
    page.wait_for_timeout(200)

    assert ("/" in stage.visited) == home


FORMS = """
<form data-once action=/act/ method=post><input name=a><button>go</button></form>
<form data-once id=held onsubmit="event.preventDefault()"><button>stay</button></form>
<script>window.sent = 0</script>
"""


def test_a_second_click_sends_a_form_no_second_time(stage):
    page = stage.open(FORMS, "portal.js")
    counted = page.evaluate(
        """() => { const form = document.forms[0]; let sent = 0;
        document.addEventListener('submit', event => { if (!event.defaultPrevented) sent += 1; event.preventDefault(); });
        form.requestSubmit(); form.requestSubmit(); return [sent, form.getAttribute('aria-busy')]; }"""
    )

    assert counted == [1, "true"]


@pytest.mark.parametrize(("milliseconds", "sent"), [(7999, 1), (8000, 2)])
def test_a_form_that_got_no_answer_can_be_sent_again_after_eight_seconds(stage, milliseconds, sent):
    page = stage.open(FORMS, "portal.js")
    page.clock.pause_at("2026-03-10T10:00:00+08:00")
    page.evaluate(
        """() => { window.sent = 0; document.addEventListener('submit', event => {
        if (!event.defaultPrevented) window.sent += 1; event.preventDefault(); }); document.forms[0].requestSubmit(); }"""
    )
    page.clock.run_for(milliseconds)
    page.evaluate("document.forms[0].requestSubmit()")

    assert page.evaluate("window.sent") == sent


def test_back_in_the_page_a_form_is_free_again(stage):
    page = stage.open(FORMS, "portal.js")
    page.evaluate(
        "{ document.forms[0].dataset.sent = '1'; document.forms[0].setAttribute('aria-busy', 'true'); }"
    )
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow'))")

    assert page.evaluate("[document.forms[0].dataset.sent, document.forms[0].getAttribute('aria-busy')]") == [
        None,
        None,
    ]


def test_control_and_enter_send_the_form_that_is_typed_in(stage):
    page = stage.open(FORMS, "portal.js")
    page.focus("[name=a]")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/act/")

    assert [sent["path"] for sent in stage.sent] == ["/act/"]


COUNTED = "<textarea data-counter=said maxlength=200></textarea><span id=said></span>"


@pytest.mark.parametrize("length", [0, 199, 200])
def test_what_is_typed_is_counted(stage, length):
    page = stage.open(COUNTED, "portal.js")
    page.fill("textarea", "x")
    page.fill("textarea", "x" * length)

    assert page.text_content("#said") == f"{length}/200"


@pytest.mark.parametrize(("seconds", "left"), [(1, "撤回 9"), (9, "撤回 1"), (10, None)])
def test_what_can_be_taken_back_counts_down_and_goes(stage, seconds, left):
    page = stage.open("<form><button data-countdown=10>撤回</button></form>", "portal.js")
    page.clock.run_for(seconds * 1000 + 20)

    if left is None:
        expect(page.locator("form")).to_have_count(0)
    else:
        assert page.text_content("button") in (left, left.replace("9", "8"))


def test_buttons_toggle_open_and_insert(stage):
    page = stage.open(
        """<button data-toggle=part aria-expanded=false>more</button><div id=part></div>
        <button data-dialog=asked>ask</button><dialog id=asked>?</dialog>
        <button data-insert=缺群众评价 data-into=opinion>1</button><button data-insert=缺证明 data-into=opinion>2</button>
        <textarea id=opinion></textarea>""",
        "portal.js",
    )
    for expanded in ("true", "false"):
        page.click("[data-toggle]")
        assert page.get_attribute("[data-toggle]", "aria-expanded") == expanded
    page.click("[data-insert=缺群众评价]")
    page.click("[data-insert=缺证明]")
    assert page.input_value("#opinion") == "缺群众评价；缺证明"
    page.fill("#opinion", "已看过。")
    page.click("[data-insert=缺证明]")
    assert page.input_value("#opinion") == "已看过。缺证明"
    page.click("[data-dialog]")
    assert page.evaluate("document.getElementById('asked').open")


def test_an_unknown_dialog_and_a_page_without_rows_harm_nobody(stage):
    page = stage.open("<button data-dialog=gone>ask</button>", "portal.js")
    page.click("[data-dialog]")
    for key in ("j", "k", "x", "e", "/"):
        page.keyboard.press(key)


def test_faults_have_the_focus_and_news_are_announced(stage):
    page = stage.open(
        "<input id=other><input id=wrong data-focus><p id=live></p><div id=part></div>", "portal.js"
    )
    assert focused(page) == "wrong"
    page.evaluate(
        """{ const part = document.getElementById('part'); part.innerHTML = '<p data-announce="已保存">x</p>';
        part.dispatchEvent(new CustomEvent('htmx:afterSettle', {bubbles: true})); }"""
    )
    assert page.text_content("#live") == "已保存"


APPEARANCE = """
<form data-appearance action=/appearance/ method=post><input type=hidden name=name value=size>
<button name=value value=normal aria-pressed=true>小</button><button name=value value=large aria-pressed=false>大</button></form>
<form data-appearance action=/appearance/ method=post><input type=hidden name=name value=theme>
<button name=value value=dark>moon</button></form>
"""


def test_size_and_theme_change_at_once_and_are_kept_by_the_account(stage):
    page = stage.open(APPEARANCE, "portal.js")
    page.click("text=大")
    assert page.evaluate("document.documentElement.dataset.size") == "large"
    assert page.get_attribute("text=大", "aria-pressed") == "true"
    assert page.get_attribute("text=小", "aria-pressed") == "false"
    for shown in ("dark", "light"):
        page.click("text=moon")
        assert page.evaluate("document.documentElement.dataset.theme") == shown
    page.wait_for_timeout(200)

    assert [(one["fields"]["name"], one["fields"]["value"]) for one in stage.sent] == [
        (["size"], ["large"]),
        (["theme"], ["dark"]),
        (["theme"], ["light"]),
    ]
