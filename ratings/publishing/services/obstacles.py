"""Reasons, in words, why a month cannot be proposed for notice or published."""

from datetime import date

from django.utils.translation import gettext as _

from portal.accounts.models import User
from ratings.objections.models import Objection
from ratings.objections.services import unsettled
from ratings.reviews.models import Review
from ratings.rounds.models import Entry, Round
from ratings.schemes.models import Criterion


def unscored(round_: Round) -> int:
    """Return the number of lines that still wait for a reviewer."""
    reviewed = Criterion._base_manager.filter(scheme=round_.scheme_id, indicator="").count()
    entries = Entry._base_manager.filter(round=round_).count()
    return reviewed * entries - Review._base_manager.filter(entry__round=round_).count()


def obstacles_to_publishing(round_: Round, actor: User) -> list[str]:
    """Return the reasons why `actor` cannot publish a round in notice. Empty when `actor` can."""
    found = []
    if round_.proposed_by_id == actor.pk:
        found.append(_("You have proposed it: a second person publishes."))
    if not round_.notice_is_over():
        found.append(_("It is in notice until %(day)s.") % {"day": round_.notice_until})
    waiting = Objection._base_manager.filter(entry__round=round_, state=Objection.State.OPEN).count()
    if waiting:
        found.append(_("%(n)s objections have not been answered.") % {"n": waiting})
    found += upheld_in_vain(round_)
    return [*found, *out_of_order(round_)]


def upheld_in_vain(round_: Round) -> list[str]:
    """Return the upheld objections after which nothing has happened, in words."""
    message = _(
        "%(branch)s, %(line)s: the objection has been upheld. Take the month back from notice and correct the line, "
        "or say on the objection why the score stays."
    )
    return [
        message % {"branch": one.entry.name, "line": one.criterion or _("the whole score")}
        for one in unsettled(round_)
    ]


def out_of_order(round_: Round) -> list[str]:
    """Return the earlier months, of all editions, that must be finished before this round, in words."""
    others = Round.objects.of_series(round_.scheme).exclude(pk=round_.pk).order_by("month", "pk")
    rows = list(others.values_list("month", "pk", "state", "scheme__edition"))
    published = max((row[0] for row in rows if row[2] == Round.State.PUBLISHED), default=date.min)
    if round_.month <= published:
        message = _("%(month)s has been published: no month up to it is published any more.")
        return [message % {"month": f"{published:%Y-%m}"}]
    found = []
    for month, pk, _state, edition in rows:
        if month == round_.month and pk < round_.pk:
            message = _("Edition %(edition)s has rated %(month)s before: publish that ranking.")
            found.append(message % {"edition": edition, "month": f"{month:%Y-%m}"})
    earlier = [row[0] for row in rows if published < row[0] < round_.month]
    if earlier:
        message = _("%(month)s has not been published: months follow each other.")
        found.append(message % {"month": f"{earlier[0]:%Y-%m}"})
    return found
