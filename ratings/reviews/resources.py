"""The ranking as a workbook: a row per branch, or per line of its score with part, whole, value, weight and points."""

from types import SimpleNamespace

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.spreadsheets.resources import Resource, declare
from ratings.reviews.columns import LINE, STANDING
from ratings.reviews.filters import StandingFilter
from ratings.reviews.services.weights import with_weights
from ratings.rounds.models import Input, Standing

VIEW = "ratings.view_standing"


def standings(user, query):
    """Return the standings of the list under the same filter, in the order of the table."""
    scoped = Standing.objects.visible_to(user, VIEW)
    return StandingFilter(query, queryset=scoped, request=SimpleNamespace(user=user)).qs.in_order()


def lines(user, query):
    """Return the frozen inputs of these standings, branch by branch and line by line."""
    met = standings(user, query).order_by().values("pk")
    rows = with_weights(Input.objects.within(entry__in=met))
    return rows.order_by(
        "-round__month",
        "entry__group__ordinal",
        "entry__group",
        F("entry__standing__place").asc(nulls_last=True),
        "entry",
        "criterion__ordinal",
    )


declare(
    Resource(
        key="ratings.standings",
        label=_("Ranking"),
        permission="ratings.export_standings",
        list_url="standing_list",
        columns=lambda full: STANDING,
        rows=standings,
        chosen=StandingFilter.in_words,
    ),
    Resource(
        key="ratings.lines",
        label=_("Ranking line by line"),
        permission="ratings.export_standings",
        list_url="standing_list",
        columns=lambda full: LINE,
        rows=lines,
        chosen=StandingFilter.in_words,
    ),
)
