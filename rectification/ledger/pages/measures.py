"""Measures across problems."""

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind
from portal.ui.pages import ListOnly
from rectification.ledger.columns.cells import measure_cell
from rectification.ledger.filters import MeasureFilter
from rectification.ledger.models import Measure

VIEW = "rectification.view_problem"


class MeasurePages(ListOnly):
    """Measures across problems."""

    model = Measure
    name = "measure"
    path = "measures/"
    link_column = "-"  # the cell leads to the problem
    title = _("Rectification measures")
    permission = VIEW
    filterset = MeasureFilter
    joins = ("problem__unit",)
    order = ("due_on", "pk")
    tabs = ("all", "done")
    empty = _("No measure has been entered yet. Open a problem of the ledger and add one.")
    columns = (
        Column("number", _("Problem number"), ("problem__number",), Kind.CODE, sort="problem__number"),
        Column("action", _("Measure"), cell=measure_cell, width=50),
        Column("unit", _("Responsible unit"), ("problem__unit__name",), sort="problem__unit__name"),
        Column("owner", _("Person responsible")),
        Column("due_on", _("By when"), kind=Kind.DATE, sort="due_on"),
        Column("percent", _("Progress in percent"), kind=Kind.PERCENT, sort="percent"),
    )
