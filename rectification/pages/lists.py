"""Lists whose rows lead to another model's page: what waits for a decision, measures, participating units."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.organisations.models import Unit
from portal.ui.pages import ModelPages
from rectification.columns import cells
from rectification.filters import ClosingFilter, MeasureFilter, ParticipationFilter
from rectification.models import CampaignUnit, Closing, Measure

VIEW = "rectification.view_problem"


class ListOnly(ModelPages):
    """A list whose rows lead to another model's page."""

    @classmethod
    def urls(cls):
        """Return the list's URL; there is no detail page."""
        return [path(cls.path, cls.listing, name=f"{cls.name}_list")]


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
        Column("title", _("Problem"), ("problem__title",), cell=cells.closing_cell),
        Column("unit", _("Responsible unit"), ("problem__unit__name",), sort="problem__unit__name"),
        Column("applied_by", _("Applied by"), ("applied_by__name",), secondary=True),
        Column("applied_at", _("Applied at"), kind=Kind.DATETIME, sort="applied_at"),
        Column("round", _("Round"), kind=Kind.INTEGER, secondary=True),
        Column("due_on", _("Limit"), ("problem__due_on",), Kind.DATE, sort="problem__due_on"),
        Column("state", _("State"), kind=Kind.CHOICE, choices=choices_of(Closing.State)),
    )

    @classmethod
    def rows(cls, request, query=None):
        """Return those that wait for the reader; all within reach on request."""
        data = request.GET if query is None else query
        scoped = Closing.objects.visible_to(request.user, cls.permission)
        if data.get("show") != "all":
            scoped = Closing.objects.waiting_for(request.user)
        return cls.filterset(data, queryset=scoped.select_related(*cls.joins), request=request)


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
        Column("number", _("problem number"), ("problem__number",), Kind.CODE, sort="problem__number"),
        Column("action", _("what to do"), cell=cells.measure_cell, width=50),
        Column("unit", _("responsible unit"), ("problem__unit__name",), sort="problem__unit__name"),
        Column("owner", _("who does it")),
        Column("due_on", _("by when"), kind=Kind.DATE, sort="due_on"),
        Column("percent", _("progress in percent"), kind=Kind.PERCENT, sort="percent"),
    )


class ParticipationPages(ListOnly):
    """The units that campaigns ask to take part."""

    model = CampaignUnit
    name = "participation"
    path = "participations/"
    link_column = "-"  # the cell leads to the ledger
    title = _("Participating units")
    permission = VIEW
    filterset = ParticipationFilter
    joins = ("unit", "campaign")
    order = ("unit__organisation_path", "pk")
    tabs = ("all", "registered", "unregistered")
    empty = _("No unit has been asked to take part yet.")
    columns = (
        Column("unit", _("unit name"), ("unit__name",), cell=cells.participation_cell, width=30),
        Column(
            "sector",
            _("sector"),
            ("unit__sector",),
            Kind.CHOICE,
            choices=choices_of(Unit.Sector),
            sort="unit__sector",
        ),
        Column("campaign", _("campaign"), ("campaign__title",), width=30),
    )
