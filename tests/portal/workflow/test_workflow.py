"""State changes and edits: one conditional UPDATE, recorded, refused to who may not and to who comes late."""

import pytest
from django.core.exceptions import PermissionDenied

from portal.audit.models import AuditEntry
from portal.jobs.models import Job
from portal.jobs.services import enqueue
from portal.workflow import StaleEdit, StaleState, Transition, apply_edit
from rectification.models import Problem
from tests.factories import rectification as make

VERB = "rectification.change_problem"


@pytest.fixture
def problem(tree, cadre):
    campaign = make.campaign(tree.committee)
    return make.problem(campaign, tree.branch_a, tree.unit_a, cadre)


def test_who_does_not_hold_the_verb_moves_nothing(problem, outsider):
    with pytest.raises(PermissionDenied):
        Problem.VOID.apply(problem, actor=outsider, reason="重复")
    problem.refresh_from_db()
    assert problem.state == Problem.State.REGISTERED


def test_who_comes_second_is_told(problem, admin):
    late = Problem.objects.get(pk=problem.pk)
    Problem.VOID.apply(problem, actor=admin, reason="重复")
    with pytest.raises(StaleState):
        Problem.VOID.apply(late, actor=admin, reason="重复")
    assert late.state == Problem.State.VOID
    assert AuditEntry.objects.filter(action=Problem.VOID.verb).count() == 1


def test_a_row_without_a_version_moves_too(tree, keeper):
    job = enqueue("test.none", key="none", organisation=tree.city, actor=keeper)
    Transition("jobs.cancel_job", (Job.State.READY,), Job.State.CANCELLED).apply(job, actor=keeper)
    assert job.state == Job.State.CANCELLED


def test_saving_what_is_there_already_records_nothing(problem, cadre):
    before = AuditEntry.objects.count()
    apply_edit(VERB, problem, {"title": problem.title}, version=problem.version, actor=cadre)
    assert AuditEntry.objects.count() == before


def test_a_stale_save_writes_nothing(problem, cadre):
    version = problem.version
    apply_edit(VERB, problem, {"title": "新的"}, version=version, actor=cadre)
    with pytest.raises(StaleEdit):
        apply_edit(VERB, problem, {"title": "旧的"}, version=version, actor=cadre)
    problem.refresh_from_db()
    assert problem.title == "新的"
