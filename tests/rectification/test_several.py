"""Acts on several rows, and on one of several: what is touched, what is left, who is told of how many."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Grant
from portal.accounts.roles import Role
from portal.notifications.models import Notification
from portal.workflow import StaleState
from rectification.campaigns import services as campaigns
from rectification.campaigns.services import change_campaign
from rectification.checklists.services import (
    DEFAULT_EDITION,
    DEFAULT_TITLE,
    activate_checklist,
    default_checklist,
    import_checklist,
)
from rectification.closing.services import apply_for_closing, return_closing, undo_return, withdraw_closing
from rectification.ledger.services import (
    change_measure,
    change_problem,
    problems,
    reschedule_problems,
    undo_reschedule,
    void_problem,
)
from rectification.ledger.services.lights import refresh_campaign
from rectification.ledger.services.telling import people_of
from rectification.ledger.services.units import unit_of
from rectification.models import Checklist, Closing, Measure, Problem, Urge
from rectification.urging.services import undo_urge, urge_problems
from tests import acts
from tests.acts import DAY
from tests.factories import rectification as make
from tests.factories.accounts import grant, person
from tests.factories.organisations import organisation, unit
from tests.limits import allowed


def days(number):
    return timedelta(days=number)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(acts.NOW, tick=False) as clock:
        yield clock


# --- Campaigns and checklists --------------------------------------------------------------------------


def test_units_that_leave_a_campaign_go_those_that_stay_stay_and_new_ones_come(tree, campaign, admin):
    office = organisation(tree.committee, name="丙局机关党委", kind="primary_committee")
    third = unit(office, name="丙局")
    other = make.campaign(tree.committee)
    other.participations.create(unit=tree.unit_a)
    kept = campaign.participations.get(unit=tree.unit_b)
    change_campaign(campaign, version=1, units=[tree.unit_b, third], actor=admin)

    assert set(campaign.participations.values_list("unit__name", flat=True)) == {"乙局", "丙局"}
    assert campaign.participations.get(unit=tree.unit_b) == kept
    assert other.participations.get().unit == tree.unit_a


def test_a_unit_without_problems_leaves_where_another_has_some(campaign, problem, tree, admin):
    change_campaign(campaign, version=1, units=[tree.unit_a], actor=admin)

    assert campaign.participations.get().unit == tree.unit_a


@pytest.mark.parametrize(
    ("rules", "moves"),
    [
        ({"amber_lag": 20, "red_lag": 40, "due_soon_days": 3, "silent_months": 1}, True),
        ({"due_soon_days": 3}, True),
        ({"title": "另一题"}, False),
    ],
)
def test_lights_follow_when_any_rule_or_all_have_changed(campaign, problem, measure, admin, rules, moves):
    Problem.objects.update(amber_on=None, red_on=None)
    change_campaign(campaign, version=1, actor=admin, **rules)

    problem.refresh_from_db()
    assert (problem.amber_on is not None) == moves


def test_open_problems_of_a_campaign_are_counted_and_others_left(
    campaign, problem, measure, foreign, tree, cadre
):
    Problem.objects.filter(pk=foreign.pk).update(state=Problem.State.CLOSED)
    other = make.problem(make.campaign(tree.committee), tree.branch_a, tree.unit_a, cadre)
    Problem.objects.update(amber_on=None, red_on=None)
    Measure.objects.update(amber_on=None, red_on=None)

    assert refresh_campaign(campaign) == 1

    lit = Problem.objects.exclude(amber_on=None)
    assert list(lit) == [problem]
    assert Measure.objects.get().red_on is not None
    assert Problem.objects.get(pk=other.pk).red_on is None


def test_our_checklist_is_found_by_organiser_title_and_edition(tree, admin):
    made = default_checklist(organisation=tree.committee, actor=admin)
    assert default_checklist(organisation=tree.committee, actor=admin) == made
    others = [
        default_checklist(organisation=tree.city, actor=admin),
        make.checklist(tree.committee, title=DEFAULT_TITLE, edition="另一版"),
        make.checklist(tree.committee, title="另一题", edition=DEFAULT_EDITION),
    ]
    made.delete()

    again = default_checklist(organisation=tree.committee, actor=admin)
    assert again not in others
    assert (again.title, again.edition, again.organisation) == (
        DEFAULT_TITLE,
        DEFAULT_EDITION,
        tree.committee,
    )
    assert len(again.types()) == 18


@pytest.mark.parametrize(
    ("code", "aspect"), [("A1", "A"), ("ABC1.2", "ABC"), ("ABCDE1", "ABCD"), ("12", "12"), ("B-3", "B")]
)
def test_an_aspect_bears_the_letters_of_its_types(tree, admin, code, aspect):
    row = {"aspect": "政治建设", "code": code, "title": "不严", "checkpoints": "查", "leans_on": "章程"}
    made = import_checklist(organisation=tree.committee, title="清单", edition="一", rows=[row], actor=admin)

    (kind,) = made.types()
    assert (kind.aspect.code, kind.aspect.name) == (aspect, "政治建设")
    assert (kind.code, kind.title, kind.description, kind.checkpoints, kind.leans_on) == (
        code,
        "不严",
        "",
        "查",
        "章程",
    )


def test_faults_of_a_checklist_name_the_lines_of_its_file(tree, admin):
    row = {"aspect": "政治建设", "code": "A1", "title": "不严", "checkpoints": "查"}
    rows = [row | {"line": 7}, row | {"line": 9}, row | {"title": " "}]
    with pytest.raises(Exception, match="9") as refused:
        import_checklist(organisation=tree.committee, title="清单", edition="一", rows=rows, actor=admin)

    (second, third) = refused.value.message_dict["file"]
    assert "9" in second
    assert "7" in second
    assert "4" in third  # the third row below the header


def test_the_edition_in_use_of_the_same_list_and_organiser_is_retired(tree, admin):
    old, new = make.checklist(tree.committee), make.checklist(tree.committee, state=Checklist.State.DRAFT)
    kept = [make.checklist(tree.committee, title="另一清单"), make.checklist(tree.city)]
    draft = make.checklist(tree.committee, state=Checklist.State.DRAFT)
    activate_checklist(checklist=new, actor=admin)

    states = dict(Checklist.objects.values_list("pk", "state"))
    assert (states[old.pk], states[new.pk], states[draft.pk]) == ("retired", "active", "draft")
    assert {states[one.pk] for one in kept} == {"active"}


# --- Who is told of how many ---------------------------------------------------------------------------


@pytest.fixture
def many(tree, campaign, cadre):
    """Return a function that makes problems of branch A with a limit in a month."""
    return lambda number: [
        make.problem(campaign, tree.branch_a, tree.unit_a, cadre, due_on=DAY + days(30))
        for _n in range(number)
    ]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_another_limit_is_told_once_with_the_problem_or_their_number(many, cadre, reviewer, number):
    rows = many(number)
    reschedule_problems(rows=rows, due_on=DAY + days(40), reason="工期顺延", actor=reviewer)

    notice = Notification.objects.get(recipient=cadre)
    one = number == 1
    assert (rows[0].number in notice.text) == one
    assert (f"{number} 个" in notice.text or f"{number}个" in notice.text) == (not one)
    assert notice.link.startswith(
        reverse("problem_detail", args=[rows[0].pk]) if one else reverse("problem_list")
    )
    assert notice.visible_from == timezone.now() + timedelta(seconds=10)
    assert "工期顺延" in notice.text


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_urging_is_told_once_with_the_problem_or_their_number(many, cadre, reviewer, number):
    rows = many(number)
    batch = urge_problems(rows=rows, text="请抓紧", actor=reviewer)

    notice = Notification.objects.get(recipient=cadre)
    one = number == 1
    assert (rows[0].number in notice.text) == one
    assert notice.link.startswith(
        reverse("problem_detail", args=[rows[0].pk]) if one else reverse("problem_list")
    )
    assert notice.visible_from == timezone.now() + timedelta(seconds=10)
    assert list(Problem.objects.values_list("urges_total", flat=True)) == [1] * number
    assert undo_urge(batch=batch, actor=reviewer) == number
    assert list(Problem.objects.values_list("urges_total", "last_urge")) == [(0, None)] * number
    assert not Notification.objects.exists()


def test_what_was_urged_before_is_the_last_urging_again(many, reviewer, admin, clock):
    (problem,) = many(1)
    urge_problems(rows=[problem], actor=admin)
    first = Urge.objects.get()
    clock.shift(3600)
    problem.refresh_from_db()
    batch = urge_problems(rows=[problem], again=True, actor=reviewer)
    other = many(1)
    urge_problems(rows=other, actor=reviewer)
    undo_urge(batch=batch, actor=reviewer)

    problem.refresh_from_db()
    assert (problem.urges_total, problem.last_urge) == (1, first)
    assert problem.last_urge.at == first.at == timezone.now() - timedelta(hours=1)
    assert Urge.objects.filter(undone_at=None).count() == 2


def test_limits_set_by_another_batch_or_person_stay(many, reviewer, admin):
    rows = many(2)
    batch = reschedule_problems(rows=rows[:1], due_on=DAY + days(40), reason="一", actor=reviewer)
    other = make.problem(rows[0].campaign, rows[0].organisation, rows[0].unit, rows[0].registered_by)
    Problem.objects.filter(pk=other.pk).update(due_on=DAY + days(50))

    assert undo_reschedule(batch=batch, actor=reviewer) == 1
    assert set(Problem.objects.values_list("due_on", flat=True)) == {DAY + days(30), DAY + days(50)}


def test_who_works_on_problems_is_found_by_the_line_above_each_once_nearest_first(
    tree, cadre, staff, outsider
):
    grant(staff, Role.BRANCH_CADRE, tree.branch_a)
    person(tree.branch_a, Role.REVIEWER)
    person(tree.branch_a, Role.BRANCH_CADRE, is_active=False)
    ended = person(tree.branch_a, Role.BRANCH_CADRE)
    Grant.objects.filter(user=ended).update(starts_on=DAY - days(9), ends_on=DAY - days(1))
    found = people_of([tree.branch_a.path, tree.branch_b.path, tree.office_a.path])

    assert found == {
        tree.branch_a.path: [cadre, staff],
        tree.branch_b.path: [outsider],
        tree.office_a.path: [staff],
    }


# --- A problem, its unit, its end ----------------------------------------------------------------------


def test_the_unit_of_an_organisation_is_the_nearest_active_one(tree):
    assert unit_of(tree.branch_a) == tree.unit_a
    own = unit(tree.branch_a, name="甲局一科")
    unit(tree.branch_a, name="甲局二科")
    assert unit_of(tree.branch_a) == own
    assert unit_of(tree.office_a) == tree.unit_a
    assert unit_of(tree.committee) is None
    type(own).objects.filter(organisation=tree.branch_a).update(is_active=False)
    assert unit_of(tree.branch_a) == tree.unit_a


def test_a_void_problem_takes_its_waiting_application_with_it(
    problem, measure, foreign, cadre, outsider, reviewer
):
    waiting = []
    for row, actor in ((problem, cadre), (foreign, outsider)):
        make.measure(row, percent=100, evidence_total=1)
        row.measures.update(percent=100, evidence_total=1)
        waiting.append(apply_for_closing(problem=row, statement="已见成效", actor=actor))
    returned = Closing.objects.create(problem=problem, round=9, state="returned", applied_by=cadre)
    void_problem(problem=problem, reason="重复", actor=reviewer)

    states = dict(Closing.objects.values_list("pk", "state"))
    assert [states[one.pk] for one in (*waiting, returned)] == ["withdrawn", "waiting", "returned"]


def test_helpers_that_stay_are_no_change_and_those_added_have_to_take_part(tree, problem, measure, cadre):
    measure.helpers.set([tree.office_b])
    tree.unit_b.participations.all().delete()
    change_measure(measure, version=1, helpers=[tree.office_b], action="改", actor=cadre)

    assert list(measure.helpers.all()) == [tree.office_b]


@pytest.mark.parametrize(
    ("limit", "measures", "red"),
    [
        (days(30), 0, DAY + days(31)),  # its limit comes before two silent months
        (days(200), 0, DAY.replace(year=2027, month=2, day=1)),
        (days(200), 1, DAY + days(61)),  # the measure decides: 30 points behind
    ],
)
def test_a_problem_without_measures_turns_red_by_silence_too(tree, campaign, cadre, limit, measures, red):
    given = {"found_on": DAY, "due_on": DAY + limit}
    problem = make.problem(campaign, tree.branch_a, tree.unit_a, cadre, **given)
    for _number in range(measures):
        measure = make.measure(problem, starts_on=DAY, due_on=DAY + limit)
        change_measure(measure, version=1, method="集中学习", actor=cadre)
    refresh_campaign(campaign)

    problem.refresh_from_db()
    assert problem.red_on == red


def test_what_was_declared_follows_a_void_problem_and_new_rules(
    problem, campaign, reviewer, admin, monkeypatch
):
    followed = []
    for module, declare in ((problems, problems.when_ended), (campaigns, campaigns.when_rules_change)):
        monkeypatch.setattr(module, "_followers", [*module._followers])
        declare(followed.append)
    void_problem(problem=problem, reason="重复", actor=reviewer)
    change_campaign(campaign, version=1, title="另一题", actor=admin)
    change_campaign(campaign, version=2, amber_lag=12, actor=admin)

    assert followed == [problem, campaign]


def test_a_problem_moves_to_another_branch_of_ones_own(problem, tree, staff, cadre):
    second = organisation(tree.office_a, name="甲局第二党支部")
    own = unit(second, name="甲局二科")
    problem.campaign.participations.create(unit=own)
    for actor, place in ((cadre, second), (staff, tree.branch_b)):
        with pytest.raises(PermissionDenied):
            change_problem(problem, version=1, organisation=place, actor=actor)
    with allowed(False, "organisation"):
        change_problem(
            problem, version=1, organisation=tree.committee, actor=person(tree.city, Role.UNIT_STAFF)
        )
    change_problem(problem, version=1, organisation=second, actor=staff)

    problem.refresh_from_db()
    assert (problem.organisation, problem.organisation_path, problem.unit) == (second, second.path, own)


def test_an_application_for_what_is_in_review_is_stale_whatever_it_lacks(problem, cadre):
    Problem.objects.update(state=Problem.State.IN_REVIEW)
    problem.refresh_from_db()
    with pytest.raises(StaleState):
        apply_for_closing(problem=problem, statement=" ", actor=cadre)


def test_only_the_applicant_withdraws_and_only_who_returned_takes_back(
    problem, measure, cadre, staff, reviewer, admin
):
    measure.percent, measure.evidence_total = 100, 1
    measure.save()
    closing = apply_for_closing(problem=problem, statement="已见成效", actor=cadre)
    with pytest.raises(PermissionDenied):
        withdraw_closing(closing=closing, actor=staff)
    return_closing(closing=closing, opinion="缺评价", checked_points=[], actor=reviewer)
    with allowed(False):
        undo_return(closing=closing, actor=admin)

    assert Closing.objects.get().state == Closing.State.RETURNED
    assert Notification.objects.filter(recipient=cadre).count() == 1
    undo_return(closing=closing, actor=reviewer)
    assert not Notification.objects.filter(recipient=cadre).exists()


def test_a_cell_that_is_too_long_is_quoted_with_twelve_characters(tree, admin):
    row = {
        "aspect": "政治建设",
        "code": "A1",
        "title": "字" * 61,
        "description": "长" * 999,
        "checkpoints": "查",
    }
    with allowed(False, "file", saying="“" + "字" * 12 + "…”"):
        import_checklist(organisation=tree.committee, title="清单", edition="一", rows=[row], actor=admin)
