"""Months that are due: those that a job opens on the 1st or after a standstill, and those left to rank by hand."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ratings.rounds.models import Round
from ratings.rounds.months import before, finished_by, first_of
from ratings.schemes.models import Scheme

MOST_MONTHS = 12


def recent_months(day: date) -> list[date]:
    """Return the months that can be ranked on a day, the latest first: finished and recent enough."""
    latest = finished_by(day)
    return [before(latest, number) for number in range(MOST_MONTHS)]


def rated_months(schemes: Collection[Scheme], months: Sequence[date]) -> dict[int, dict[date, bool]]:
    """Return {scheme: {month: whether it is published}} of all editions, in one query."""
    rated: dict[int, dict[date, bool]] = {}
    rounds = Round._base_manager.filter(
        month__in=months, scheme__series__in={one.series_id for one in schemes}
    )
    for series, month, state in rounds.values_list("scheme__series", "month", "state"):
        found = rated.setdefault(series, {})
        found[month] = found.get(month, False) or state == Round.State.PUBLISHED
    return {scheme.pk: rated.get(scheme.series_id, {}) for scheme in schemes}


def due_by_itself(schemes: Collection[Scheme], day: date) -> Iterator[tuple[Scheme, date]]:
    """Yield the months that a job opens, the earliest first: since the edition is in use and the latest round.

    For an edition without a stored first day in use, only the last finished month counts.
    """
    months = recent_months(day)
    rated = rated_months(schemes, months)
    for scheme in schemes:
        first = first_of(scheme.in_use_from) if scheme.in_use_from else months[0]
        latest = max(rated[scheme.pk], default=date.min)
        for month in reversed(months):
            if month >= first and month > latest:
                yield scheme, month


def left_by_hand(schemes: Collection[Scheme], day: date) -> dict[int, list[date]]:
    """Return {scheme: months} that a person may rank on a day, the latest first: valid for `check_month`, not rated."""
    months = recent_months(day)
    return {
        key: [month for month in months if month not in rated and month > _published(rated)]
        for key, rated in rated_months(schemes, months).items()
    }


def check_month(scheme: Scheme, month: date) -> None:
    """Raise ValidationError unless a scheme in use can rank a month: finished, recent, no later month published."""
    if scheme.state != Scheme.State.ACTIVE:
        raise ValidationError({"scheme": _("Put the scheme into use first.")})
    months = recent_months(timezone.localdate())
    published = _published(rated_months([scheme], months)[scheme.pk])
    words = {
        "month": f"{month:%Y-%m}",
        "first": f"{months[-1]:%Y-%m}",
        "published": f"{published:%Y-%m}",
        "n": MOST_MONTHS,
    }
    if month > months[0]:
        message = _("%(month)s has not ended yet: a month is ranked from the 1st of the next one.")
    elif month < months[-1]:
        message = _(
            "%(month)s is too long ago: only the last %(n)s finished months, from %(first)s on, are ranked."
        )
    elif month <= published:
        # It would lie between published months and change the holder before them.
        message = _("%(published)s has been published: no month up to it is ranked any more.")
    else:
        return
    raise ValidationError({"month": message % words})


def _published(rated: dict[date, bool]) -> date:
    return max((month for month, published in rated.items() if published), default=date.min)
