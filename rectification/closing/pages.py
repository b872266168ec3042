"""Pages of closing: the applications that wait for a decision."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.ui.cells import Drawing, row_address
from portal.ui.markup import markup
from portal.ui.pages import ListOnly
from rectification.closing.filters import ClosingFilter
from rectification.closing.models import Closing


def closing_cell(row: Closing, _drawing: Drawing) -> SafeString:
    """Draw the title of an application's problem as a link that keeps the queue for going to the next one."""
    address = row_address("problem_detail", row.problem_id) + "?list=slice%3Din_review"
    return markup('<a class="t" href="{}">{}</a>', address, row.problem.title)


class ClosingPages(ListOnly):
    """Applications that wait for the reader's decision."""

    model = Closing
    name = "closing"
    path = "closings/"
    link_column = "-"  # the cell leads to the problem
    title = _("Review of closings")
    permission = "rectification.decide_closing"
    filterset = ClosingFilter
    joins = ("problem__unit", "problem__organisation", "applied_by")
    order = ("applied_at", "pk")
    empty = _("No application waits for you.")
    columns = (
        Column("number", _("Number"), ("problem__number",), Kind.CODE),
        Column("title", _("Problem"), ("problem__title",), cell=closing_cell),
        Column("unit", _("Responsible unit"), ("problem__unit__name",), sort="problem__unit__name"),
        Column("applied_by", _("Applied by"), ("applied_by__name",), secondary=True),
        Column("applied_at", _("Applied at"), kind=Kind.DATETIME, sort="applied_at"),
        Column("round", _("Round"), kind=Kind.INTEGER, secondary=True),
        Column("due_on", _("Limit"), ("problem__due_on",), Kind.DATE, sort="problem__due_on"),
        Column("state", _("State"), kind=Kind.CHOICE, choices=choices_of(Closing.State)),
    )

    @classmethod
    def rows(cls, request, query=None):
        """Return the applications that wait for the reader, or all within reach on request."""
        data = request.GET if query is None else query
        scoped = Closing.objects.visible_to(request.user, cls.permission)
        if data.get("show") != "all":
            scoped = Closing.objects.waiting_for(request.user)
        return cls.filterset(data, queryset=scoped.select_related(*cls.joins), request=request)
