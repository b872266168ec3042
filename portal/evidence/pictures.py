"""Pictures and PDF pages, drawn here: on upload without position, camera and time, and for a preview.

Memory is bounded: pixels are counted before they are unpacked, a JPEG is unpacked at a fraction of its size, and a process
draws one at a time.
"""

import io
import threading
from typing import BinaryIO

import pypdfium2
from PIL import Image, ImageOps
from pypdfium2 import raw

from portal.evidence.types import Fault

LARGEST = 3200  # pixels of the longer side that is stored: a sheet of A4 at 270 dots an inch
PREVIEW = 1600
PIXELS_AT_MOST = 20_000_000
PIXELS_OF_JPEG = 120_000_000  # phones take 108 million; a plain JPEG is unpacked line by line at a fraction
QUALITY = 90
FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
# What Pillow reads of a picture that only has pixels.
PLAIN = frozenset(
    [
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "adobe",
        "adobe_transform",
        "progressive",
        "progression",
        "icc_profile",
        "dpi",
        "loop",
        "background",
        "timestamp",
        "duration",
        "transparency",
        "gamma",
        "srgb",
        "chromaticity",
        "interlace",
        "aspect",
    ]
)
BROKEN = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)
Image.MAX_IMAGE_PIXELS = PIXELS_OF_JPEG
_drawing = threading.Lock()


def redrawn(file: BinaryIO, extension: str) -> bytes | Fault:
    """Return a picture without anything but its pixels and their colours, or what is wrong with it.

    Its longer side has LARGEST pixels at most. It is turned as the camera said.
    """
    with _drawing:
        try:
            with Image.open(file, formats=[FORMATS[extension]]) as picture:
                if _too_large(picture):
                    return Fault.PIXELS
                drawn = _drawn(picture, LARGEST)
                colours = picture.info.get("icc_profile")
        except BROKEN:
            return Fault.CONTENT
        drawn.info.clear()
        out = io.BytesIO()
        drawn.save(out, FORMATS[extension], quality=QUALITY, **({"icc_profile": colours} if colours else {}))
        return out.getvalue()


def tells_more(file: BinaryIO) -> bool:
    """Tell whether a picture says more than its pixels: position, camera, time, comments. Sets the file back."""
    try:
        with Image.open(file) as picture:
            return bool(picture.getexif()) or not PLAIN.issuperset(picture.info)
    except BROKEN:
        return True
    finally:
        file.seek(0)


def preview_of(file: BinaryIO) -> bytes:
    """Return a small PNG of a picture. Raises one of BROKEN when it cannot be drawn."""
    with _drawing, Image.open(file, formats=sorted(set(FORMATS.values()))) as picture:
        if _too_large(picture):
            raise ValueError("too many pixels")
        return _png(_drawn(picture, PREVIEW))


def _too_large(picture: Image.Image) -> bool:
    plain = picture.format == "JPEG" and not picture.info.get("progressive")
    return picture.width * picture.height > (PIXELS_OF_JPEG if plain else PIXELS_AT_MOST)


def _drawn(picture: Image.Image, longest: int) -> Image.Image:
    share = min(1, longest / max(picture.size))
    picture.draft("RGB", (int(picture.width * share), int(picture.height * share)))
    clear = picture.format != "JPEG" and picture.has_transparency_data
    mode = "RGBA" if clear else "L" if picture.mode in {"1", "L"} else "RGB"
    if picture.mode in {"1", "P", "PA"}:  # colours of a palette cannot be mixed
        picture = picture.convert(mode)
    turned = picture.getexif()
    picture.thumbnail((longest, longest))  # before anything is copied
    picture.getexif().update(turned)
    return ImageOps.exif_transpose(picture).convert(mode)


def check_pdf(file: BinaryIO) -> Fault | None:
    """Return what is wrong with a PDF: a password, a script, or no first page that can be drawn."""
    try:
        with _drawing:
            document = pypdfium2.PdfDocument(file.read())
            try:
                if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
                    return Fault.SCRIPT
                _sheet(document, 1, longest=200)
            finally:
                document.close()
    except pypdfium2.PdfiumError as error:
        return Fault.LOCKED if error.err_code == raw.FPDF_ERR_PASSWORD else Fault.CONTENT
    except BROKEN:
        return Fault.CONTENT
    return None


def page_of(file: BinaryIO, page: int) -> bytes:
    """Return a PNG of one page of a PDF. Raises PdfiumError or ValueError when it cannot be drawn."""
    with _drawing:
        document = pypdfium2.PdfDocument(file.read())
        try:
            return _png(_sheet(document, page, longest=PREVIEW))
        finally:
            document.close()


def pages_of(file: BinaryIO) -> int:
    """Return the number of pages of a PDF. Raises PdfiumError when it cannot be read."""
    with _drawing:
        document = pypdfium2.PdfDocument(file.read())
        try:
            return len(document)
        finally:
            document.close()


def _sheet(document: pypdfium2.PdfDocument, page: int, longest: int) -> Image.Image:
    if not 1 <= page <= len(document):
        raise ValueError("no such page")
    sheet = document[page - 1]
    scale = min(2.0, longest / max(sheet.get_width(), sheet.get_height(), 1))
    return sheet.render(scale=scale).to_pil()


def _png(picture: Image.Image) -> bytes:
    drawn = picture.convert("RGB")
    drawn.info.clear()
    out = io.BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()
