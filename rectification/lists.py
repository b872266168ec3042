"""The lists behind figures that are not problems: measures and participating units, each opened by a tile."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django_filters import ModelChoiceFilter

from portal.columns import Column, Kind, choices_of
from portal.organisations.models import Unit
from portal.ui.filters import SlicedFilter
from portal.ui.pages import ModelPages
from rectification.models import Campaign, CampaignUnit, Measure

VIEW = "rectification.view_problem"


def campaigns(request):
    """Return the campaigns that a reader may choose from."""
    return Campaign.objects.visible_to(request.user, "rectification.view_campaign")


class MeasureFilter(SlicedFilter):
    """Measures by campaign."""

    campaign = ModelChoiceFilter(
        label=_("campaign"),
        field_name="problem__campaign",
        queryset=campaigns,
        empty_label=_("All campaigns"),
    )

    class Meta:
        model = Measure
        fields = ["slice", "campaign"]


class ParticipationFilter(SlicedFilter):
    """Participating units by campaign."""

    campaign = ModelChoiceFilter(label=_("campaign"), queryset=campaigns, empty_label=_("All campaigns"))

    class Meta:
        model = CampaignUnit
        fields = ["slice", "campaign"]


class ListOnly(ModelPages):
    """A list whose rows lead to another model's page."""

    @classmethod
    def urls(cls):
        """Return the list's URL; there is no detail page."""
        return [path(cls.path, cls.listing, name=f"{cls.name}_list")]


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
        Column("action", _("what to do"), cell="rectification/cells/measure.html", width=50),
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
        Column(
            "unit", _("unit name"), ("unit__name",), cell="rectification/cells/participation.html", width=30
        ),
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
