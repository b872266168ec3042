"""What a user would do instead: the same libraries, used as documented (stock) and used well (tuned)."""

import openpyxl
import tablib
from django.utils.functional import Promise
from import_export import resources
from import_export.fields import Field
from import_export.widgets import DateWidget, ForeignKeyWidget
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter

from portal.organisations.models import Area, Organisation
from ratings.models import Entry, Input, Standing
from rectification.ledger.columns.workbook import DEFAULT
from rectification.models import Measure, Problem, ProblemType


def of_a_measure(lookup: str) -> str:
    """Return the look-up from a measure for one that the portal's export starts at the problem."""
    return lookup.removeprefix("measures__") if lookup.startswith("measures__") else f"problem__{lookup}"


class StockLedger(resources.ModelResource):
    """import-export as documented: one row per measure, the columns of our ledger by name."""

    class Meta:
        model = Measure
        fields = tuple(dict.fromkeys(of_a_measure(lookup) for column in DEFAULT for lookup in column.lookups))


class TypeWidget(ForeignKeyWidget):
    """Finds a type by its code in the first checklist, as the library's documentation narrows a relation."""

    def get_queryset(self, value, row, *args, **kwargs):
        """Keep the types of one checklist, because each checklist has its own C1."""
        first = ProblemType.objects.order_by("pk").values("aspect__checklist")[:1]
        return ProblemType.objects.filter(aspect__checklist=first)


class ImportedProblem(resources.ModelResource):
    """The default import of the same columns: found by number, relations by name or code, saved row by row."""

    number = Field("number", "问题编号")
    title = Field("title", "问题表现")
    organisation = Field("organisation", "所在支部", ForeignKeyWidget(Organisation, "name"))
    type = Field("type", "问题类型", TypeWidget(ProblemType, "code"))
    found_on = Field("found_on", "发现日期", DateWidget())
    leader = Field("leader", "责任领导")
    due_on = Field("due_on", "整改期限", DateWidget())
    owner = Field("owner", "责任人")

    class Meta:
        model = Problem
        import_id_fields = ("number",)
        fields = ("number", "title", "organisation", "type", "found_on", "leader", "due_on", "owner")


def export_stock(rows, path) -> None:
    """Export with import-export's defaults."""
    with open(path, "wb") as file:
        file.write(StockLedger().export(queryset=rows).xlsx)


def import_stock(book: bytes) -> None:
    """Import a workbook as import-export's admin does: read, dry run for the preview, read again, real run."""
    for dry_run in (True, False):
        data = tablib.Dataset().load(book, format="xlsx")
        ImportedProblem().import_data(data, dry_run=dry_run, raise_errors=True)


def export_tuned(rows, columns, path) -> None:
    """Export the same columns with openpyxl's write-only mode, values_list and one shared style."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "B2"
    for at, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.append([str(column.label) for column in columns])
    side = Side(style="thin")
    border = Border(left=side, right=side, top=side, bottom=side)
    lookups = [lookup for column in columns for lookup in column.lookups]
    labels = [
        {key: str(label) for key, label in column.choices().items()} if column.choices else None
        for column in columns
    ]
    for values in rows.values_list(*lookups).iterator(chunk_size=2000):
        cells, first = [], 0
        for column, names in zip(columns, labels, strict=True):
            last = first + len(column.lookups)
            value = names.get(values[first]) if names else column.compute(values[first:last])
            cell = WriteOnlyCell(sheet, str(value) if isinstance(value, Promise) else value)
            cell.border = border
            cells.append(cell)
            first = last
        sheet.append(cells)
    book.save(path)


def divisions_stock(rows) -> None:
    """Load divisions as a loop of update_or_create."""
    for code, name, level in rows:
        Area.objects.update_or_create(code=code, defaults={"name": name, "level": level})


def rank_loop(month, sample: int) -> None:
    """Rank as a loop over branches: lines by the ORM, points in Python, the place by a count, saved one by one."""
    for entry in Entry.objects.filter(round=month).order_by("pk")[:sample]:
        total = 0
        for line in month.scheme.criteria.all():
            counted = Input.objects.filter(round=month, entry=entry, criterion=line).first()
            total += line.weight * counted.part // max(counted.whole, 1)
        ahead = Standing.objects.filter(round=month, group=entry.group_id, total__gt=total).count()
        Standing.objects.update_or_create(entry=entry, defaults={"total": total, "place": ahead + 1})
