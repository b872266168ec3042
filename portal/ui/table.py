"""The table of a list, drawn by the functions of its columns (portal.ui.cells)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import Model
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.columns import Column
from portal.ui.cells import Draw, Drawing, drawn_by, icon, row_addresses
from portal.ui.markup import joined, markup
from portal.ui.queries import PLACES, changed_query


@dataclass(frozen=True)
class Table:
    """Rows under their columns. `lead` is the key of the column that links to the row's page `detail_url`.

    `selectable` adds a checkbox to each row. `action` draws the row's button.
    """

    rows: Iterable[Model]
    columns: Sequence[Column]
    drawing: Drawing
    lead: str
    detail_url: str
    selectable: bool = False
    action: Draw | None = None

    def head(self) -> SafeString:
        """Return the row of headings. A sortable one links to the list in its order."""
        choose = markup('<th scope="col" class="c-sel no-p"><span class="sr">{}</span></th>', _("Choose"))
        act = markup('<th scope="col" class="no-p"><span class="sr">{}</span></th>', _("Do"))
        headings = [self._heading(column) for column in self.columns]
        if self.selectable:
            headings.insert(0, choose)
        if self.action:
            headings.append(act)
        return markup("<tr>{}</tr>", joined(headings))

    def _heading(self, column: Column) -> SafeString:
        style = "o2" if column.secondary else ""
        if not column.sort:
            return markup('<th scope="col" class="{}" >{}</th>', style, column.label)
        now = self.drawing.request.GET.get("sort", "")
        direction, arrow = {
            column.key: ("ascending", "arrow-up"),
            f"-{column.key}": ("descending", "arrow-down"),
        }.get(now, ("none", ""))
        following = f"-{column.key}" if direction == "ascending" else column.key
        return markup(
            '<th scope="col" class="{}" aria-sort="{}"><a href="{}">{}{}</a></th>',
            style,
            direction,
            changed_query(self.drawing.request, sort=following, **dict.fromkeys(PLACES)),
            column.label,
            markup(" {}", icon(arrow, 14)) if arrow else "",
        )

    def body(self) -> SafeString:
        """Return the rows as safe HTML. The markup is code; each value is escaped by the function that draws it."""
        before, after = self._ends()
        cells = [(self._opening(column), self._drawn(column)) for column in self.columns]
        drawing, end = self.drawing, SafeString("</td>")
        pieces: list[SafeString] = []
        for row in self.rows:
            pieces += (SafeString("<tr>"), before(row))
            for opening, draw in cells:
                pieces += (opening, draw(row, drawing), end)
            pieces += (after(row), SafeString("</tr>\n"))
        return joined(pieces)

    def _opening(self, column: Column) -> SafeString:
        marks = [f"c-{column.key}"]
        if column.key == self.lead:
            marks.append("lead")
        if column.secondary:
            marks.append("o2")
        if column.is_number:
            marks.append("num")
        if column.one_line:
            marks.append("nowrap")
        return markup('<td data-l="{}" class="{}">', column.label, " ".join(marks))

    def _drawn(self, column: Column) -> Draw:
        draw = drawn_by(column)
        if column.key != self.lead:
            return draw
        query = self.drawing.query
        back = f"?list={quote(query, safe='')}" if query else ""
        address = row_addresses(self.detail_url)

        def draw_link(row: Model, drawing: Drawing) -> SafeString:
            return markup('<a class="t" href="{}">{}</a>', address % row.pk + back, draw(row, drawing))

        return draw_link

    def _ends(self):
        choose, sentence = _("Choose"), _("Choose %(row)s")

        def before(row: Model) -> SafeString:
            return markup(
                '<td class="c-sel no-p" data-l="{}"><input class="chk" type="checkbox" name="chosen" value="{}" form="bulk" '
                'aria-label="{}"></td>',
                choose,
                row.pk,
                sentence % {"row": row},
            )

        def after(row: Model) -> SafeString:
            return markup('<td class="end nowrap no-p c-do">{}</td>', self.action(row, self.drawing))

        return before if self.selectable else _nothing, after if self.action else _nothing


def _nothing(_row: Model) -> SafeString:
    return SafeString("")
