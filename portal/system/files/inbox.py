"""What files offer to the inbox: the workbooks that a person brought in."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.inbox import Ask, Group, Item, declare_started, total_of
from portal.spreadsheets.models import ImportRun

SHOWN = 20


def started(ask: Ask) -> Sequence[Group]:
    """Return the workbooks that a person brought in."""
    own = ImportRun.objects.owned_by(ask.user)
    runs = own.order_by("-pk")[:SHOWN]
    imports = [
        Item(run.name, reverse("import_run", args=[run.key]), run_state(run), since=run.created_at)
        for run in runs
    ]
    return [Group(_("Imports"), "upload", total_of(own, imports, SHOWN), imports)]


def run_state(run: ImportRun) -> str:
    """Say how an import stands."""
    if run.undone_at:
        return _("taken back")
    return _("written") if run.applied_at else _("not written yet")


declare_started(started)
