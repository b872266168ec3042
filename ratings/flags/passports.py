"""The flags across the editions of their schemes: present holders and history."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from portal.organisations.models import Organisation
from ratings.rounds.models import Custody, Round
from ratings.schemes.models import PeerGroup, Scheme

VIEW = "ratings.view_custody"


@dataclass(frozen=True)
class FlagNow:
    """A flag with its present holders. `nobody` says why there is none."""

    group: PeerGroup
    held: list[Custody] = field(default_factory=list)
    nobody: str = ""


def groups_met(user) -> QuerySet[PeerGroup]:
    """Return the groups whose flag a person may follow, of schemes that have been in use."""
    schemes = Scheme.objects.visible_to(user, "ratings.view_scheme").exclude(state=Scheme.State.DRAFT)
    groups = PeerGroup.objects.within(scheme__in=schemes.order_by().values("pk"))
    return groups.select_related("scheme__organisation").order_by(
        "scheme__organisation_path", "scheme", "ordinal"
    )


def flags_now(user) -> list[FlagNow]:
    """Return the flags that a person may follow, each once, in a fixed number of queries."""
    groups = list(in_latest_edition(groups_met(user)))
    rounds = list(latest_rounds(groups))
    decided = {one.scheme.series_id for one in rounds}
    rows = Custody.objects.filter(round__in=rounds).holding()
    held = set(rows.order_by().values_list("group__flag", flat=True).distinct())
    told: dict[int, list[Custody]] = {}
    met = Custody.objects.visible_to(user, VIEW).filter(pk__in=rows.order_by().values("pk"))
    for one in met.select_related("round__scheme", "group").order_by("pk"):
        told.setdefault(one.group.flag_id, []).append(one)

    def now(group: PeerGroup) -> FlagNow:
        if group.flag_id in told:
            return FlagNow(group, told[group.flag_id])
        if group.flag_id in held:
            return FlagNow(group, nobody=_("Only its own group is told who holds it."))
        if group.scheme.series_id in decided:
            return FlagNow(group, nobody=_("Nobody holds it now: it is with the organiser."))
        return FlagNow(group, nobody=_("It has not been handed over yet."))

    return [now(group) for group in groups]


def events_of(group: PeerGroup) -> QuerySet[Custody]:
    """Return the events of a flag in all editions, the latest month first."""
    rows = Custody.objects.filter(group__flag=group.flag_id)
    return rows.select_related("round", "organisation").order_by("-round__month", "event", "pk")


def in_latest_edition(groups: QuerySet[PeerGroup]) -> QuerySet[PeerGroup]:
    """Keep one group per flag: that of the edition in use, or else of the latest. Earlier editions passed it on."""
    others = PeerGroup._base_manager.filter(flag=OuterRef("flag"))
    in_use = Q(scheme__state=Scheme.State.ACTIVE)
    later = Q(scheme__state=Scheme.State.RETIRED, scheme__gt=OuterRef("scheme"))
    return groups.filter(in_use | ~Exists(others.filter(in_use | later)))


def latest_rounds(groups: Sequence[PeerGroup]) -> QuerySet[Round]:
    """Return the latest published round of each series, of any edition. It decides the present holders."""
    published = Round._base_manager.filter(state=Round.State.PUBLISHED)
    same = published.filter(scheme__series=OuterRef("scheme__series"))
    rounds = published.filter(
        pk=Subquery(same.order_by("-month", "-pk").values("pk")[:1]),
        scheme__series__in={one.scheme.series_id for one in groups},
    )
    return rounds.select_related("scheme")


def superiors_of_twins(events: Sequence[Custody]) -> dict[int, str]:
    """Return {organisation: its superior's name} for organisations with equal names, in one query."""
    named = {(one.name, one.organisation_id) for one in events}
    bearers = Counter(name for name, _organisation in named)
    paths = {one.organisation_id: one.organisation.path for one in events if bearers[one.name] > 1}
    above = {branch: path[: -Organisation.steplen] for branch, path in paths.items()}
    names = dict(Organisation.objects.filter(path__in=set(above.values())).values_list("path", "name"))
    return {branch: names.get(path, "") for branch, path in above.items()}


def months_held(events: Sequence[Custody], above: Mapping[int, str]) -> list[tuple[str, int]]:
    """Return (holder, months with the flag), the longest first. `events` must begin with the latest."""
    months = Counter(one.organisation_id for one in events if one.event != Custody.Event.LOST)
    names: dict[int, str] = {}
    for one in events:
        names.setdefault(one.organisation_id, f"{above.get(one.organisation_id, '')} {one.name}".strip())
    return sorted(
        ((names[branch], count) for branch, count in months.items()), key=lambda one: (-one[1], one[0])
    )
