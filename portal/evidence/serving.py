"""Sends evidence: as a download that no browser opens in our origin, or as a picture drawn anew."""

import io
from collections.abc import Iterable

import pypdfium2
from django.http import FileResponse, Http404, HttpResponse
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.evidence.models import Evidence
from portal.evidence.types import DOWNLOAD_ONLY, PREVIEWED_IMAGE, PREVIEWED_PDF, TYPES, extension_of

PAGES_SHOWN = 20
WIDEST = 1600
MAX_PIXELS = 50_000_000


def serve(evidence: Evidence) -> FileResponse:
    """Answer with the file as a download. The caller has checked that the reader may see what it proves."""
    response = FileResponse(
        evidence.file.open("rb"), as_attachment=True, filename=evidence.name, content_type=evidence.media_type
    )
    return _sealed(response)


def serve_preview(evidence: Evidence, page: int = 1) -> HttpResponse:
    """Answer with a PNG of an image or of one page of a PDF, drawn here. Raises Http404 when there is none."""
    shown = shown_as(evidence)
    try:
        if shown == PREVIEWED_IMAGE:
            picture = _image(evidence)
        elif shown == PREVIEWED_PDF:
            picture = _page(evidence, page)
        else:
            raise Http404
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        pypdfium2.PdfiumError,
        Image.DecompressionBombError,
    ) as error:
        raise Http404 from error
    return _sealed(HttpResponse(picture, content_type="image/png"))


def shown_as(evidence: Evidence) -> str:
    """Return how a file is shown: "image", "pdf" or "download"."""
    return TYPES[extension_of(evidence.name)].shown


def attached(files: Iterable[Evidence]) -> list[tuple[Evidence, bool]]:
    """Return (file, whether it can be previewed) of each, for ui/components/files.html."""
    return [(file, shown_as(file) != DOWNLOAD_ONLY) for file in files]


def preview_pages(evidence: Evidence) -> int:
    """Return the number of pages, of which PAGES_SHOWN are shown. 0 for a file that is only downloaded."""
    shown = shown_as(evidence)
    if shown == PREVIEWED_IMAGE:
        return 1
    if shown != PREVIEWED_PDF:
        return 0
    try:
        with evidence.file.open("rb") as file:
            document = pypdfium2.PdfDocument(file.read())
            pages = len(document)
            document.close()
            return pages
    except (OSError, pypdfium2.PdfiumError):
        return 0


def _image(evidence: Evidence) -> bytes:
    with evidence.file.open("rb") as file, Image.open(file) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        return _png(ImageOps.exif_transpose(picture))


def _page(evidence: Evidence, page: int) -> bytes:
    if not 1 <= page <= PAGES_SHOWN:
        raise ValueError("no such page")
    with evidence.file.open("rb") as file:
        document = pypdfium2.PdfDocument(file.read())
    try:
        if page > len(document):
            raise ValueError("no such page")
        sheet = document[page - 1]
        scale = min(2.0, WIDEST / max(sheet.get_width(), sheet.get_height(), 1))
        return _png(sheet.render(scale=scale).to_pil())
    finally:
        document.close()


def _png(picture: Image.Image) -> bytes:
    """Draw anew, so that no metadata of the original (place, camera) remains."""
    drawn = picture.convert("RGB")
    drawn.thumbnail((WIDEST, WIDEST))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def _sealed(response):
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
