"""Numbers of problems, such as WT-2026-0063: one series per year for the portal, taken in the problem's transaction."""

from django.db import IntegrityError, transaction
from django.db.models import F

from rectification.ledger.models import NumberSeries


def take_numbers(year: int, count: int = 1) -> list[str]:
    """Return the next `count` numbers of a year. No number is given twice.

    The series row stays locked until the caller's transaction ends. A second caller waits, and a rollback returns
    the numbers before anybody has seen them.
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
        return  # another request has just created the row; the following update waits for it
