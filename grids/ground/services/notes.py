"""Rules of notes taken on the way: the grids in which a person may write one, and the moment of it."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone

from grids.ground.models import Grid
from portal.accounts.models import User
from portal.spans import valid_on

OLDEST = timedelta(days=14)  # a record may wait this long in a phone without a network


def moment_of(kept_at: datetime | None, since: datetime | None = None) -> datetime:
    """Return the moment of a record: what the phone says if it is plausible, else now; never before `since`."""
    now = timezone.now()
    earliest = max(now - OLDEST, since) if since else now - OLDEST
    return kept_at if kept_at and earliest <= kept_at <= now else now


def check_note(verb: str, grid: Grid, actor: User, kept_at: datetime | None) -> None:
    """Raise PermissionDenied unless `actor` may write this in a grid now, or might when the phone kept it."""
    if not grid.admits(actor, verb) and not grids_for(verb, actor, kept_at).filter(pk=grid.pk).exists():
        raise PermissionDenied(verb)


def grids_for(verb: str, actor: User, kept_at: datetime | None) -> QuerySet[Grid]:
    """Return the grids where `actor` may write it now, and those where `actor` might when the phone kept it."""
    day = timezone.localdate(moment_of(kept_at))
    now, then = Grid.objects.visible_to(actor, verb), Grid.objects.worked_on(day, actor, verb)
    return Grid.objects.filter(valid_on(day), Q(pk__in=now.values("pk")) | Q(pk__in=then.values("pk")))
