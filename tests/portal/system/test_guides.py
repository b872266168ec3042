"""The guides: complete, true to their pictures, and shown to everybody with his own page first."""

import re

import pytest
from django.urls import reverse
from PIL import Image

from portal.system.personal.guides import FIRST, OF_ROLE, guides, read
from tests.guides import FOLDER, parts

LARGEST = 150_000


def test_every_page_is_offered_and_every_picture_is_shown_somewhere():
    assert set(guides()) == {path.stem for path in FOLDER.glob("*.md")}
    named = {picture for part in parts() for picture in part.pictures}
    assert named == {path.stem for path in (FOLDER / "img").iterdir()}


def test_words_in_brackets_and_pictures_belong_to_a_place_where_a_walk_looks():
    looked_for = {(part.page, words) for part in parts() if part.stop for words in part.words}
    loose = {(part.page, words) for part in parts() if not part.stop for words in part.words}
    pictures = {(part.page, picture) for part in parts() for picture in part.pictures if picture != part.stop}

    assert (loose - looked_for, pictures) == (set(), set())


def test_pictures_are_small_and_told_in_words():
    for path in (FOLDER / "img").iterdir():
        assert path.stat().st_size < LARGEST, path.name
        with Image.open(path) as picture:
            assert picture.width in (1280, 390), path.name
    for guide in guides().values():
        assert 'alt=""' not in guide.body


def test_links_lead_to_pages_that_are_there(client_of, cadre):
    client = client_of(cadre)
    for guide in guides().values():
        for address in re.findall(r'href="([^"]+)"', guide.body):
            assert client.get(address).status_code == 200, (guide.name, address)


def test_html_in_a_guide_stays_text(tmp_path, monkeypatch):
    (tmp_path / "odd.md").write_text("# 标题\n\n<script>alert(1)</script> [x](javascript:alert(1))\n")
    monkeypatch.setattr("portal.system.personal.guides.FOLDER", tmp_path)
    odd = read("odd")

    assert odd.title == "标题"
    assert "<script" not in odd.body
    assert 'href="javascript' not in odd.body


def test_each_person_finds_his_own_page_first(client_of, cadre, reviewer, keeper, auditor):
    for user, name in (
        (cadre, "branch-cadre"),
        (reviewer, "reviewer"),
        (keeper, "keeper"),
        (auditor, "auditor"),
    ):
        assert client_of(user).get(reverse("help")).context["guide"].name == name
    assert client_of(cadre).get(reverse("guide", args=["install"])).context["guide"].name == "install"
    assert client_of(cadre).get(reverse("guide", args=["nowhere"])).status_code == 404


def test_every_role_has_a_page():
    assert set(OF_ROLE.values()) <= set(guides())
    assert FIRST in guides()


@pytest.mark.django_db
def test_whoever_is_not_signed_in_is_asked_to(client):
    assert "/sign-in/" in client.get(reverse("help"))["Location"]
