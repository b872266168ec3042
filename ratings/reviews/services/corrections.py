"""Freezes a computed line of a branch anew, while the month is a draft. The old count stays beside the new one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.indicators import all_indicators
from portal.workflow import add_row, check_right
from ratings.reviews.services.reviews import require_reviewer
from ratings.rounds.models import Correction, Entry, Input
from ratings.rounds.services.ranking import hold, rank
from ratings.schemes.models import Criterion

REFREEZE = "ratings.refreeze_line"


def refreeze_line(*, entry: Entry, criterion: Criterion, reason: str, actor: User) -> Correction:
    """Count a computed line of a branch anew, for the last day of the month by the facts of today, and rank its group anew.

    The new count is never typed in. Raises PermissionDenied, StaleState when the round is no draft, and ValidationError
    when nothing is different.
    """
    round_ = entry.round
    check_right(REFREEZE, round_.organisation, actor)
    require_reviewer(entry, actor, REFREEZE)
    if criterion.is_reviewed or criterion.scheme_id != round_.scheme_id:
        raise ValidationError(_("This line is not computed from records; its score is changed instead."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was wrong when it was frozen.")})
    with transaction.atomic():
        hold(round_, REFREEZE)
        line = Input._base_manager.filter(round=round_, entry=entry, criterion=criterion)
        before = line.values_list("part", "whole").get()
        after = counted_now(entry, criterion)
        if after == before:
            message = _("Counted anew it is %(part)s of %(whole)s, as frozen: correct the records first.")
            raise ValidationError(message % {"part": after[0], "whole": after[1]})
        line.update(part=after[0], whole=after[1])
        made = Correction(
            entry=entry,
            criterion=criterion,
            part_before=before[0],
            whole_before=before[1],
            part_after=after[0],
            whole_after=after[1],
            reason=reason,
            corrected_by=actor,
        )
        counts = ["criterion", "part_before", "whole_before", "part_after", "whole_after"]
        add_row(REFREEZE, made, counts, organisation=entry.organisation, actor=actor, reason=reason)
        rank(round_, entry.group)
    return made


def counted_now(entry: Entry, criterion: Criterion) -> tuple[int, int]:
    """Return (part, whole) of a branch for the last day of the month, by the facts of today."""
    counted = all_indicators().get(criterion.indicator)
    if counted is None or not counted.of_a_day:
        raise ValidationError(_("The portal no longer counts this line."))
    rows = counted.tallies(entry.round.last_day).filter(
        **{counted.organisation_lookup: entry.organisation_id}
    )
    return next(iter(rows.values_list("part", "whole")), (0, 0))
