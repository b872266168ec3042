"""Verbs of the audit log."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "audit",
    {
        "view_entry": _("View audit entries"),
        "export_changes": _("Take out the changes of a row"),
        "not_admitted": _("Access refused, or nothing found"),
    },
)
