"""Numbers of problems: WT-2026-0063, one series a year for the whole portal, given in the transaction of the problem."""

from django.db import IntegrityError, transaction
from django.db.models import F

from rectification.ledger.models import NumberSeries


def take_numbers(year: int, count: int = 1) -> list[str]:
    """Return the next `count` numbers of a year; none is given twice.

    The caller's transaction holds the series until it ends: whoever comes second waits, and a rollback gives the
    numbers back before anybody saw them.
    """
    series = NumberSeries.objects.filter(year=year)
    if not series.update(last=F("last") + count):
        _begin_series(year)
        series.update(last=F("last") + count)
    last = series.values_list("last", flat=True).get()
    return [f"WT-{year}-{number:04d}" for number in range(last - count + 1, last + 1)]


def _begin_series(year: int) -> None:
    try:
        with transaction.atomic():
            NumberSeries.objects.create(year=year)
    except IntegrityError:
        return  # somebody else began it in this moment; the update that follows waits for him
