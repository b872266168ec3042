"""Requests of the demo city: an extension that waits, one that was agreed to, one that was declined."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from rectification.demo.log import past_entry
from rectification.requests.models import DECIDE, ChangeRequest
from rectification.requests.services import ASK

State = ChangeRequest.State
# (kind of problem, days by which the limit moves, state, days ago asked, reason, opinion)
STORIES = (
    ("overdue", 30, State.WAITING, 1, "（演示）活动室改造施工队进场推迟，申请延长时限。", ""),
    ("open", 15, State.ACCEPTED, 12, "（演示）上级统一培训改期，申请顺延。", "情况属实，同意顺延。"),
    ("due_soon", 30, State.REFUSED, 4, "（演示）人手紧张，申请延长时限。", "理由不充分，请按原时限完成。"),
)


def ask_for_changes(problems: Sequence[Any], organisation, day: date, asker: User, decider: User) -> None:
    """Ask for other limits of a branch's problems on past days, as the services would have written it."""
    own = [one for one in problems if one.organisation == organisation and one.registered_by != decider]
    for kind, days, state, ago, reason, opinion in STORIES:
        problem = next((one for one in own if one.kind == kind), None)
        if problem is None:
            continue
        # What was agreed to has its later limit already.
        before = problem.due_on - timedelta(days=days) if state == State.ACCEPTED else problem.due_on
        after = max(before, day) + timedelta(days=days) if state != State.ACCEPTED else problem.due_on
        asked = _moment(day, ago)
        decided = None if state == State.WAITING else asked + timedelta(hours=20)
        made = ChangeRequest.objects.create(
            problem=problem,
            field=ChangeRequest.Field.LIMIT,
            before=before.isoformat(),
            after=after.isoformat(),
            reason=reason,
            state=state,
            asked_by=asker,
            opinion=opinion,
            decided_by=decider if decided else None,
            decided_at=decided,
        )
        ChangeRequest.objects.filter(pk=made.pk).update(asked_at=asked)
        limit = {"due_on": [made.before, made.after]}
        past_entry(ASK, made, at=asked, actor=asker, reason=reason, changes=limit).save()
        if decided:
            answer = {"state": [State.WAITING.value, state.value]}
            past_entry(DECIDE, made, at=decided, actor=decider, reason=opinion, changes=answer).save()
        if state == State.ACCEPTED:
            past_entry(DECIDE, problem, at=decided, actor=decider, reason=reason, changes=limit).save()


def _moment(day: date, ago: int) -> datetime:
    return timezone.make_aware(datetime.combine(day - timedelta(days=ago), time(11, 5)))
