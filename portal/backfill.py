"""What was recorded more than a week after it happened (补录): one rule for rows, columns, workbooks and figures."""

from datetime import date, datetime, timedelta

from django.db.models import DateField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncDate
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DAYS = 7
MARK = _("entered late")


def is_backfilled(happened_on: date, recorded_at: datetime | None) -> bool:
    """Tell whether something was recorded more than 7 days after the day on which it happened."""
    return recorded_at is not None and timezone.localdate(recorded_at) > happened_on + timedelta(days=DAYS)


def backfilled(happened: str, recorded: str) -> Q:
    """Return the condition of `is_backfilled` on rows. `happened` names a day, `recorded` a moment."""
    last = ExpressionWrapper(F(happened) + timedelta(days=DAYS), output_field=DateField())
    return Q(GreaterThan(TruncDate(recorded), last))
