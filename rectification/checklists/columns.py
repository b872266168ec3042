"""A checklist as a file: one type of problem per row, with the same columns for export and import."""

import csv
import io
import tempfile
from pathlib import Path

import tablib
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export import fields, resources, widgets

from portal.columns import Column, Kind
from portal.spreadsheets.cells import as_text, normal
from portal.spreadsheets.guard import check_workbook
from portal.spreadsheets.reading import Sheet, known_headers
from portal.spreadsheets.writing import said_by, write_workbook
from rectification.checklists.models import Checklist, ProblemType

CHECKLIST = (
    Column("aspect", _("Aspect"), width=18),
    Column("code", _("Code"), kind=Kind.CODE, width=8),
    Column("title", _("Type"), width=30),
    Column("description", _("Description"), kind=Kind.LONG_TEXT, width=40),
    Column("checkpoints", _("What to look at"), kind=Kind.LONG_TEXT, width=50),
    Column("leans_on", _("Leans on"), kind=Kind.LONG_TEXT, width=30),
)
# Headers that offices use for the same columns in their own lists.
SYNONYMS = {
    "aspect": ("类别", "问题类别"),
    "code": ("编号", "序号", "编码"),
    "title": ("类型", "问题", "问题名称"),
    "description": ("具体表现", "主要表现"),
    "checkpoints": ("检查要点", "检查内容", "自查要点"),
    "leans_on": ("制度依据", "政策依据"),
}
NEEDED = ("aspect", "code", "title", "checkpoints")
KEYS = tuple(column.key for column in CHECKLIST)
LINE = "line"  # line of a row in the file, named when the row is refused
MOST_BYTES, MOST_TYPES = 2_000_000, 500


class TypeResource(resources.ModelResource):
    """The fields of a type in a file.

    Its rows are written by services.import_checklist, one whole edition at a time.
    """

    aspect = fields.Field("aspect__name", "aspect", widgets.CharWidget(coerce_to_string=True))

    class Meta:
        model = ProblemType
        fields = export_order = KEYS

    def cleaned(self, dataset: tablib.Dataset) -> list[dict[str, object]]:
        """Return the rows of a dataset whose headers are our keys. Each cell is cleaned by its field."""
        own = [field for field in self.get_import_fields() if field.column_name in dataset.headers]
        return [
            {field.column_name: field.clean(row) for field in own} | {LINE: row[LINE]} for row in dataset.dict
        ]


def write_checklist(target, checklist: Checklist, reader) -> None:
    """Write a checklist as a workbook that can be edited and imported as a new edition."""
    rows = TypeResource().export(checklist.types())
    note = said_by(reader, rows=gettext("%(count)s types") % {"count": len(rows)})
    write_workbook(target, title=str(checklist), note=note, columns=CHECKLIST, rows=rows)


def read_checklist(file) -> list[dict[str, object]]:
    """Return the rows of an uploaded .xlsx or .csv file. Raises ValidationError that says what to correct."""
    read = _from_csv if file.name.lower().endswith(".csv") else _from_workbook
    return TypeResource().cleaned(read(file))


def _from_workbook(file) -> tablib.Dataset:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        check_workbook(Path(copy.name), file.name)
        sheet = Sheet(Path(copy.name), CHECKLIST, NEEDED, synonyms=SYNONYMS, limit=MOST_TYPES)
        try:
            lines = list(sheet.rows())
        finally:
            sheet.close()
    return _dataset([_texts(line, cells, sheet) for line, cells in lines])


def _texts(line: int, cells, sheet: Sheet) -> list[object]:
    texts: list[object] = [line]
    for key in KEYS:
        try:
            texts.append(as_text(cells.get(key)))
        except ValueError as error:
            words = {"cell": sheet.address(line, key), "problem": error}
            raise ValidationError(gettext("Cell %(cell)s: %(problem)s") % words) from error
    return texts


def _from_csv(file) -> tablib.Dataset:
    """Return the rows of a CSV file as Excel writes it: UTF-8 or GB 18030, headers in any of our languages."""
    if file.size > MOST_BYTES:
        raise ValidationError(gettext("The file is larger than 2 MB; a checklist is far smaller."))
    content = file.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise ValidationError(gettext("The file cannot be read. Save it as an .xlsx workbook."))
    # A record is a row of Excel even if a cell contains line breaks. Blank records count, so row numbers are right.
    records = list(enumerate(csv.reader(io.StringIO(text, newline="")), start=1))
    heads = next((cells for _line, cells in records if any(cells)), [])
    known = known_headers(CHECKLIST, SYNONYMS)
    at = {known[normal(head)]: place for place, head in enumerate(heads) if normal(head) in known}
    if lacking := [
        str(column.label) for column in CHECKLIST if column.key in NEEDED and column.key not in at
    ]:
        words = {"heads": "、".join(lacking)}
        raise ValidationError(gettext("The first row must hold: %(heads)s.") % words)
    rows = [(line, cells) for line, cells in records if any(cell.strip() for cell in cells)][1:]
    if wide := [str(line) for line, cells in rows if len(cells) > len(heads)]:
        message = gettext("Rows %(lines)s have more cells than the first one. Save it as an .xlsx workbook.")
        raise ValidationError(message % {"lines": "、".join(wide[:5])})
    if len(rows) > MOST_TYPES:
        message = gettext("The sheet has more than %(limit)s rows. Split it into several workbooks.")
        raise ValidationError(message % {"limit": MOST_TYPES})
    return _dataset([[line, *(_cell(cells, at.get(key)) for key in KEYS)] for line, cells in rows])


def _cell(cells: list[str], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _dataset(rows: list[list[object]]) -> tablib.Dataset:
    return tablib.Dataset(*rows, headers=(LINE, *KEYS))
