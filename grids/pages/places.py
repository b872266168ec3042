"""Grids with their workers, partner organisations, service teams, limits."""

from django.utils.translation import gettext_lazy as _

from grids import services
from grids.columns import PARTNER, RULE, TEAM
from grids.filters import PartnerFilter, RuleFilter, TeamFilter
from grids.forms.setting import NewRuleForm, NewTeamForm, PartnerForm, RuleForm, TeamForm
from grids.models.partner import Partner, ServiceRule, ServiceTeam
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


class RulePages(ModelPages):
    """Limits of grid services."""

    model = ServiceRule
    name = "service_rule"
    path = "rules/"
    title = _("Limits of grid services")
    permission = "grids.view_rule"
    columns = RULE
    filterset = RuleFilter
    joins = ("organisation",)
    order = ("organisation_path",)
    empty = _(
        "Nobody has set limits: the system's defaults hold (source: system default). Ordinary reports 3 working days,"
        " rather urgent 1, urgent 24 hours; wishes are claimed within 7 days and fulfilled within 15 working days."
    )
    actions = (Action(_("Set limits"), "service_rule_new", "plus", "grids.set_rule", primary=True),)
    new = Write(
        "grids.set_rule",
        NewRuleForm,
        services.set_rule,
        _("Set limits"),
        _("Saved. They hold for all grids below, from now on."),
        hint=_("The nearest limits above a grid hold. What is filled in is the system's default."),
    )
    edit = Write("grids.change_rule", RuleForm, services.change_rule, _("Change limits"), _("Saved."))
