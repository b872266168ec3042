"""What can be done to a problem, by whom, and what stops it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.notifications.models import Notification
from portal.workflow import StaleEdit, StaleState
from rectification.campaigns.services import change_campaign, end_campaign, launch_campaign
from rectification.checklists.services import activate_checklist, default_checklist, import_checklist
from rectification.closing.services import accept_closing, apply_for_closing, return_closing, withdraw_closing
from rectification.ledger.services import (
    add_measure,
    change_measure,
    change_problem,
    log_progress,
    register_problem,
    void_problem,
)
from rectification.models import Campaign, Checklist, Closing, Measure, Problem
from tests.factories import rectification as make
from tests.factories.accounts import grant, person
from tests.permissions.world import PDF

TODAY = timezone.localdate


def pdf(name="证明.pdf"):
    return SimpleUploadedFile(name, PDF)


def registered(campaign, organisation, actor, **values):
    given = {
        "type": campaign.checklist.types().first(),
        "title": "第一议题落实不严",
        "channel": Problem.Channel.SELF_CHECK,
        "found_on": TODAY(),
        "leader": "张书记",
        "owner": "李委员",
        "due_on": TODAY() + timedelta(days=60),
    }
    return register_problem(campaign=campaign, organisation=organisation, actor=actor, **given | values)


def test_numbers_run_on_and_never_come_twice(tree, campaign, cadre, outsider, reviewer):
    first = registered(campaign, tree.branch_a, cadre)
    second = registered(campaign, tree.branch_b, outsider)
    void_problem(problem=first, reason="重复登记", actor=reviewer)
    third = registered(campaign, tree.branch_a, cadre)

    year = TODAY().year
    assert [row.number for row in (first, second, third)] == [f"WT-{year}-000{n}" for n in (1, 2, 3)]


def test_a_refused_registration_gives_its_number_back(tree, campaign, cadre):
    with pytest.raises(ValidationError) as fault:
        registered(campaign, tree.branch_a, cadre, due_on=TODAY() - timedelta(days=1))
    made = registered(campaign, tree.branch_a, cadre)

    assert set(fault.value.message_dict) == {"due_on"}
    assert made.number.endswith("-0001")


def test_only_units_that_take_part_register(tree, campaign, cadre):
    campaign.participations.filter(unit=tree.unit_a).delete()

    with pytest.raises(ValidationError) as fault:
        registered(campaign, tree.branch_a, cadre)

    assert "organisation" in fault.value.message_dict


def test_nobody_registers_for_a_neighbour(tree, campaign, outsider):
    with pytest.raises(PermissionDenied):
        registered(campaign, tree.branch_a, outsider)

    assert not Problem.objects.exists()


def test_the_first_entry_takes_a_problem_into_work(measure, cadre):
    log_progress(measure=measure, percent=40, note="开展了研讨", files=[pdf()], actor=cadre)

    problem = Problem.objects.get()
    measure.refresh_from_db()
    assert (problem.state, measure.percent, measure.evidence_total) == (Problem.State.RECTIFYING, 40, 1)
    assert measure.entries.get().evidence.get().name == "证明.pdf"


def test_two_people_logging_at_once_are_told(measure, cadre, staff):
    stale = Measure.objects.select_related("problem__campaign").get(pk=measure.pk)
    log_progress(measure=measure, percent=40, note="甲的进展", actor=cadre)

    with pytest.raises(StaleState):
        log_progress(measure=stale, percent=60, note="乙的进展", actor=staff)

    measure.refresh_from_db()
    assert (measure.percent, measure.entries.count()) == (40, 1)


@pytest.mark.parametrize(("percent", "note", "field"), [(101, "好", "percent"), (10, "  ", "note")])
def test_an_entry_that_cannot_be_right_is_refused_by_field(measure, cadre, percent, note, field):
    with pytest.raises(ValidationError) as fault:
        log_progress(measure=measure, percent=percent, note=note, actor=cadre)

    assert set(fault.value.message_dict) == {field}
    assert not measure.entries.exists()


def finished(measure, actor):
    log_progress(measure=measure, percent=100, note="全部完成", files=[pdf()], actor=actor)
    return Problem.objects.get(pk=measure.problem_id)


def test_closing_is_applied_for_and_decided_from_above(measure, cadre, reviewer):
    problem = finished(measure, cadre)
    closing = apply_for_closing(problem=problem, statement="已见成效", actor=cadre)
    assert Notification.objects.filter(recipient=reviewer).count() == 1

    accept_closing(closing=closing, opinion="同意", checked_points=["results"], actor=reviewer)

    problem.refresh_from_db()
    assert (problem.state, problem.closed_on) == (Problem.State.CLOSED, TODAY())
    assert Notification.objects.filter(recipient=cadre).count() == 1
    verbs = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"rectification.apply_for_closing", "rectification.decide_closing"} <= verbs


def test_an_unfinished_or_unproven_problem_cannot_apply(measure, cadre):
    with pytest.raises(ValidationError) as fault:
        apply_for_closing(problem=measure.problem, statement="已见成效", actor=cadre)

    assert len(fault.value.messages) == 2
    assert not Closing.objects.exists()


def test_a_second_click_on_apply_is_stale(measure, cadre):
    problem = finished(measure, cadre)
    stale = Problem.objects.get(pk=problem.pk)
    apply_for_closing(problem=problem, statement="已见成效", actor=cadre)

    with pytest.raises(StaleState):
        apply_for_closing(problem=stale, statement="已见成效", actor=cadre)

    assert Closing.objects.count() == 1


def test_the_applicant_never_decides(tree, measure, cadre):
    grant(cadre, Role.REVIEWER, tree.committee)
    closing = apply_for_closing(problem=finished(measure, cadre), statement="已见成效", actor=cadre)

    with pytest.raises(PermissionDenied):
        accept_closing(closing=closing, opinion="", checked_points=["results"], actor=cadre)


def test_a_reviewer_of_the_same_organisation_never_decides(tree, measure, cadre, outsider):
    grant(outsider, Role.REVIEWER, tree.branch_a)
    closing = apply_for_closing(problem=finished(measure, cadre), statement="已见成效", actor=cadre)

    with pytest.raises(PermissionDenied):
        accept_closing(closing=closing, opinion="", checked_points=["results"], actor=outsider)


def test_returning_asks_for_a_reason_and_reopens_the_work(measure, cadre, reviewer):
    closing = apply_for_closing(problem=finished(measure, cadre), statement="已见成效", actor=cadre)
    with pytest.raises(ValidationError) as fault:
        return_closing(closing=closing, opinion=" ", checked_points=[], actor=reviewer)

    return_closing(closing=closing, opinion="请补充测评结果", checked_points=[], actor=reviewer)

    assert "opinion" in fault.value.message_dict
    assert Problem.objects.get().state == Problem.State.RETURNED


def test_of_two_reviewers_the_second_is_told(measure, cadre, reviewer, admin):
    closing = apply_for_closing(problem=finished(measure, cadre), statement="已见成效", actor=cadre)
    other = Closing.objects.select_related("problem__organisation", "applied_by").get()
    accept_closing(closing=closing, opinion="", checked_points=["results"], actor=reviewer)

    with pytest.raises(StaleState):
        return_closing(closing=other, opinion="不同意", checked_points=[], actor=admin)

    assert Problem.objects.get().state == Problem.State.CLOSED


def test_an_application_can_be_withdrawn_by_its_author_only(measure, cadre, staff):
    closing = apply_for_closing(problem=finished(measure, cadre), statement="已见成效", actor=cadre)
    with pytest.raises(PermissionDenied):
        withdraw_closing(closing=closing, actor=staff)

    withdraw_closing(closing=closing, actor=cadre)

    assert Problem.objects.get().state == Problem.State.RECTIFYING


def test_an_edit_on_an_old_version_is_refused_and_writes_nothing(problem, cadre):
    change_problem(problem, version=1, actor=cadre, owner="王委员")

    with pytest.raises(StaleEdit):
        change_problem(Problem.objects.get(), version=1, actor=cadre, owner="赵委员")

    assert Problem.objects.get().owner == "王委员"


def test_a_measure_ends_by_the_limit_of_its_problem(problem, cadre):
    with pytest.raises(ValidationError) as fault:
        add_measure(
            problem=problem,
            action="开展谈心谈话",
            owner="李委员",
            starts_on=TODAY(),
            due_on=problem.due_on + timedelta(days=1),
            effect="谈心谈话全覆盖",
            actor=cadre,
        )

    assert "due_on" in fault.value.message_dict


def test_the_default_checklist_has_6_aspects_and_18_types_and_says_whose_it_is(tree, admin):
    checklist = default_checklist(organisation=tree.committee, actor=admin)
    again = default_checklist(organisation=tree.committee, actor=admin)

    assert checklist == again
    assert checklist.source == Checklist.Source.SYSTEM_DEFAULT
    assert (checklist.aspects.count(), checklist.types().count()) == (6, 18)


def test_a_new_edition_retires_the_old_one_but_campaigns_keep_theirs(tree, admin):
    first = default_checklist(organisation=tree.committee, actor=admin)
    activate_checklist(checklist=first, actor=admin)
    campaign = launched(tree, first, admin)
    row = {"aspect": "甲方面", "code": "A1", "title": "类型", "checkpoints": "观测点"}
    second = import_checklist(
        organisation=tree.committee, title=first.title, edition="2027", rows=[row], actor=admin
    )

    activate_checklist(checklist=second, actor=admin)

    first.refresh_from_db()
    campaign.refresh_from_db()
    assert (first.state, campaign.checklist) == (Checklist.State.RETIRED, first)


def launched(tree, checklist, actor, **values):
    given = {
        "title": "专项整治",
        "starts_on": TODAY() - timedelta(days=100),
        "ends_on": TODAY() + timedelta(days=100),
        "units": [tree.unit_a],
    }
    return launch_campaign(organisation=tree.committee, checklist=checklist, actor=actor, **given | values)


@pytest.mark.parametrize(
    "row",
    [
        {"aspect": "甲", "code": "A1", "title": "", "checkpoints": "点"},
        {"aspect": "甲", "code": "A1", "title": "长" * 61, "checkpoints": "点"},
    ],
)
def test_a_checklist_with_a_bad_row_is_refused_whole(tree, admin, row):
    good = {"aspect": "甲", "code": "B1", "title": "类型", "checkpoints": "观测点"}

    with pytest.raises(ValidationError) as fault:
        import_checklist(
            organisation=tree.committee, title="清单", edition="1", rows=[good, row], actor=admin
        )

    assert "3" in fault.value.messages[0]
    assert not Checklist.objects.exists()


def test_launching_tells_those_who_register(tree, admin, cadre, outsider):
    checklist = make.checklist(tree.committee)

    launched(tree, checklist, admin)

    assert list(Notification.objects.values_list("recipient", flat=True)) == [cadre.pk]


def test_new_rules_change_the_lights_at_once(tree, campaign, problem, measure, admin):
    change_campaign(campaign, version=1, actor=admin, amber_lag=90, red_lag=95, due_soon_days=0)
    before = Problem.objects.get().amber_on

    change_campaign(campaign, version=2, actor=admin, due_soon_days=20)

    assert Problem.objects.get().amber_on < before


def test_an_ended_campaign_takes_no_more_problems(tree, campaign, admin, cadre):
    end_campaign(campaign=campaign, actor=admin)

    with pytest.raises(ValidationError):
        registered(Campaign.objects.get(), tree.branch_a, cadre)
    with pytest.raises(StaleState):
        end_campaign(campaign=campaign, actor=admin)


def test_a_unit_with_problems_stays_in_the_campaign(tree, campaign, problem, admin):
    with pytest.raises(ValidationError) as fault:
        change_campaign(campaign, version=1, actor=admin, units=[tree.unit_b])

    assert "units" in fault.value.message_dict


def test_helpers_see_the_problem_but_do_not_touch_it(tree, problem, measure, outsider):
    measure.helpers.add(tree.branch_b)

    seen = Problem.objects.visible_to(outsider, "rectification.view_problem")

    assert problem in seen
    assert problem not in Problem.objects.visible_to(outsider, "rectification.log_progress")


def test_states_are_called_as_the_dictionary_calls_them():
    labels = [str(label) for label in Problem.State.labels]
    assert labels == ["已登记", "整改中", "待审核", "退回补充", "已销号", "已作废"]
    assert [str(label) for label in Closing.State.labels] == ["待审核", "已同意", "退回补充", "已撤回"]


def test_who_takes_part_can_be_asked_to_help_and_sees_the_problem(tree, problem, measure, cadre, outsider):
    visible = Problem.objects.visible_to(outsider, "rectification.view_problem")
    assert problem not in visible

    change_measure(measure, version=measure.version, helpers=[tree.office_b], actor=cadre)

    assert list(measure.helpers.all()) == [tree.office_b]
    entry = AuditEntry.objects.filter(action="rectification.change_measure").latest("pk")
    assert entry.changes["helpers"] == ["", str(tree.office_b)]
    seen = Problem.objects.visible_to(person(tree.office_b, Role.UNIT_STAFF), "rectification.view_problem")
    assert problem in seen


@pytest.mark.parametrize("name", ["city", "office_a"])
def test_those_above_and_strangers_are_not_asked_to_help(tree, problem, measure, cadre, name):
    with pytest.raises(ValidationError) as refused:
        change_measure(measure, version=measure.version, helpers=[getattr(tree, name)], actor=cadre)
    assert "helpers" in refused.value.message_dict
    assert not measure.helpers.exists()
