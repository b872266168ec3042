"""Menu entries of the tree."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry(
        "system",
        _("Party organisations"),
        "organisation_list",
        "network",
        "organisations.view_organisation",
        order=10,
    ),
    Entry("system", _("Units"), "unit_list", "building-2", "organisations.view_unit", order=11),
    Entry(
        "system",
        _("Administrative divisions"),
        "area_list",
        "map",
        "organisations.view_organisation",
        order=12,
    ),
)
