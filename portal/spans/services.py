"""Ends a span, such as a post or a partnership."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.scope.actors import Actor
from portal.spans.models import Spanned
from portal.workflow import StaleState


def end_span(verb: str, row: Spanned, ends_on: date, *, actor: Actor) -> None:
    """Set the last day of a span and record it as `verb`, in the caller's transaction. The caller checks the right.

    A last day that is set can only be moved to an earlier one. Raises ValidationError (ends_on) for a later day or
    one before the first, and StaleState when the span has ended or already ends on that day.
    """
    before = row.ends_on
    if ends_on < row.starts_on:
        raise ValidationError({"ends_on": _("The end date lies before the start date.")})
    if before is not None and ends_on > before:
        message = _("It ends on %(day)s already: the end can only be moved to an earlier day.")
        raise ValidationError({"ends_on": message % {"day": before}})
    values: dict[str, object] = {"ends_on": ends_on}
    if hasattr(row, "version"):
        values["version"] = F("version") + 1
    runs = Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate(), ends_on__gt=ends_on)
    ended = type(row)._base_manager.filter(runs, pk=row.pk).update(**values)
    row.refresh_from_db()
    if not ended:
        raise StaleState(row, verb)
    record(verb, row, actor=actor, changes={"ends_on": [before, ends_on]})
