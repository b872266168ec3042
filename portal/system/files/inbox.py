"""What files show in the inbox: a person's own imports."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.inbox import Ask, Group, Item, declare_started, total_of
from portal.spreadsheets.models import ImportRun

SHOWN = 20


def started(ask: Ask) -> Sequence[Group]:
    """Return the person's imports."""
    own = ImportRun.objects.owned_by(ask.user)
    runs = own.order_by("-pk")[:SHOWN]
    imports = [
        Item(run.name, reverse("import_run", args=[run.key]), run_state(run), since=run.created_at)
        for run in runs
    ]
    return [Group(_("Imports"), "upload", total_of(own, imports, SHOWN), imports)]


def run_state(run: ImportRun) -> str:
    """Return the state of an import in words."""
    if run.undone_at:
        return _("taken back")
    return _("written") if run.applied_at else _("not written yet")


declare_started(started)
