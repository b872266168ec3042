"""Verbs of reviews."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "ratings",
    {
        "view_standing": _("View standings"),
        "export_standings": _("Export standings"),
        "score_entry": _("Score a branch"),
        "change_score": _("Change a score"),
        "set_veto": _("Put a veto on a branch"),
        "lift_veto": _("Lift a veto"),
        "refreeze_line": _("Freeze a computed line anew"),
    },
)
