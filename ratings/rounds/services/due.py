"""Months that are due: those that a job opens on the 1st or after a standstill, and those left to rank by hand."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import F, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ratings.rounds.models import Round
from ratings.rounds.months import before, finished_by
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
    """Yield the months that a job opens, the earliest first: those that began under rules in use, after the latest round.

    For an edition without a stored first day in use, only the last finished month counts.
    """
    months = recent_months(day)
    rated = rated_months(schemes, months)
    began = _in_use_since(schemes)
    for scheme in schemes:
        since = began[scheme.series_id] if scheme.in_use_from else before(months[0])
        latest = max(rated[scheme.pk], default=date.min)
        for month in reversed(months):
            if month > since and month > latest:
                yield scheme, month


def _in_use_since(schemes: Collection[Scheme]) -> dict[int, date]:
    """Return {series: first day on which an edition was in use}, in one query."""
    editions = Scheme._base_manager.filter(
        series__in={one.series_id for one in schemes}, in_use_from__isnull=False
    ).exclude(state=Scheme.State.DRAFT)
    return dict(editions.order_by().values_list("series").annotate(first=Min("in_use_from")))


def in_force(scheme: Scheme, month: date) -> Scheme | None:
    """Return the edition whose rules were in use when a month began: this one, or one that it has replaced.

    None means that a month is rated by these rules as an exception only.
    """
    if scheme.in_use_from is None or scheme.in_use_from < month:
        return scheme
    older = scheme.editions().filter(state=Scheme.State.RETIRED).exclude(pk=scheme.pk)
    older = older.filter(Q(in_use_from__lt=month) | Q(in_use_from__isnull=True))
    return older.order_by(F("in_use_from").desc(nulls_last=True), "-pk").first()


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
