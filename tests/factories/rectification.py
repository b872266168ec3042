"""Checklists, campaigns, problems and measures for tests."""

import itertools
from datetime import date, timedelta

from django.utils import timezone

from rectification.models import Aspect, Campaign, ChangeRequest, Checklist, Measure, Problem, ProblemType

_numbers = itertools.count(1)


def checklist(organisation, **fields) -> Checklist:
    """Make a checklist in use with two aspects of two types each."""
    fields.setdefault("title", "测试清单")
    fields.setdefault("edition", f"第{next(_numbers)}版")
    fields.setdefault("source", Checklist.Source.SYSTEM_DEFAULT)
    fields.setdefault("state", Checklist.State.ACTIVE)
    made = Checklist.objects.create(organisation=organisation, **fields)
    for code, name in (("A", "政治建设方面"), ("B", "思想武装方面")):
        aspect = Aspect.objects.create(checklist=made, code=code, name=name)
        for digit in (1, 2):
            ProblemType.objects.create(
                aspect=aspect,
                code=f"{code}{digit}",
                title=f"类型{code}{digit}",
                description="说明",
                checkpoints="观测点",
            )
    return made


def campaign(organisation, **fields) -> Campaign:
    """Make a running campaign of this year."""
    year = timezone.localdate().year
    fields.setdefault("title", "“灯下黑”问题专项整治")
    fields.setdefault("checklist", None)
    if fields["checklist"] is None:
        fields["checklist"] = checklist(organisation)
    fields.setdefault("starts_on", date(year, 1, 1))
    fields.setdefault("ends_on", date(year, 12, 31))
    fields.setdefault("state", Campaign.State.RUNNING)
    return Campaign.objects.create(organisation=organisation, **fields)


def problem(campaign, organisation, unit, registered_by, **fields) -> Problem:
    """Make a problem of a branch directly, without a service, for tests of reading."""
    number = next(_numbers)
    today = timezone.localdate()
    fields.setdefault("type", ProblemType.objects.filter(aspect__checklist=campaign.checklist).first())
    fields.setdefault("number", f"WT-{today.year}-{number + 5000:04d}")  # far from the numbers of services
    fields.setdefault("title", f"第{number}个问题")
    fields.setdefault("channel", Problem.Channel.SELF_CHECK)
    fields.setdefault(
        "found_on", today - timedelta(days=40)
    )  # before this month, however long the last one was
    fields.setdefault("leader", "牵头领导")
    fields.setdefault("owner", "责任人")
    fields.setdefault("due_on", today + timedelta(days=30))
    if fields.get("state") == Problem.State.CLOSED:
        fields.setdefault("closed_on", fields["found_on"])
    if fields.get("state") in Problem.ANSWERED:
        fields.setdefault("applied_on", fields.get("closed_on") or fields["found_on"])
    return Problem.objects.create(
        campaign=campaign, organisation=organisation, unit=unit, registered_by=registered_by, **fields
    )


def change_request(problem, asked_by, **fields) -> ChangeRequest:
    """Make a waiting request for another severity directly, without a service."""
    fields.setdefault("field", ChangeRequest.Field.SEVERITY)
    fields.setdefault("before", problem.severity)
    fields.setdefault("after", ProblemType.Severity.SERIOUS)
    fields.setdefault("reason", "登记有误")
    return ChangeRequest.objects.create(problem=problem, asked_by=asked_by, **fields)


def in_city(city) -> dict[str, object]:
    """Make the rows of a mirrored city that URLs name."""
    cadre = city.people["branch_cadre"]
    made = change_request(city.rows.working, cadre, reason=f"{city.token}理由")
    return {"change_request": made}


def measure(problem, **fields) -> Measure:
    """Make a measure of a problem directly, without a service. Updates the problem's count."""
    today = timezone.localdate()
    fields.setdefault("ordinal", problem.measures.count() + 1)
    fields.setdefault("action", f"措施{fields['ordinal']}")
    fields.setdefault("owner", "责任人")
    fields.setdefault("effect", "可检验的效果")
    fields.setdefault("starts_on", today - timedelta(days=10))
    fields.setdefault("due_on", problem.due_on)
    if fields.get("percent") == 100:
        fields.setdefault("done_on", fields["starts_on"])
    made = Measure.objects.create(problem=problem, **fields)
    problem.measures_total = problem.measures.count()
    problem.measures_done = problem.measures.filter(percent=100).count()
    problem.save()
    return made
