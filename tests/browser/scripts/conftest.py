"""A stage for one script: a small page that holds the real file, answers made by the test, a clock that stands.

Nothing here needs the portal or its database: the browser asks an address that only the test answers.
"""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

STATIC = Path(__file__).resolve().parents[3] / "static" / "js"
ORIGIN = "http://portal.test"
NOW = "2026-03-10T09:00:00+08:00"


class Stage:
    """A page with scripts. `sent` holds what was posted; `answer` says what the portal would."""

    def __init__(self, page):
        self.page = page
        self.pages: dict[str, str] = {}
        self.sent: list[dict] = []
        self.visited: list[str] = []
        self.answer = lambda sent: {"status": 200, "json": {}}
        self.faults: list[str] = []
        page.set_default_timeout(5_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.clock.install(time=NOW)

    def listen(self, page=None) -> None:
        """Answer what a page asks for."""
        (page or self.page).route("**/*", self._handle)

    def open(self, body: str, *scripts: str, path: str = "/", person: str = "7", page=None):
        """Show a page that holds `body` and loads scripts from static/js as the portal does."""
        page = page or self.page
        self.pages[path] = (
            "<!doctype html><html><head><meta charset=utf-8>"
            + "".join(f'<script src="/static/js/{name}" defer></script>' for name in scripts)
            + f"""</head><body data-person="{person}" hx-headers='{{"x-csrftoken":"token"}}'>{body}</body></html>"""
        )
        page.goto(ORIGIN + path)
        return page

    def _handle(self, route, request):
        path = urlsplit(request.url).path
        if request.method == "POST":
            self._post(route, request, path)
        elif path.startswith("/static/js/"):
            route.fulfill(path=STATIC / path.rpartition("/")[2], content_type="text/javascript")
        else:
            self.visited.append(path)
            body = self.pages.get(path, "<!doctype html><title>elsewhere</title>")
            route.fulfill(body=body, content_type="text/html")

    def _post(self, route, request, path):
        sent = {"path": path, "headers": request.headers, **_fields(request)}
        self.sent.append(sent)
        answer = self.answer(sent)
        if answer is None:
            route.abort()
        else:
            route.fulfill(**answer)


def _fields(request) -> dict:
    raw = (request.post_data_buffer or b"").decode("utf-8", "replace")
    if "multipart/form-data" not in request.headers.get("content-type", ""):
        return {"fields": parse_qs(raw, keep_blank_values=True)}
    border = request.headers["content-type"].partition("boundary=")[2]
    fields: dict[str, list[str]] = {}
    for part in raw.split(f"--{border}")[1:-1]:
        head, _, value = part.strip("\r\n").partition("\r\n\r\n")
        name = head.partition('name="')[2].partition('"')[0]
        fields.setdefault(name, []).append(value)
    return {"fields": fields}


def refused(*faults: str, status: int = 422, **more) -> dict:
    """Return the portal's refusal of a record."""
    return {
        "status": status,
        "content_type": "application/json",
        "body": json.dumps({"faults": faults, **more}),
    }


def stored(**more) -> dict:
    """Return the portal's answer to a record that it has."""
    return {"status": 200, "json": more}


@pytest.fixture
def stage(page):
    """A stage whose script may not err."""
    made = Stage(page)
    made.listen()
    yield made
    assert made.faults == []
