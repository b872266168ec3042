"""What a user would do instead: the same libraries, used as their documents show (stock) and used well (tuned)."""

import openpyxl
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path
from django.utils.functional import Promise
from import_export import resources
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter

from portal.organisations.models import Area
from rectification.models import Problem


class ProblemResource(resources.ModelResource):
    """import-export as its documents show it."""

    class Meta:
        model = Problem


class ImportedProblem(resources.ModelResource):
    """The default import: found by number, saved row by row, first dry, then for real."""

    class Meta:
        model = Problem
        import_id_fields = ("number",)
        fields = ("number", "title", "owner", "leader")


def export_stock(rows, path) -> None:
    """Export with import-export's defaults."""
    dataset = ProblemResource().export(queryset=rows)
    with open(path, "wb") as file:
        file.write(dataset.xlsx)


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


@login_not_required
def minimal_view(request):
    """The committed minimal view: twenty problems as plain lines, no rights and no frame, under the same middleware."""
    rows = Problem.objects.select_related("unit", "type")[:20]
    lines = "".join(
        f"<tr><td>{row.number}<td>{row.title}<td>{row.unit.name}<td>{row.type.title}" for row in rows
    )
    return HttpResponse(f"<table>{lines}</table>")


urlpatterns = [
    path("", minimal_view),
    path("sign-in/", minimal_view, name="sign_in"),
]


def divisions_stock(rows) -> None:
    """Load divisions as a loop of update_or_create."""
    for code, name, level in rows:
        Area.objects.update_or_create(code=code, defaults={"name": name, "level": level})
