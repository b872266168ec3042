"""Reports: limits by level as data, a way that goes one way, and never verified by who handled it."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from grids.limits.services import change_rule, rule_for, set_rule
from grids.models import Report
from grids.reports.services import (
    accept_report,
    add_report,
    assign_report,
    handle_report,
    refuse_report,
    return_report,
    verify_report,
)
from grids.reports.services.limits import due_at, respond_by
from portal.audit.models import AuditEntry
from portal.notifications.models import Notification
from portal.workflow import StaleState
from tests.factories import grids as make

LEVEL = Report.Level
VALUES = {"category": "fire", "place": "1号楼", "text": "楼道堵塞"}


def test_the_way_of_a_report_is_recorded_and_told(place, worker, street_staff, community_cadre):
    report = add_report(grid=place.grid, actor=worker, **VALUES)
    accept_report(report=report, level="fast", handler=worker, actor=street_staff)
    handle_report(report=report, result="已清理", actor=worker)
    return_report(report=report, reason="还剩一处", actor=community_cadre)
    handle_report(report=report, result="全部清理", actor=worker)
    verify_report(report=report, outcome="现场已清", actor=community_cadre)

    assert (report.state, report.level, report.verified_by) == ("closed", "fast", community_cadre)
    actions = AuditEntry.objects.filter(model="grids.report").order_by("pk").values_list("action", flat=True)
    assert [one.removeprefix("grids.") for one in actions] == [
        "add_report",
        "accept_report",
        "assign_report",
        "handle_report",
        "return_report",
        "handle_report",
        "verify_report",
    ]
    assert Notification.objects.filter(recipient=worker).count() == 3  # named, returned, closed
    assert Notification.objects.filter(recipient=street_staff).exists()


def test_who_handled_it_does_not_verify_it(place, street_staff, community_cadre, worker):
    report = make.report(place.grid, worker, state="assigned", due_at=timezone.now())
    handle_report(report=report, result="好了", actor=community_cadre)
    for act in (verify_report, return_report):
        more = {"reason": "再看"} if act is return_report else {}
        with pytest.raises(ValidationError):
            act(report=report, actor=community_cadre, **more)
    with pytest.raises(PermissionDenied):
        verify_report(report=report, actor=worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(verified_by=community_cadre)
    verify_report(report=report, actor=street_staff)
    with pytest.raises(StaleState):
        verify_report(report=report, actor=street_staff)


def test_a_refusal_says_why_and_is_told_to_the_reporter(place, worker, street_staff):
    report = make.report(place.grid, worker)
    with pytest.raises(ValidationError):
        refuse_report(report=report, reason=" ", actor=street_staff)
    refuse_report(report=report, reason="不属于本街道", actor=street_staff)
    assert (report.state, report.outcome) == ("refused", "不属于本街道")
    with pytest.raises(StaleState):
        accept_report(report=report, level="normal", actor=street_staff)


def test_a_report_is_assigned_to_somebody(place, worker, street_staff):
    report = make.report(place.grid, worker, state="accepted")
    with pytest.raises(ValidationError) as fault:
        assign_report(report=report, actor=street_staff)
    assert list(fault.value.message_dict) == ["handler"]
    assign_report(report=report, handed_to="城管执法局", actor=street_staff)
    assert report.state == "assigned"


def test_limits_by_level_are_data_of_the_nearest_organisation_above(place, tree):
    now = datetime(2026, 11, 23, 10, tzinfo=timezone.get_default_timezone())
    ours = rule_for(place.community)
    assert due_at(LEVEL.URGENT, ours, now) - now == timedelta(hours=24)
    assert respond_by(LEVEL.URGENT, ours, now) - now == timedelta(hours=2)
    assert timezone.localdate(due_at(LEVEL.FAST, ours, now)) == date(2026, 11, 24)
    assert timezone.localdate(due_at(LEVEL.NORMAL, ours, now)) == date(2026, 11, 26)
    before_the_holiday = now.replace(month=9, day=30)
    assert timezone.localdate(due_at(LEVEL.FAST, ours, before_the_holiday)) == date(2026, 10, 8)

    make.rule(tree.city, normal_days=5)
    make.rule(place.street, normal_days=1)
    assert rule_for(place.community).normal_days == 1
    assert rule_for(tree.branch_a).normal_days == 5


def test_a_rule_is_set_once_and_changed_by_version(place, admin):
    rule = set_rule(organisation=place.street, basis="通知", normal_days=2, actor=admin)
    change_rule(rule, version=1, actor=admin, normal_days=4)
    assert rule_for(place.community).normal_days == 4
    with pytest.raises(ValidationError):
        set_rule(organisation=place.street, basis="再次", actor=admin)


def test_slices_tell_late_from_in_time(place, worker):
    now = timezone.now()
    late = make.report(place.grid, worker, respond_by=now - timedelta(hours=1))
    make.report(place.grid, worker, state="closed", due_at=now, handled_at=now - timedelta(hours=1))
    make.report(place.grid, worker, state="closed", due_at=now - timedelta(days=1), handled_at=now)
    on = timezone.localdate()

    assert list(Report.objects.in_slice("overdue", on)) == [late]
    assert late.is_late(now)
    assert Report.objects.in_slice("in_time", on).count() == 1
    assert Report.objects.in_slice("handled", on).count() == 2
