"""Verbs of preferences. Only sharing needs a right; everything else is open to everybody."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "preferences",
    {
        "save_view": _("Save a view"),
        "change_view": _("Change a saved view"),
        "move_view": _("Move a saved view"),
        "share_view": _("Share a view"),
        "delete_view": _("Delete a saved view"),
    },
)
