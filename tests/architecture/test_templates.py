"""Templates compile, hold no inline code, and link only to URLs that exist."""

import re

from django.conf import settings
from django.template import TemplateSyntaxError
from django.template.loader import get_template
from django.urls import get_resolver

FOLDER = settings.BASE_DIR / "templates"
SOURCES = {path.relative_to(FOLDER).as_posix(): path.read_text() for path in sorted(FOLDER.rglob("*.html"))}
INLINE = re.compile(r"""\sstyle=["']|\son[a-z]+=["']|<style|\bhx-on|js:""")
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)")


def test_templates_compile():
    faults = {}
    for name in SOURCES:
        try:
            get_template(name)
        except TemplateSyntaxError as error:
            faults[name] = str(error)

    assert faults == {}


def test_templates_link_to_urls_that_exist():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    used = {
        name: set(re.findall(r"""{%\s*url\s+["']([\w:-]+)["']""", text)) for name, text in SOURCES.items()
    }

    assert {name: links - names for name, links in used.items() if links - names} == {}


def test_templates_hold_no_inline_code():
    assert [name for name, text in SOURCES.items() if INLINE.search(text) or SCRIPT.search(text)] == []


def test_own_script_stays_within_its_budget():
    """400 lines, and 40 for what a phone without a network must not lose: a full store, a slow or refused record."""
    lines = sum(len(path.read_text().splitlines()) for path in (settings.BASE_DIR / "static/js").glob("*.js"))

    assert lines <= 440
