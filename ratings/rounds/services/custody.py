"""Custody of the flag after a published month: won, kept or lost, and for how many months in a row."""

from datetime import date

from django.db.models import Count
from django.utils import timezone

from ratings.rounds.models import Custody, Entry, Round, Standing
from ratings.rounds.months import before
from ratings.rounds.rules import flags_for, last_rule
from ratings.rounds.services.reading import months_held, previous_round, rules_of


def holders(round_: Round) -> list[Standing]:
    """Return the standings that hold the flag by a round: qualified, and in the first places of their group.

    Where flags are capped, the last rule decides among those who share the last place that gives one.
    """
    rules = rules_of(round_.scheme)
    sizes = dict(
        Entry._base_manager.filter(round=round_).order_by().values_list("group").annotate(n=Count("pk"))
    )
    first = Standing.objects.filter(
        round=round_, qualified=True, place__lte=flags_for(rules, max(sizes.values(), default=0))
    )
    groups: dict[int, list[Standing]] = {}
    for standing in first.select_related("entry").in_order():
        if standing.place <= flags_for(rules, sizes.get(standing.group_id, 0)):
            groups.setdefault(standing.group_id, []).append(standing)
    if not rules.capped:
        return [one for standings in groups.values() for one in standings]
    held = months_held(round_)

    def key(one: Standing) -> tuple:
        months = held.get(one.entry.organisation_id, 0)
        return (one.place, last_rule(months, one.cases, one.entry.path_then))

    return [
        one
        for group, standings in groups.items()
        for one in sorted(standings, key=key)[: flags_for(rules, sizes[group])]
    ]


def hand_over(round_: Round, on: date | None = None) -> list[Custody]:
    """Store who wins, keeps and loses the flag by a round. The caller publishes it in the same transaction."""
    rows = moves(round_)
    for row in rows:
        row.handed_over_on = on or timezone.localdate()
    return Custody.objects.bulk_create(rows)


def moves(round_: Round) -> list[Custody]:
    """Return unsaved rows for who wins, keeps and loses the flag by a round."""
    previous = previous_round(round_)
    held = (
        {one.organisation_id: one for one in Custody.objects.filter(round=previous).holding()}
        if previous
        else {}
    )
    follows = previous is not None and previous.month == before(round_.month)
    rows = [
        _held(round_, standing, held.pop(standing.entry.organisation_id, None), follows)
        for standing in holders(round_)
    ]
    return rows + [_lost(round_, then) for then in held.values()]


def _held(round_: Round, standing: Standing, then: Custody | None, follows: bool) -> Custody:
    # A month without a rating ends the months in a row.
    streak = then.streak + 1 if then and follows else 1
    return Custody(
        round=round_,
        group_id=standing.group_id,
        organisation_id=standing.entry.organisation_id,
        entry=standing.entry,
        name=standing.entry.name,
        event=Custody.Event.KEPT if then else Custody.Event.WON,
        streak=streak,
    )


def _lost(round_: Round, then: Custody) -> Custody:
    entry = Entry._base_manager.filter(round=round_, organisation=then.organisation_id).first()
    group = round_.scheme.groups.filter(flag=then.group.flag_id).first() or then.group
    return Custody(
        round=round_,
        group=entry.group if entry else group,
        organisation_id=then.organisation_id,
        entry=entry,
        name=entry.name if entry else then.name,
        event=Custody.Event.LOST,
        streak=then.streak,
    )
