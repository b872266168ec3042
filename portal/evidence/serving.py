"""Sends evidence: as a download that no browser opens in our origin, or as a picture drawn anew."""

import io
from collections.abc import Iterable
from typing import BinaryIO

import pypdfium2
from django.http import FileResponse, Http404, HttpResponse

from portal.evidence.models import Evidence
from portal.evidence.pictures import BROKEN, page_of, pages_of, preview_of, redrawn, tells_more
from portal.evidence.types import DOWNLOAD_ONLY, PREVIEWED_IMAGE, PREVIEWED_PDF, TYPES, Fault, extension_of

PAGES_SHOWN = 20


def serve(evidence: Evidence) -> FileResponse:
    """Answer with the file as a download. The caller has checked that the reader may see what it proves.

    A picture that an earlier version stored as it came is sent as its pixels, without position, camera and time.
    """
    content: BinaryIO = evidence.file.open("rb")
    if shown_as(evidence) == PREVIEWED_IMAGE and tells_more(content):
        drawn = redrawn(content, extension_of(evidence.name))
        content.close()
        if isinstance(drawn, Fault):
            raise Http404
        content = io.BytesIO(drawn)
    return _sealed(
        FileResponse(content, as_attachment=True, filename=evidence.name, content_type=evidence.media_type)
    )


def serve_preview(evidence: Evidence, page: int = 1) -> HttpResponse:
    """Answer with a PNG of an image or of one page of a PDF, drawn here. Raises Http404 when there is none."""
    shown = shown_as(evidence)
    if shown == DOWNLOAD_ONLY or not 1 <= page <= PAGES_SHOWN:
        raise Http404
    try:
        with evidence.file.open("rb") as file:
            picture = preview_of(file) if shown == PREVIEWED_IMAGE else page_of(file, page)
    except (*BROKEN, pypdfium2.PdfiumError) as error:
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
            return pages_of(file)
    except (OSError, pypdfium2.PdfiumError):
        return 0


def _sealed(response):
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
