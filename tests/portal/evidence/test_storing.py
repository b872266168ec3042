"""Evidence: what is kept is what was sent; what is empty, too large, disguised or armed is refused."""

import os
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.evidence.models import Evidence
from portal.evidence.services import clear_fragments, damaged, store_evidence
from tests.factories.files import jpeg_of_a_phone, package, pdf_of


@pytest.fixture(autouse=True)
def media(tmp_path, settings) -> Path:
    folder = tmp_path / "kept"
    kept = settings.STORAGES["default"] | {"OPTIONS": {"location": folder}}
    settings.STORAGES = settings.STORAGES | {"default": kept}
    return folder


def store(tree, cadre, content: bytes, name: str = "证明.pdf") -> Evidence:
    return store_evidence(file=SimpleUploadedFile(name, content), organisation=tree.branch_a, actor=cadre)


def refused(tree, cadre, content: bytes, name: str = "证明.pdf") -> str:
    with pytest.raises(ValidationError) as fault:
        store(tree, cadre, content, name)
    assert not Evidence.objects.exists()
    return fault.value.code


def test_what_is_kept_is_what_was_sent(tree, cadre, media):
    content = pdf_of(2)

    kept = Evidence.objects.get(pk=store(tree, cadre, content).pk)

    assert Path(kept.file.path).read_bytes() == content
    assert (kept.name, kept.media_type, kept.size, kept.sha256) == (
        "证明.pdf",
        "application/pdf",
        len(content),
        sha256(content).hexdigest(),
    )
    assert (kept.organisation, kept.uploaded_by) == (tree.branch_a, cadre)
    assert Path(kept.file.path) == media / kept.key.hex[:2] / kept.key.hex
    assert store(tree, cadre, content).file.path != kept.file.path


@pytest.mark.parametrize(("beside", "code"), [(-1, "size"), (0, ""), (1, "")])
def test_a_file_is_as_large_as_the_limit_at_most(tree, cadre, settings, beside, code):
    content = pdf_of(1)
    settings.EVIDENCE_MAX_BYTES = len(content) + beside

    if code:
        assert refused(tree, cadre, content) == code
    else:
        assert store(tree, cadre, content).size == len(content)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.pdf", b"", "empty"),
        ("程序.exe", b"MZ", "type"),
        ("无后缀", b"%PDF-1.7", "type"),
        ("假的.pdf", b"PK\x03\x04", "content"),
        ("假的.png", b"%PDF-1.7", "content"),
        ("坏的.docx", b"PK\x03\x04 and nothing more", "content"),
        ("旧的.heic", b"\x00\x00\x00\x18ftypheic", "place"),
    ],
)
def test_what_is_not_what_it_says_is_refused(tree, cadre, name, content, code):
    assert refused(tree, cadre, content, name) == code


def test_a_document_is_kept_from_its_first_byte(tree, cadre):
    kept = store(tree, cadre, package("docx"), "通知.docx")
    assert Path(kept.file.path).read_bytes() == package("docx")


def test_of_a_picture_the_pixels_are_kept_and_their_digest_is_that_of_the_file(tree, cadre):
    taken = store(tree, cadre, jpeg_of_a_phone(), "现场.jpg")
    stored = Path(taken.file.path).read_bytes()
    assert (taken.size, taken.sha256) == (len(stored), sha256(stored).hexdigest())
    assert damaged(taken) is False


def test_a_row_that_cannot_be_written_leaves_no_file(tree, cadre, media, monkeypatch):
    def fail(self, *args, **kwargs):
        raise RuntimeError("no room left")

    monkeypatch.setattr(Evidence, "save", fail)
    with pytest.raises(RuntimeError):
        store(tree, cadre, pdf_of(1))

    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_stored_file_that_changed_or_went_is_damaged(tree, cadre):
    kept = store(tree, cadre, pdf_of(1))
    path = Path(kept.file.path)
    assert damaged(kept) is False

    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"x")
    assert damaged(kept) is True
    path.unlink()
    assert damaged(kept) is True


@pytest.mark.parametrize(("seconds", "stays"), [(-1, True), (0, True), (1, False)])
def test_what_has_no_row_is_cleared_after_a_day_and_nothing_else(tree, cadre, media, seconds, stays):
    kept = Path(store(tree, cadre, pdf_of(1)).file.path)
    fragment, foreign = media / "ab" / "ab12", media / "other" / "file"
    now = timezone.now()
    for path in (fragment, foreign):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"part")
    for path in (kept, fragment, foreign):
        at = (now - timedelta(days=1, seconds=seconds)).timestamp()
        os.utime(path, (at, at))

    assert clear_fragments(now) == (0 if stays else 1)
    assert [path.exists() for path in (kept, fragment, foreign)] == [True, stays, True]
