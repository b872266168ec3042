"""What is noted down on the way: in which grids a person may, and when he did."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone

from grids.ground.models import Grid
from portal.accounts.models import User
from portal.spans import valid_on

OLDEST = timedelta(days=14)  # a record may wait that long in a phone for its network


def moment_of(kept_at: datetime | None, since: datetime | None = None) -> datetime:
    """Return when a record was made: what the phone says if it can be true, else now. `since`: not before that."""
    now = timezone.now()
    earliest = max(now - OLDEST, since) if since else now - OLDEST
    return kept_at if kept_at and earliest <= kept_at <= now else now


def check_note(verb: str, grid: Grid, actor: User, kept_at: datetime | None) -> None:
    """Raise PermissionDenied unless `actor` may note this down in a grid, or might when his phone kept it."""
    if not grid.admits(actor, verb) and not grids_for(verb, actor, kept_at).filter(pk=grid.pk).exists():
        raise PermissionDenied(verb)


def grids_for(verb: str, actor: User, kept_at: datetime | None) -> QuerySet[Grid]:
    """Return the grids where `actor` may note something down, with those that were his when his phone kept it."""
    day = timezone.localdate(moment_of(kept_at))
    now, then = Grid.objects.visible_to(actor, verb), Grid.objects.worked_on(day, actor, verb)
    return Grid.objects.filter(valid_on(day), Q(pk__in=now.values("pk")) | Q(pk__in=then.values("pk")))
