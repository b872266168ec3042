"""Templates compile, hold no inline code, and link only to URLs that exist."""

import re

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver

FILES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def names():
    return {name for name in get_resolver().reverse_dict if isinstance(name, str)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_template_compiles(path):
    get_template(path.relative_to(settings.BASE_DIR / "templates").as_posix())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_template_links_to_urls_that_exist(path):
    used = set(re.findall(r"""{%\s*url\s+["']([\w:-]+)["']""", path.read_text()))

    assert used - names() == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_template_holds_no_inline_code(path):
    text = path.read_text()

    assert not re.search(r"""\sstyle=["']|\son[a-z]+=["']|<style|\bhx-on|js:""", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)


def test_own_script_stays_within_its_budget():
    """400 lines, and 40 for what a phone without a network must not lose: a full store, a slow or refused record."""
    lines = sum(len(path.read_text().splitlines()) for path in (settings.BASE_DIR / "static/js").glob("*.js"))

    assert lines <= 440
