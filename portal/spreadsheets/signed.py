"""Workbooks with a signature over what they say: whoever has one can have it checked (`manage.py check_workbook`).

Its cells are texts. The digest of title, note and rows and its signature stand in the line under the title. The key
follows from the key of the seals, which is not in the database (settings.SEAL_KEY).
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.columns import Column
from portal.spreadsheets.guard import check_workbook
from portal.spreadsheets.reading import opened
from portal.spreadsheets.writing import HEADER_ROW, write_workbook

MARK = " SHA-256 "
Rows = Sequence[Sequence[str]]


def _digest(title: str, note: str, rows: Rows) -> str:
    text = json.dumps([[title, note], *map(list, rows)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _signature(digest: str) -> str:
    key = hmac.digest(settings.SEAL_KEY.encode(), b"signed workbooks", "sha256")
    return hmac.digest(key, digest.encode(), "sha256").hex()


def write_signed(*, title: str, note: str, columns: Sequence[Column], rows: Rows) -> tuple[bytes, str]:
    """Return a workbook of texts with its digest and signature, and the digest."""
    rows = [[text.replace("\r\n", "\n").replace("\r", "\n") for text in row] for row in rows]
    digest = _digest(title, note, rows)
    stream = BytesIO()
    signed = f"{note}{MARK}{digest} {_signature(digest)}"
    write_workbook(stream, title=title, note=signed, columns=columns, rows=rows)
    return stream.getvalue(), digest


def is_genuine(path: Path) -> bool:
    """Tell whether a workbook says what the portal signed.

    Raises ValidationError for a file that is no plain workbook, and for one without a signature.
    """
    check_workbook(path, path.name)
    with closing(opened(path, data_only=True)) as book:
        rows = book.worksheets[0].iter_rows(values_only=True)
        lines = [["" if one is None else str(one) for one in row] for row in rows]
    note, mark, signed = (lines[1][0] if len(lines) > 1 else "").partition(MARK)
    digest, _space, signature = signed.partition(" ")
    if not mark:
        raise ValidationError(_("This workbook has no signature of the portal."))
    found = _digest(lines[0][0], note, lines[HEADER_ROW + 1 :])
    return hmac.compare_digest(found, digest) and hmac.compare_digest(_signature(found), signature)
