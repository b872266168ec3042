"""Verbs of grids and posts."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "grids",
    {
        "view_grid": _("View grids"),
        "draw_grid": _("Draw a grid"),
        "change_grid": _("Change a grid"),
        "post_worker": _("Post a grid worker"),
        "end_post": _("End a grid worker's post"),
        "export_grids": _("Export grids"),
        "import_grids": _("Import grids and their workers"),
    },
)
