"""Workbooks as a person handles them: exported, uploaded, checked, written, undone.

A module of tests binds the key of its resource once: `checked = partial(workbooks.checked, "branches.profiles")`.
"""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.jobs import services as jobs
from portal.spreadsheets.models import ImportRun


def exported(key: str, client, query: str = "") -> openpyxl.Workbook:
    """Return the workbook that a list exports at once."""
    answer = client.get(reverse("export_start", args=[key]) + query)
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def upload(key: str, client, content: bytes, name: str = "台账.xlsx"):
    """Send a file and return the answer."""
    return client.post(reverse("import_upload", args=[key]), {"file": SimpleUploadedFile(name, content)})


def checked(key: str, client, book: openpyxl.Workbook) -> ImportRun:
    """Upload a workbook, let a worker check it, and open the preview."""
    answer = upload(key, client, saved(book))
    assert answer.status_code == 302, answer.context["form"].errors
    run = ImportRun.objects.latest("pk")
    jobs.run(run.check_job_id)
    run.refresh_from_db()
    assert client.get(reverse("import_run", args=[run.key])).status_code == 200
    return run


def ended(client, run: ImportRun, verb: str, **data) -> ImportRun:
    """Apply a checked run ("apply") or undo a written one ("undo")."""
    client.post(reverse(f"import_{verb}", args=[run.key]), data)
    run.refresh_from_db()
    jobs.run(getattr(run, f"{verb}_job_id"))
    run.refresh_from_db()
    return run


def saved(book: openpyxl.Workbook) -> bytes:
    """Return a workbook as the bytes of its file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book_of(*rows) -> openpyxl.Workbook:
    """Return a workbook of plain rows, the header first, as an office types one."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def cells(sheet, line: int = 4) -> dict[str, object]:
    """Return a line of an exported sheet by its labels."""
    return {head.value: cell.value for head, cell in zip(sheet[3], sheet[line], strict=True)}


def column(sheet, label: str) -> int:
    """Return the number of a column of an exported sheet."""
    return next(cell.column for cell in sheet[3] if cell.value == label)
