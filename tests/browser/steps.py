"""What every walk does: sign in and out, and hold each page against WCAG 2.2 AA and sideways scrolling."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

from tests.factories.accounts import PASSWORD

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def sign_in(page, username):
    page.goto(f"{page.base}/sign-in/")
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.click("#sign-in button.pri")
    page.wait_for_url(f"{page.base}/")


def sign_out(page):
    page.context.clear_cookies()


def looked_over(page):
    """Return what axe finds; a page that is just leaving for the next one is looked at when that has come."""
    page.wait_for_load_state()
    options = {"runOnly": {"type": "tag", "values": TAGS}}
    try:
        return Axe().run(page, options=options)
    except Error:
        page.wait_for_load_state()
        return Axe().run(page, options=options)


def clean(page):
    """Assert that a page is accessible and does not scroll sideways."""
    found = looked_over(page)
    faults = [
        (one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found.response["violations"]
    ]
    assert faults == [], (page.url, faults)
    assert (
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    ), page.url
