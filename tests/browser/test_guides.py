"""The guides walked in the demo city: what they tell to press stands on the page, and the pictures are taken there.

GUIDE_PICTURES=1 (`make guide-pictures`) takes the pictures anew into docs/guide/img.
"""

import io
import os
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from PIL import Image

from portal.accounts.demo import PASSWORD
from tests.browser.test_workbooks import taken_out, work
from tests.guides import FOLDER, parts
from tests.rectification.test_ledger_workbook import column

TAKING = bool(os.environ.get("GUIDE_PICTURES"))
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
COLOURS = 96
# Everything that a reader can find on the page: its text, names of fields and buttons, hints in fields.
SAID = """() => [document.body.innerText,
  ...[...document.querySelectorAll('[aria-label], [placeholder], [title]')].map(
    one => [one.ariaLabel, one.placeholder, one.title].join(' '))].join(' ')"""
# A frame around what is to be pressed, so that it is found at a glance.
FRAME = """words => {
  const seen = new Set()
  for (const one of document.querySelectorAll('main a, main button, main label, main th, main h2, nav a')) {
    const text = (one.innerText || '').trim()
    const word = words.find(word => text === word || text.split(/\\s/)[0] === word || text.startsWith(word + '（'))
    if (word && !seen.has(word) && one.offsetParent) {
      seen.add(word)
      one.style.outline = '3px solid #D02A2F'
      one.style.outlineOffset = '2px'
    }
  }
}"""


@dataclass(frozen=True)
class Stop:
    """Where steps are done: who goes there, and how."""

    user: str
    go: Callable | str
    size: dict | None = None


def first_row(address: str, *clicks: str) -> Callable:
    """Return the way through the first row of a list, and on by clicks."""

    def go(page):
        page.goto(page.base + address)
        page.locator("td a.t").first.click()
        page.wait_for_load_state()
        for selector in clicks:
            page.locator(selector).first.click()
            page.wait_for_load_state()

    return go


def row_with(address: str, wanted: str) -> Callable:
    """Return the way to the first row of a list on whose page something stands. Which row has it depends on the day."""

    def go(page):
        page.goto(page.base + address)
        for number in range(page.locator("td a.t").count()):
            page.goto(page.base + address)
            page.locator("td a.t").nth(number).click()
            page.wait_for_load_state()
            if page.locator(wanted).count():
                return

    return go


def problem_at_work(*clicks: str) -> Callable:
    return first_row("/rectification/problems/?slice=due_soon", *clicks)


def preview(page):
    """Change a cell of the ledger in Excel and bring it back, up to what is shown before anything is written."""
    page.goto(f"{page.base}/rectification/problems/?slice=working")
    path = page.folder / "台账.xlsx"
    book = taken_out(page, "a[href*='/export/']", path)
    book.active.cell(4, column(book.active, "责任人"), "新责任人")
    book.save(path)
    page.goto(f"{page.base}/files/import/rectification.problems/")
    page.set_input_files("input[type=file]", str(path))
    page.click("main form button.pri")
    page.wait_for_selector("progress")
    work()
    page.wait_for_selector("ins:has-text('新责任人')")


def written(page):
    """Write what was shown."""
    preview(page)
    page.click("button:has-text('确认写入')")
    page.wait_for_selector("progress")
    work()
    page.wait_for_selector("button:has-text('撤回本次导入')")


def overdue(page):
    """Go down to what is overdue."""
    page.goto(page.base)
    page.locator("#overdue").scroll_into_view_if_needed()


STOPS = {
    "sign-in": Stop("", "/sign-in/"),
    "phone-sign-in": Stop("", "/sign-in/", PHONE),
    "desk": Stop("zhibu", "/"),
    "account": Stop("zhibu", "/account/"),
    "cadre-desk": Stop("zhibu", "/"),
    "profile": Stop("zhibu", first_row("/branches/profiles/")),
    "due": Stop("zhibu", "/branches/records/due/?may=add_record"),
    "record": Stop("zhibu", "/branches/records/new/"),
    "year": Stop("zhibu", first_row("/branches/profiles/", "a:has-text('全年台账')")),
    "problem-new": Stop("zhibu", "/rectification/problems/new/"),
    "problem": Stop("zhibu", problem_at_work()),
    "progress": Stop("zhibu", problem_at_work("a:has-text('填报进展')")),
    "apply": Stop("zhibu", first_row("/rectification/problems/?slice=ready", "a:has-text('申请销号')")),
    "returned": Stop("zhibu", first_row("/rectification/problems/?slice=returned")),
    "phone-desk": Stop("zhibu", "/", PHONE),
    "staff-profiles": Stop("ganshi", "/branches/profiles/"),
    "staff-ledger": Stop("ganshi", "/rectification/problems/"),
    "import-upload": Stop("ganshi", "/files/import/rectification.problems/"),
    "import-preview": Stop("ganshi", preview),
    "import-done": Stop("ganshi", written),
    "staff-grids": Stop("ganshi", "/grids/grids/"),
    "closings": Stop("shenhe", "/rectification/closings/"),
    "decision": Stop("shenhe", row_with("/rectification/closings/", "a[rel=next]")),
    "urge": Stop("shenhe", overdue),
    "request-decide": Stop(
        "shenhe", first_row("/rectification/change-requests/?what=decide", "a:has-text('审核申请')")
    ),
    "leader-desk": Stop("lingdao", "/"),
    "dictionary": Stop("lingdao", "/dashboard/dictionary/"),
    "organisations": Stop("shiji", "/organisations/"),
    "grants": Stop("shiji", "/grants/"),
    "checklists": Stop("shiji", "/rectification/checklists/"),
    "campaign-new": Stop("shiji", "/rectification/campaigns/new/"),
    "frequencies": Stop("shiji", "/branches/frequencies/"),
    "calendar": Stop("shiji", "/calendar/"),
    "grid-desk": Stop("wangge", "/", PHONE),
    "grid-visit": Stop("wangge", "/grids/visits/new/", PHONE),
    "grid-report": Stop("wangge", "/grids/reports/new/", PHONE),
    "grid-wish": Stop("wangge", "/grids/wishes/new/", PHONE),
    "rounds": Stop("shiji", "/ratings/rounds/"),
    "score-desk": Stop("shenhe", "/ratings/reviews/"),
    "ranking": Stop("zhibu", "/ratings/"),
    "audit": Stop("shenji", "/audit/"),
    "audit-check": Stop("shenji", "/audit-check/"),
    "audit-problem": Stop("shenji", first_row("/rectification/problems/")),
    "people": Stop("guanli", "/people/"),
    "person": Stop("guanli", first_row("/people/")),
    "keeper-grants": Stop("guanli", "/grants/"),
    "jobs": Stop("guanli", "/jobs/"),
}


def sign_in(page, user: str) -> None:
    page.context.clear_cookies()
    if user:
        page.goto(f"{page.base}/sign-in/")
        page.fill("#id_username", user)
        page.fill("#id_password", PASSWORD)
        page.click("#sign-in button.pri")
        page.wait_for_url(f"{page.base}/")


def arrive(page, stop: Stop) -> None:
    page.set_viewport_size(stop.size or DESKTOP)
    if callable(stop.go):
        stop.go(page)
    else:
        page.goto(page.base + stop.go)
    page.wait_for_load_state()


def keep(shot: bytes, name: str) -> None:
    """Write a picture of few colours, so that it is small."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    picture.save(FOLDER / "img" / f"{name}.png", optimize=True)


def wanted() -> dict[str, tuple[list[str], bool]]:
    """Return {stop: (words looked for there, whether a picture is taken)} in the order of the people."""
    found: dict[str, tuple[list[str], bool]] = {}
    for part in parts():
        if part.stop:
            words, pictured = found.get(part.stop, ([], False))
            found[part.stop] = (words + part.words, pictured or bool(part.pictures))
    users = list(dict.fromkeys(stop.user for stop in STOPS.values()))
    return dict(sorted(found.items(), key=lambda item: users.index(STOPS[item[0]].user)))


def test_every_stop_of_the_guides_is_walked():
    assert {part.stop for part in parts() if part.stop} == set(STOPS)


@pytest.mark.slow
def test_what_the_guides_tell_to_press_stands_on_the_page(
    page, live_server, transactional_db, settings, monkeypatch, tmp_path
):
    settings.DEMO = True
    monkeypatch.setattr("portal.organisations.demo.import_divisions", lambda: None)
    call_command("seed_demo")
    page.base, page.folder = live_server.url, tmp_path
    page.set_default_timeout(15_000)
    absent, signed_in = {}, None
    for name, (words, pictured) in wanted().items():
        stop = STOPS[name]
        settings.DEMO = bool(stop.user)  # an office's own sign-in page offers no demo accounts
        if stop.user != signed_in:
            sign_in(page, stop.user)
            signed_in = stop.user
        arrive(page, stop)
        said = page.evaluate(SAID)
        if missing := [word for word in words if word not in said]:
            absent[name] = missing
        if TAKING and pictured:
            page.evaluate(FRAME, words)
            keep(page.screenshot(), name)

    assert absent == {}
