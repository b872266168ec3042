"""visible_to: one's own subtree, nothing beside it, everything from the root, and what one takes part in."""

import pytest
from django.db import connection

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.organisations.models import Organisation, Placement, Unit
from portal.scope.models import scoped_models
from portal.scope.verbs import all_verbs, label_of
from rectification.models import Closing, Measure, Problem, Progress
from tests.factories import rectification
from tests.factories.accounts import grant, person

VIEW = "rectification.view_problem"


@pytest.fixture
def problems(tree, cadre, outsider):
    campaign = rectification.campaign(tree.city)
    return (
        rectification.problem(campaign, tree.branch_a, tree.unit_a, cadre),
        rectification.problem(campaign, tree.branch_b, tree.unit_b, outsider),
    )


def test_a_branch_meets_its_own_rows_only(problems, cadre, outsider):
    mine, theirs = problems

    assert list(Problem.objects.visible_to(cadre, VIEW)) == [mine]
    assert list(Problem.objects.visible_to(outsider, VIEW)) == [theirs]


def test_a_row_that_is_assigned_to_nobody_is_met_by_nobody_who_works_by_assignment(tree, monkeypatch):
    worker = person(tree.branch_a, Role.GRID_WORKER)
    assigned = [one for one in scoped_models() if "assigned_to" not in vars(one)]
    made = rectification.campaign(tree.city)
    rectification.problem(made, tree.branch_a, tree.unit_a, worker)

    assert Problem in assigned
    assert not Problem.objects.filter(Problem.assigned_to(worker)).exists()


def test_those_above_meet_both(problems, reviewer, leader):
    assert set(Problem.objects.visible_to(reviewer, VIEW)) == set(problems)
    assert set(Problem.objects.visible_to(leader, VIEW)) == set(problems)


@pytest.mark.parametrize("role", [Role.LEADER, Role.CITY_ADMIN, Role.REVIEWER, Role.AUDITOR])
def test_outside_a_whole_reach_nothing_is_left(role, problems, tree):
    above, beside = person(tree.city, role), person(tree.office_a, role)

    assert list(Problem.objects.visible_outside(above, VIEW, [tree.city.path])) == []
    assert list(Problem.objects.visible_outside(above, VIEW, [""])) == []
    assert set(Problem.objects.visible_outside(above, VIEW, [])) == set(problems)
    assert list(Problem.objects.visible_outside(beside, VIEW, [])) == [problems[0]]


def test_outside_one_of_two_organisations_the_rows_of_the_other_are_left(problems, tree):
    mine, theirs = problems
    both = person(tree.office_a, Role.REVIEWER)
    grant(both, Role.REVIEWER, tree.office_b)

    assert list(Problem.objects.visible_outside(both, VIEW, [tree.office_a.path])) == [theirs]
    assert list(Problem.objects.visible_outside(both, VIEW, [tree.office_b.path])) == [mine]


def test_without_the_permission_nothing_is_met(problems, keeper, cadre):
    assert not Problem.objects.visible_to(keeper, VIEW).exists()
    assert not Problem.objects.visible_to(cadre, "rectification.decide_closing").exists()


def test_the_root_adds_no_predicate(problems, tree):
    everyone = person(tree.root, Role.LEADER)

    visible = Problem.objects.visible_to(everyone, VIEW)

    assert visible.count() == 2
    assert "WHERE" not in str(visible.query)


def test_rights_of_several_posts_add_up(problems, tree, cadre):
    grant(cadre, Role.LEADER, tree.office_b)

    assert set(Problem.objects.visible_to(cadre, VIEW)) == set(problems)


def test_who_takes_part_meets_the_row_with_that_permission_alone(problems, tree, outsider):
    mine, theirs = problems
    measure = rectification.measure(mine)
    assert mine not in Problem.objects.visible_to(outsider, VIEW)

    measure.helpers.add(tree.office_b, tree.branch_b)

    seen = Problem.objects.visible_to(outsider, VIEW)
    assert sorted(seen.values_list("pk", flat=True)) == sorted([mine.pk, theirs.pk])
    assert mine not in Problem.objects.visible_to(outsider, "rectification.log_progress")
    assert (
        not Measure.objects.visible_to(outsider, "rectification.log_progress").filter(problem=mine).exists()
    )


def test_rows_that_hang_on_a_problem_follow_it(problems, cadre, outsider):
    measure = rectification.measure(problems[0])
    Progress.objects.create(measure=measure, percent_before=0, percent=10, note="做了", author=cadre)
    Closing.objects.create(problem=problems[0], round=1, statement="好", applied_by=cadre)

    for model in (Measure, Progress, Closing):
        assert model.objects.visible_to(cadre, VIEW).count() == 1
        assert not model.objects.visible_to(outsider, VIEW).exists()


def test_organisations_units_people_and_placements_are_scoped_alike(tree, cadre, staff):
    own = {tree.office_a, tree.branch_a}

    assert set(Organisation.objects.visible_to(staff, "organisations.view_organisation")) == own
    assert list(Unit.objects.visible_to(staff, "organisations.view_unit")) == [tree.unit_a]
    assert not User.objects.visible_to(staff, "accounts.view_user").exists()
    assert not Placement.objects.visible_to(staff, "organisations.view_organisation").exists()


def test_a_row_outside_the_tree_belongs_to_nobody_but_the_root(tree, cadre):
    for model in scoped_models():
        rows = model.objects.visible_to(cadre, "nobody.holds_this")
        assert not rows.exists(), model


def test_in_tree_of_keeps_a_subtree(problems, tree):
    assert list(Problem.objects.in_tree_of(tree.office_a)) == [problems[0]]


def test_saving_a_row_copies_the_path(problems, tree):
    mine = problems[0]
    mine.organisation = tree.branch_b

    mine.save(update_fields=["organisation"])

    mine.refresh_from_db()
    assert mine.organisation_path == tree.branch_b.path


def test_verbs_have_labels():
    assert all_verbs()["organisations.move_organisation"].key == "organisations.move_organisation"
    assert label_of("gone.verb") == "gone.verb"


def test_within_keeps_rows_of_rows_that_are_met_already(problems):
    mine, theirs = problems
    measure, _other = rectification.measure(mine), rectification.measure(theirs)

    assert list(Measure.objects.within(problem=mine)) == [measure]
    assert list(Measure.objects.within(problem__in=Problem.objects.filter(pk=mine.pk))) == [measure]
    assert not Progress.objects.within(measure__problem=theirs).exists()


@pytest.mark.parametrize("lookup", ["campaign", "unit", "pk__in", "organisation"])
def test_within_refuses_a_relation_that_does_not_carry_the_reach(problems, lookup):
    with pytest.raises(ValueError, match=lookup):
        Problem.objects.within(**{lookup: problems[0].pk})


def test_a_wide_reach_is_no_way_into_the_table_on_sqlite(problems, cadre, reviewer, leader):
    for reader, wide in ((cadre, False), (reviewer, True), (leader, True)):
        sql = str(Problem.objects.visible_to(reader, VIEW).query)
        assert ('+"rectification_problem"."organisation_path"' in sql) == (
            wide and connection.vendor == "sqlite"
        )
        assert '"organisation_path" >= ' in sql


def test_few_rows_are_met_by_their_keys_and_many_by_a_condition(problems, cadre, reviewer):
    narrow, wide = (str(Problem.objects.visible_to(reader, VIEW).query) for reader in (cadre, reviewer))

    assert ("UNION" in narrow, " OR " in narrow) == (True, False)
    assert ("UNION" in wide, " OR " in wide) == (False, True)


def test_a_person_with_a_wide_post_and_a_narrow_one_reaches_widely(problems, tree, cadre):
    assert not cadre.reach(VIEW).wide
    grant(cadre, Role.REVIEWER, tree.committee)

    assert cadre.reach(VIEW).wide
    assert not cadre.reach("rectification.log_progress").wide
    assert set(Problem.objects.visible_to(cadre, VIEW)) == set(problems)
