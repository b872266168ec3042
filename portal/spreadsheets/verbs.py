"""Verbs of workbooks. The right to import or export is the resource's own."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "spreadsheets",
    {"undo_import": _("Take an import back"), "cancel_import": _("Forget an import that was not applied")},
)
