"""Decisions of a street's people: rows of a slice for those who hold the verb, with the list of exactly these rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from grids.ground.models import OfGrid
from portal.inbox import Ask, Item

Label = str | Promise


@dataclass(frozen=True)
class Decision:
    """Rows that wait for a person.

    `item` turns one into an inbox item; `url` opens the list of exactly these, or is "".
    """

    rows: QuerySet
    label: Label
    icon: str
    item: Callable[[Model], Item]
    url: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of decision: people who hold `verb` decide the rows of the slice `name`."""

    verb: str
    name: str
    label: Label
    icon: str


def decisions_of(
    ask: Ask, model: type[OfGrid], list_name: str, item: Callable[[Model], Item], kinds: Sequence[Kind]
) -> list[Decision]:
    """Return the decisions of these kinds that a person may take."""
    return [
        Decision(
            model.objects.waiting_for(ask.user, kind.verb).in_slice(kind.name, ask.on),
            kind.label,
            kind.icon,
            item,
            f"{reverse(list_name)}?slice={kind.name}&may={kind.verb.removeprefix('grids.')}",
        )
        for kind in kinds
        if ask.user.may(kind.verb)
    ]


def item_of(row: OfGrid, limit: datetime | None, since: datetime) -> Item:
    """Return a row as an inbox item. `limit` is the moment by which it is due, or None."""
    late = limit is not None and limit < timezone.now()
    day = timezone.localdate(limit) if limit is not None else None
    return Item(str(row), row.get_absolute_url(), row.get_state_display(), day, since, late)
