"""Campaigns: which units check themselves, by which checklist, until when."""

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.organisations.models import Unit
from portal.ui.cells import Drawing
from portal.ui.markup import markup
from portal.ui.pages import Action, ListOnly, ModelPages, Write
from rectification.campaigns import services
from rectification.campaigns.filters import CampaignFilter, ParticipationFilter
from rectification.campaigns.forms import CampaignForm, NewCampaignForm
from rectification.campaigns.models import Campaign, CampaignUnit


class CampaignPages(ModelPages):
    """Campaigns."""

    model = Campaign
    name = "campaign"
    path = "campaigns/"
    title = _("Campaigns")
    permission = "rectification.view_campaign"
    filterset = CampaignFilter
    joins = ("organisation", "checklist")
    order = ("-starts_on", "-pk")
    detail_template = "rectification/campaign_detail.html"
    empty = _("No campaign yet. A campaign asks units to check themselves against a checklist.")
    columns = (
        Column("title", _("Title"), width=36, sort="title"),
        Column("organisation", _("Organiser"), ("organisation__name",), width=30),
        Column(
            "checklist",
            _("Checklist"),
            ("checklist__title", "checklist__edition"),
            value=lambda title, edition: f"{title} {edition}",
            secondary=True,
        ),
        Column("starts_on", _("Starts on"), kind=Kind.DATE, sort="starts_on"),
        Column("ends_on", _("Ends on"), kind=Kind.DATE, sort="ends_on"),
        Column("state", _("State"), kind=Kind.CHOICE, choices=choices_of(Campaign.State)),
    )
    actions = (
        Action(_("Launch a campaign"), "campaign_new", "plus", "rectification.launch_campaign", primary=True),
    )
    row_actions = (
        Action(
            _("End the campaign"),
            "end_campaign",
            "flag-off",
            "rectification.end_campaign",
            when=lambda row: row.state == Campaign.State.RUNNING,
        ),
    )
    new = Write(
        "rectification.launch_campaign",
        NewCampaignForm,
        services.launch_campaign,
        _("Launch a campaign"),
        _("Launched. The units have been told."),
    )
    edit = Write(
        "rectification.change_campaign",
        CampaignForm,
        services.change_campaign,
        _("Change a campaign"),
        _("Saved. The lights follow the new rules at once."),
    )

    @classmethod
    def detail_context(cls, request, row):
        """Add the number of participating units, as far as the reader may see them."""
        units = Unit.objects.visible_to(request.user, "organisations.view_unit")
        return super().detail_context(request, row) | {
            "units": units.filter(participations__campaign=row).count(),
        }


def participation_cell(row: CampaignUnit, _drawing: Drawing) -> SafeString:
    """Draw a participating unit as a link to its problems in the campaign."""
    address = f"{reverse('problem_list')}?campaign={row.campaign_id}&slice=found&unit={row.unit_id}"
    return markup('<a class="t" href="{}">{}</a>', address, row.unit.name)


class ParticipationPages(ListOnly):
    """The participating units of campaigns."""

    model = CampaignUnit
    name = "participation"
    path = "participations/"
    link_column = "-"  # the cell leads to the ledger
    title = _("Participating units")
    permission = "rectification.view_problem"
    filterset = ParticipationFilter
    joins = ("unit", "campaign")
    order = ("-campaign_id", "pk")  # the latest first, its units as they were asked: in the order of the tree
    tabs = ("all", "registered", "unregistered")
    empty = _("No unit has been asked to take part yet.")
    columns = (
        Column("unit", _("Unit name"), ("unit__name",), cell=participation_cell, width=30),
        Column(
            "sector",
            _("Sector"),
            ("unit__sector",),
            Kind.CHOICE,
            choices=choices_of(Unit.Sector),
            sort="unit__sector",
        ),
        Column("campaign", _("Campaign"), ("campaign__title",), width=30),
    )
