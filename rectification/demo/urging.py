"""Urgings of the demo city: most overdue problems have been urged, some of them twice."""

import uuid
from datetime import datetime, time, timedelta

from django.utils import timezone

from rectification.demo.log import past_entry
from rectification.ledger.models import Problem
from rectification.urging.models import Urge
from rectification.urging.services.urges import URGE

# Days before today on which the first, second … overdue problem was urged. The remaining ones were not urged.
URGED = ((21, 6), (12,), (9, 3), (5,))
WORDS = ("请抓紧整改，本周内报进展。", "期限已过，请说明原因并尽快完成。")


def urge_overdue(problems, day, actor) -> None:
    """Urge overdue problems on past days, with the fields and audit entries that the service would have written."""
    overdue = sorted((one for one in problems if one.kind == "overdue"), key=lambda one: one.due_on)
    for problem, days in zip(overdue, URGED, strict=False):
        for words, ago in zip(WORDS, days, strict=False):
            at = timezone.make_aware(datetime.combine(day - timedelta(days=ago), time(10, 20)))
            problem.last_urge = Urge.objects.create(
                problem=problem, batch=uuid.uuid4(), by=actor, at=at, text=words
            )
            past_entry(URGE, problem, at=at, actor=actor, reason=words).save()
        Problem.objects.filter(pk=problem.pk).update(urges_total=len(days), last_urge=problem.last_urge)
