"""The month as a table: group by group, with the flag's holder, the last six months and the movement."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.dashboards.charts import sparkline
from ratings.explain import quartile
from ratings.models import Custody, Entry, PeerGroup, Round, Standing
from ratings.services.custody import holders

VIEW = "ratings.view_standing"
MONTHS = 6
SHOWN = 30


@dataclass(frozen=True)
class Place:
    """A row of the table. `moved` is how many places up (negative: down), None without a month before."""

    standing: Standing
    moved: int | None
    spark: SafeString
    quartile: int | None
    is_own: bool


@dataclass
class GroupTable:
    """A group: how many are rated, whom the reader meets, and who holds the flag after this month."""

    group: PeerGroup
    size: int
    ranked: int
    places: list[Place] = field(default_factory=list)
    custody: list[Custody] = field(default_factory=list)
    leading: list[Standing] = field(default_factory=list)
    met: int = 0

    @property
    def is_whole(self) -> bool:
        """Tell whether the reader meets the whole table."""
        return self.met == self.size

    @property
    def more(self) -> int:
        """How many rows the page leaves out."""
        return self.met - len(self.places)


def tables_of(round_: Round, user, shown: int = SHOWN) -> list[GroupTable]:
    """Return the groups of a round as the reader meets them, in a fixed number of queries."""
    met = Standing.objects.visible_to(user, VIEW).filter(round=round_)
    sizes = _sizes(round_)
    tables: dict[int, GroupTable] = {}
    counts = dict(met.order_by().values_list("group").annotate(n=Count("pk")))
    firsts = _first_rows(met, counts, shown)
    history = history_of(round_, [one.entry.organisation_id for one in firsts], user)
    own = {post.organisation_path for post in user.posts()}
    for standing in firsts:
        group = standing.group
        size, ranked = sizes[group.pk]
        table = tables.setdefault(group.pk, GroupTable(group, size, ranked, met=counts[group.pk]))
        table.places.append(_place(standing, history, ranked, own))
    _add_custody(round_, user, tables)
    return list(tables.values())


def _first_rows(met, counts: dict[int, int], shown: int) -> list[Standing]:
    """Return the first rows of each group: all of them where groups are small, which is the usual month."""
    rows = met.select_related("entry", "group", "round__scheme").in_order()
    if all(count <= shown for count in counts.values()):
        return list(rows)
    cut = [one for group in counts for one in rows.filter(group=group)[:shown]]
    return sorted(cut, key=lambda one: (one.group.ordinal, one.group_id))


def _sizes(round_: Round) -> dict[int, tuple[int, int]]:
    rows = Entry._base_manager.filter(round=round_).order_by().values_list("group")
    ranked = Count("pk", filter=Q(standing__place__isnull=False))
    return {group: (size, placed) for group, size, placed in rows.annotate(size=Count("pk"), placed=ranked)}


def history_of(round_: Round, organisations: Sequence[int], user) -> dict[int, list[tuple[int, int | None]]]:
    """Return {organisation: [(total, place)]} of the last six told months, oldest first, this one included."""
    months = list(
        Round._base_manager.filter(
            scheme__organisation_id=round_.organisation_id,
            scheme__title=round_.scheme.title,
            month__lte=round_.month,
        )
        .filter(Q(state=Round.State.PUBLISHED) | Q(pk=round_.pk))
        .order_by("-month")
        .values_list("pk", flat=True)[:MONTHS]
    )
    rows = Standing.objects.visible_to(user, VIEW).filter(
        round__in=months, entry__organisation__in=organisations
    )
    history: dict[int, list[tuple[int, int | None]]] = {}
    for organisation, total, place in rows.order_by("round__month").values_list(
        "entry__organisation", "total", "place"
    ):
        history.setdefault(organisation, []).append((total, place))
    return history


def _place(standing: Standing, history, ranked: int, own: set[str]) -> Place:
    past = history.get(standing.entry.organisation_id, [])
    before = past[-2][1] if len(past) > 1 else None
    moved = before - standing.place if before is not None and standing.place is not None else None
    label = _("%(branch)s: score of the last %(n)s months") % {"branch": standing.entry.name, "n": len(past)}
    return Place(
        standing,
        moved,
        sparkline([total for total, _place in past], title=label) if len(past) > 1 else SafeString(""),
        quartile(standing.place, ranked),
        standing.entry.organisation_path in own,
    )


def _add_custody(round_: Round, user, tables: dict[int, GroupTable]) -> None:
    if round_.state == Round.State.PUBLISHED:
        met = Custody.objects.visible_to(user, "ratings.view_custody").filter(round=round_)
        for one in met.select_related("entry__standing", "group").order_by("pk"):
            if one.group_id in tables:
                tables[one.group_id].custody.append(one)
    elif user.may("ratings.propose_round", round_.organisation):
        for standing in holders(round_):
            if standing.group_id in tables:
                tables[standing.group_id].leading.append(standing)
