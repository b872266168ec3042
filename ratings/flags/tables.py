"""The month as a table by groups, with the flag's holders, the last six months and the movement of places."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal import statements
from portal.accounts.models import User
from portal.dashboards.charts import sparkline
from portal.ui.cells import icon
from portal.ui.markup import markup
from ratings.rounds.models import Custody, Entry, Round, Standing
from ratings.rounds.months import before
from ratings.rounds.services.custody import holders
from ratings.schemes.models import PeerGroup

VIEW, VIEW_CUSTODY = "ratings.view_standing", "ratings.view_custody"
MONTHS = 6
SHOWN = 30


class Past(NamedTuple):
    """The result of a branch in a past month. `group` is the group's name, which stays equal over editions."""

    month: date
    group: str
    total: int
    place: int | None


@dataclass(frozen=True)
class Place:
    """A row of the table. `moved` is the number of places gained (negative: lost) since the month before.

    It is None where the branch had no place then or was in another group, because groups are not comparable. A place is
    shared (`is_shared`) when another row that the reader sees has it too.
    """

    standing: Standing
    moved: int | None
    spark: SafeString
    is_own: bool
    is_shared: bool = False

    @property
    def moved_mark(self) -> SafeString:
        """The movement as sign, word and colour."""
        if self.moved is None:
            return markup('<span class="mv z">—</span>')
        if not self.moved:
            return markup('<span class="mv z">{}</span>', _("as before"))
        by = {"n": abs(self.moved)}
        if self.moved > 0:
            return markup('<span class="mv u">{}{}</span>', icon("arrow-up", 15), _("up %(n)s") % by)
        return markup('<span class="mv d">{}{}</span>', icon("arrow-down", 15), _("down %(n)s") % by)


@dataclass
class GroupTable:
    """A group: the number of rated branches, the rows that the reader may see, and the holders after this month."""

    group: PeerGroup
    size: int
    ranked: int
    places: list[Place] = field(default_factory=list)
    custody: list[Custody] = field(default_factory=list)
    leading: list[Standing] = field(default_factory=list)
    met: int = 0

    @property
    def is_whole(self) -> bool:
        """Tell whether the reader may see the whole table."""
        return self.met == self.size

    @property
    def holding(self) -> list[Custody]:
        """The custody rows of the holders after the month."""
        return [one for one in self.custody if one.event != Custody.Event.LOST]

    @property
    def beside(self) -> str:
        """The names of the branches that share a holder's place and hold no flag, by the last rule of the scheme."""
        holding = {one.entry_id for one in self.holding}
        places = {one.standing.place for one in self.places if one.standing.pk in holding}
        beside = [one.standing for one in self.places if one.standing.place in places]
        return "、".join(one.entry.name for one in beside if one.qualified and one.pk not in holding)

    @property
    def won_by(self) -> str:
        """The names of the branches that won the flag."""
        return self._names(Custody.Event.WON)

    @property
    def lost_by(self) -> str:
        """The names of the branches that lost the flag."""
        return self._names(Custody.Event.LOST)

    def _names(self, event: str) -> str:
        return "、".join(one.name for one in self.custody if one.event == event)

    @property
    def more(self) -> int:
        """Number of rows that the page leaves out."""
        return self.met - len(self.places)


def tables_of(round_: Round, user, shown: int = SHOWN) -> list[GroupTable]:
    """Return the groups of a round as far as the reader may see them, in a fixed number of queries."""
    sizes = _sizes(round_)
    tables: dict[int, GroupTable] = {}
    counts = dict(
        statements.sent(
            ("in groups", round_.pk, user.sight(VIEW)),
            lambda: _met(round_, user).order_by().values_list("group").annotate(n=Count("pk")),
        )
    )
    firsts = _first_rows(round_, user, counts, shown)
    history = history_of(round_, [one.entry.organisation_id for one in firsts], user)
    own = {post.organisation_path for post in user.posts()}
    for standing in firsts:
        group = standing.group
        size, ranked = sizes[group.pk]
        table = tables.setdefault(group.pk, GroupTable(group, size, ranked, met=counts[group.pk]))
        table.places.append(_place(standing, history, own))
    for table in tables.values():
        seen = Counter(one.standing.place for one in table.places if one.standing.place)
        table.places = [replace(one, is_shared=seen[one.standing.place] > 1) for one in table.places]
    _add_custody(round_, user, tables, sizes)
    return list(tables.values())


def _met(round_: Round, user: User) -> QuerySet:
    return Standing.objects.visible_to(user, VIEW).filter(round=round_)


def _first_rows(round_: Round, user: User, counts: dict[int, int], shown: int) -> list[Standing]:
    """Return the first rows of each group: all of them when groups are small, as they usually are."""

    def in_order() -> QuerySet:
        return _met(round_, user).select_related("entry", "group", "round__scheme").in_order()

    seen = (round_.pk, user.sight(VIEW))
    if all(count <= shown for count in counts.values()):
        return statements.sent(("in order", *seen), in_order)
    cut = [
        one
        for group in counts
        for one in statements.sent(
            ("first", group, shown, *seen), lambda group=group: in_order().filter(group=group)[:shown]
        )
    ]
    return sorted(cut, key=lambda one: (one.group.ordinal, one.group_id))


def _sizes(round_: Round) -> dict[int, tuple[int, int]]:
    def counted() -> QuerySet:
        rows = Entry._base_manager.filter(round=round_).order_by().values_list("group")
        return rows.annotate(size=Count("pk"), placed=Count("pk", filter=Q(standing__place__isnull=False)))

    found = statements.sent(("sizes of groups", round_.pk), counted)
    return {group: (size, placed) for group, size, placed in found}


def history_of(round_: Round, organisations: Sequence[int], user) -> dict[int, list[Past]]:
    """Return {organisation: months} of the last six published months, oldest first, this one last."""

    def past() -> QuerySet:
        months = Round.objects.of_series(round_.scheme).filter(
            Q(state=Round.State.PUBLISHED, month__lt=round_.month) | Q(pk=round_.pk)
        )
        rows = Standing.objects.visible_to(user, VIEW).filter(
            round__in=months.order_by("-month").values("pk")[:MONTHS], entry__organisation__in=organisations
        )
        fields = ("entry__organisation", "round__month", "group__name", "total", "place")
        return rows.order_by("round__month").values_list(*fields)

    history: dict[int, list[Past]] = {}
    made_of = ("history", round_.pk, tuple(organisations), user.sight(VIEW))
    for organisation, *told in statements.sent(made_of, past):
        history.setdefault(organisation, []).append(Past(*told))
    return history


def _place(standing: Standing, history: Mapping[int, list[Past]], own: set[str]) -> Place:
    past = history.get(standing.entry.organisation_id, [])
    label = _("%(branch)s: score of the last %(n)s months") % {"branch": standing.entry.name, "n": len(past)}
    return Place(
        standing,
        _moved(past),
        sparkline([one.total for one in past], title=label) if len(past) > 1 else SafeString(""),
        standing.entry.organisation_path in own,
    )


def _moved(past: Sequence[Past]) -> int | None:
    if len(past) < 2:
        return None
    then, now = past[-2:]
    if (then.month, then.group) != (before(now.month), now.group) or then.place is None or now.place is None:
        return None
    return then.place - now.place


def _add_custody(round_: Round, user, tables: dict[int, GroupTable], rated: Container[int]) -> None:
    if round_.state == Round.State.PUBLISHED:
        for one in statements.sent(
            ("custody", round_.pk, user.sight(VIEW_CUSTODY)),
            lambda: (
                Custody.objects.visible_to(user, VIEW_CUSTODY)
                .filter(round=round_)
                .select_related("entry__standing", "group")
                .order_by("pk")
            ),
        ):
            if one.group_id not in rated:  # shows also a flag lost in a group without rated branches
                tables.setdefault(one.group_id, GroupTable(one.group, 0, 0))
            if one.group_id in tables:
                tables[one.group_id].custody.append(one)
    elif user.may("ratings.propose_round", round_.organisation):
        for standing in holders(round_):
            if standing.group_id in tables:
                tables[standing.group_id].leading.append(standing)
