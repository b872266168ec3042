"""Files as people upload them."""

import io

import pypdfium2


def pdf_of(pages: int) -> bytes:
    """Return a PDF of so many empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _page in range(pages):
        document.new_page(200, 280)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()
