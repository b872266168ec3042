"""Spans of days: the condition, the fields and the constraint that models of spans inherit."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def valid_on(day: date, prefix: str = "") -> Q:
    """Return the condition that a span includes a day. `prefix` is the look-up to the span ("post__")."""
    open_end = Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": day})
    return Q(**{f"{prefix}starts_on__lte": day}) & open_end


class Spanned(models.Model):
    """A row that runs from its first day to its last day, both included. Without a last day it is open.

    A concrete model declares the constraint with `ends_after_start`, because names of constraints are unique in a
    database.
    """

    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the span includes a day. `valid_on` is the same in a query."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def has_ended(self) -> bool:
        """Tell whether the last day has passed."""
        return self.ends_on is not None and self.ends_on < timezone.localdate()


def ends_after_start(name: str) -> models.CheckConstraint:
    """Return the constraint that a span ends on its first day or later."""
    return models.CheckConstraint(
        condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
        name=name,
        violation_error_message=_("The end date lies before the start date."),
    )
