"""The tiles: each shows part and whole, and each number opens its rows."""

from collections.abc import Mapping

from django.db.models import Count, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal import statements
from portal.accounts.models import User
from portal.columns import Column, Kind
from portal.dashboards.panels import Question, Sheet
from portal.indicators import Indicator, Tally, measure_sent
from portal.rollups.reading import kept, kept_paths
from portal.ui.markup import joined
from rectification.campaigns.indicators import UNITS_REGISTERED
from rectification.campaigns.models import Campaign, CampaignUnit
from rectification.closing.models import Closing
from rectification.ledger.indicators import (
    MEASURES_DONE,
    PROBLEMS_CLOSED_OVERDUE,
    PROBLEMS_IN_REVIEW,
    PROBLEMS_OVERDUE,
    PROBLEMS_SOLVED,
)
from rectification.ledger.models import Measure, Problem, ProblemRollup
from rectification.panels import scene
from rectification.panels.tiles import Link, Tile, drawn


def build(question: Question) -> Mapping | None:
    """Return the tiles of the chosen campaign."""
    if scene.campaign(question) is None:
        return None
    tiles = [_units(question), _measures(question), _solved(question), _overdue(question)]
    # A branch has no participating unit within its own reach, so the tile would always be empty.
    shown = [tile for tile in tiles if tile.tally.whole or tile.indicator is not UNITS_REGISTERED]
    return {"tiles": shown, "drawn": joined(map(drawn, shown))}


def sheets(content: Mapping) -> list[Sheet]:
    """Return the figures as a sheet, with the same tiles."""
    columns = [
        Column("label", gettext_lazy("Indicator"), width=24),
        Column("part", gettext_lazy("Count"), kind=Kind.INTEGER, width=10),
        Column("whole", gettext_lazy("Of all"), kind=Kind.INTEGER, width=10),
        Column("rate", gettext_lazy("Rate"), width=10),
        Column("note", gettext_lazy("What counts"), kind=Kind.LONG_TEXT, width=60),
    ]
    rows = [
        (
            str(tile.indicator.label),
            tile.tally.part,
            tile.tally.whole,
            tile.tally.rate,
            " ".join(str(text) for text in (tile.indicator.note, tile.remark, *tile.facts) if text),
        )
        for tile in content["tiles"]
    ]
    return [Sheet(gettext_lazy("Figures"), columns, rows)]


def _url(question: Question, indicator: Indicator, of: str = "part") -> str:
    return indicator.rows_url(of, campaign=scene.campaign(question).pk, **question.then)


def _units(question: Question) -> Tile:
    user, campaign = question.user, scene.campaign(question)
    tally = measure_sent(
        [UNITS_REGISTERED],
        (campaign.pk, user.sight(scene.VIEW)),
        lambda: CampaignUnit.objects.visible_to(user, scene.VIEW).filter(campaign=campaign),
        question.on,
    )[UNITS_REGISTERED.key]
    without = _url(question, UNITS_REGISTERED, "whole").replace("slice=all", "slice=unregistered")
    return Tile(
        UNITS_REGISTERED,
        tally,
        title=_("Participating units"),
        icon="building-2",
        headline=tally.whole,
        headline_url=_url(question, UNITS_REGISTERED, "whole"),
        links=[
            Link(_("%(n)s with problems registered") % {"n": tally.part}, _url(question, UNITS_REGISTERED)),
            Link(_("%(n)s without") % {"n": tally.whole - tally.part}, without),
        ],
    )


def _measures(question: Question) -> Tile:
    tally = _measures_tally(question)
    return Tile(
        MEASURES_DONE,
        tally,
        title=_("Rectification measures"),
        icon="list-checks",
        headline=tally.whole,
        headline_url=_url(question, MEASURES_DONE, "whole"),
        links=[
            Link(_("%(n)s finished") % {"n": tally.part}, _url(question, MEASURES_DONE)),
            Link(tally.rate),
        ],
    )


def _measures_tally(question: Question) -> Tally:
    """Return measures finished, of all. Problems hold both numbers, and kept counts add them up.

    Helping organisations see problems but not their measures, so the rest are measures within reach.
    """
    user, chosen = question.user, scene.campaign(question)
    found = Problem.slices()["found"].q(question.on)
    paths = kept_paths(ProblemRollup, "places", user, scene.VIEW, [found])

    def added_up() -> QuerySet:
        amounts = {name: ProblemRollup.sum_of("places", found, name) for name in ProblemRollup.amounts}
        lines = kept(ProblemRollup, "places", paths).filter(campaign=chosen)
        one_group = lines.values(everything=Value(1))
        return one_group.annotate(**amounts).values_list("measures_done", "measures_total")

    def rest() -> QuerySet:
        return Measure.objects.visible_outside(user, scene.VIEW, paths).filter(problem__campaign=chosen)

    below = statements.sent(("measures", chosen.pk, paths, question.on), added_up) if paths else []
    outside = measure_sent([MEASURES_DONE], (chosen.pk, paths, user.sight(scene.VIEW)), rest, question.on)
    return sum((Tally(*one) for one in below), outside[MEASURES_DONE.key])


def _solved(question: Question) -> Tile:
    tally = scene.tally(question, PROBLEMS_SOLVED)
    review = scene.tally(question, PROBLEMS_IN_REVIEW)
    whole = _("of %(n)s registered for the demonstration") if _is_demo(question) else _("of %(n)s registered")
    return Tile(
        PROBLEMS_SOLVED,
        tally,
        title=_("Solved problems"),
        icon="circle-check-big",
        headline=tally.part,
        headline_url=_url(question, PROBLEMS_SOLVED),
        of=Link(whole % {"n": tally.whole}, _url(question, PROBLEMS_SOLVED, "whole")),
        links=[
            Link(_("%(n)s in review") % {"n": review.part}, _url(question, PROBLEMS_IN_REVIEW)),
            Link(
                _("%(n)s rectifying") % {"n": review.whole - review.part},
                scene.ledger(question, slice="working"),
            ),
            Link(tally.rate),
        ],
        remark=_solved_remark(question),
        facts=_age_and_returns(question),
    )


def _overdue(question: Question) -> Tile:
    tally = scene.tally(question, PROBLEMS_OVERDUE)
    return Tile(
        PROBLEMS_OVERDUE,
        tally,
        title=_("Overdue problems"),
        icon="triangle-alert",
        headline=tally.part,
        headline_url=_url(question, PROBLEMS_OVERDUE),
        of=Link(_("of %(n)s not closed") % {"n": tally.whole}, _url(question, PROBLEMS_OVERDUE, "whole")),
        links=[
            Link(_("No application by the limit") if tally.part else _("Nothing is overdue")),
            Link(tally.rate),
            *_closed_overdue(question),
        ],
        is_alarming=bool(tally.part),
    )


def _closed_overdue(question: Question) -> list[Link]:
    """Return the number of problems that were closed after a late application. They are solved, and not in time."""
    tally = scene.tally(question, PROBLEMS_CLOSED_OVERDUE)
    return [Link(_("%(n)s closed overdue") % {"n": tally.part}, _url(question, PROBLEMS_CLOSED_OVERDUE))]


def _is_demo(question: Question) -> bool:
    return scene.campaign(question).is_demo


def _solved_remark(question: Question) -> str:
    if not _is_demo(question):
        return ""
    return _("Solved is taken from the newspaper; the number registered is a demonstration figure.")


def _age_and_returns(question: Question) -> list[str]:
    """Return what must accompany a closing rate: the age of the oldest open problem, and the returns."""
    campaign = scene.campaign(question)
    key = ("closings by state", campaign.pk, question.user.sight(scene.VIEW))
    states = dict(statements.sent(key, lambda: _by_state(question.user, campaign)))
    returned = states.get(Closing.State.RETURNED, 0)
    decided = returned + states.get(Closing.State.ACCEPTED, 0)
    found_on = [day.on for day in question.once(scene.by_day) if day.open]
    facts = []
    if found_on:
        days = (question.on - min(found_on)).days
        facts.append(ngettext("oldest open %(n)s day", "oldest open %(n)s days", days) % {"n": days})
    if decided:
        numbers = {"returned": returned, "decided": decided}
        facts.append(_("%(returned)s of %(decided)s decisions returned") % numbers)
    return facts


def _by_state(user: User, campaign: Campaign) -> QuerySet:
    closings = Closing.objects.visible_to(user, scene.VIEW).filter(problem__campaign=campaign)
    return closings.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
