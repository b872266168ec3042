"""Pages of limits."""

from django.utils.translation import gettext_lazy as _

from grids.limits import services
from grids.limits.columns import RULE
from grids.limits.filters import RuleFilter
from grids.limits.forms import NewRuleForm, RuleForm
from grids.limits.models import ServiceRule
from portal.ui.pages import Action, ModelPages, Write


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
    order = ("organisation_path", "pk")
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
