"""Files as people upload them."""

import io

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def pdf_of(pages: int) -> bytes:
    """Return a PDF of so many empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _page in range(pages):
        document.new_page(200, 280)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def png(name: str = "现场.png") -> SimpleUploadedFile:
    """Return a small picture as a phone uploads it."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")
