"""Grids with their workers, partner organisations, service teams, limits."""

from django.utils.translation import gettext_lazy as _

from grids import services
from grids.columns import PARTNER, TEAM
from grids.filters import PartnerFilter, TeamFilter
from grids.forms.setting import NewTeamForm, PartnerForm, TeamForm
from grids.models.partner import Partner, ServiceTeam
from portal.ui.pages import Action, ModelPages, Write


class PartnerPages(ModelPages):
    """Partner organisations."""

    model = Partner
    name = "partner"
    path = "partners/"
    title = _("Partner organisations")
    permission = "grids.view_partner"
    columns = PARTNER
    filterset = PartnerFilter
    joins = ("organisation", "partner")
    order = ("organisation_path", "pk")
    tabs = ("all", "ended")
    empty = _("No organisation has registered with a street here.")
    actions = (Action(_("Register a partner"), "partner_new", "plus", "grids.add_partner", primary=True),)
    row_actions = (
        Action(
            _("End the partnership"),
            "end_partner",
            "ban",
            "grids.end_partner",
            when=lambda row: not row.has_ended,
        ),
    )
    new = Write(
        "grids.add_partner",
        PartnerForm,
        services.add_partner,
        _("Register a partner"),
        _("Registered. Its people meet the published wishes of the street from now on."),
        hint=_(
            "An organisation outside the street that serves here: it meets published wishes, nothing else."
        ),
    )


class TeamPages(ModelPages):
    """Service teams."""

    model = ServiceTeam
    name = "service_team"
    path = "teams/"
    title = _("Service teams")
    permission = "grids.view_team"
    columns = TEAM
    filterset = TeamFilter
    joins = ("organisation",)
    order = ("organisation_path", "pk")
    empty = _("No service team has been set up.")
    actions = (
        Action(_("Set up a service team"), "service_team_new", "plus", "grids.add_team", primary=True),
    )
    new = Write("grids.add_team", NewTeamForm, services.add_team, _("Set up a service team"), _("Saved."))
    edit = Write("grids.change_team", TeamForm, services.change_team, _("Change a service team"), _("Saved."))
