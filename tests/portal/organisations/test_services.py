"""Founding, renaming, moving, merging and dissolving: what they do, refuse and record."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import Grant, User
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.organisations import services
from portal.organisations.models import Organisation, Placement, Unit
from portal.organisations.services import paths
from portal.workflow import StaleEdit
from rectification.models import Problem
from tests.factories import rectification
from tests.factories.accounts import person
from tests.factories.organisations import organisation, unit
from tests.limits import allowed

DAY = date(2026, 3, 2)
ORDER = {"document_number": "乌组发〔2026〕7号", "day": DAY}


def found(parent, name="丙局机关党委", *, actor=None, **values):
    values = {"code": f"C{name}", "kind": Organisation.Kind.PRIMARY_COMMITTEE} | ORDER | values
    return services.found_organisation(name=name, parent=parent, actor=actor, **values)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_founding_places_the_organisation_and_writes_the_audit(tree, admin):
    founded = found(tree.committee, actor=admin)

    assert founded.path.startswith(tree.committee.path)
    placement = founded.placements.get()
    assert (placement.act, placement.parent, placement.starts_on, placement.ends_on) == (
        Placement.Act.FOUNDED,
        tree.committee,
        DAY,
        None,
    )
    entry = AuditEntry.objects.get(action="organisations.found_organisation")
    assert (entry.actor, entry.row_id, entry.reason) == (admin, str(founded.pk), "乌组发〔2026〕7号")


def test_there_is_one_root(db):
    root = found(None, "自治区党委")

    with allowed(False, "parent", saying="已有最高党组织"):
        found(None, "另一个根")
    assert list(Organisation.objects.all()) == [root]


def test_a_person_founds_no_root(db):
    with allowed(False, "parent", saying="系统初始化"):
        found(None, "根", actor=User(name="管理员"))
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"document_number": " "}, "document_number"),
        ({"day": date(2999, 1, 1)}, "day"),
        ({"code": "TAKEN"}, "code"),
        ({"name": "甲局机关党委"}, "name"),
    ],
)
def test_founding_refuses_bad_values(tree, values, field):
    Organisation.objects.filter(pk=tree.office_b.pk).update(code="TAKEN")

    with pytest.raises(ValidationError) as refused:
        found(tree.committee, **({"name": "新机关党委"} | values))

    assert list(refused.value.message_dict) == [field]


def test_no_organisation_stands_below_a_branch(tree):
    with pytest.raises(ValidationError, match="parent"):
        found(tree.branch_a)


def test_founding_needs_the_right_at_the_superior(tree):
    district_admin = person(tree.office_a, Role.DISTRICT_ADMIN)

    assert found(tree.office_a, "第二党支部", actor=district_admin, kind=Organisation.Kind.BRANCH)
    with pytest.raises(PermissionDenied):
        found(tree.office_b, "第三党支部", actor=district_admin, kind=Organisation.Kind.BRANCH)


def test_the_past_keeps_the_old_name(tree):
    founded = found(tree.committee, "卫计委机关党委", day=date(2024, 1, 1))

    renamed = services.rename_organisation(
        organisation=founded, name="卫健委机关党委", short_name="卫健委", actor=None, **ORDER
    )

    assert (renamed.name, renamed.short_name, renamed.version) == ("卫健委机关党委", "卫健委", 2)
    assert renamed.name_on(date(2025, 6, 1)) == "卫计委机关党委"
    assert renamed.name_on(DAY) == "卫健委机关党委"


def test_an_old_version_is_not_renamed(tree, admin):
    services.rename_organisation(organisation=tree.office_a, name="新甲局", version=1, actor=admin, **ORDER)

    with pytest.raises(StaleEdit):
        services.rename_organisation(
            organisation=tree.office_a, name="旧甲局", version=1, actor=admin, **ORDER
        )
    assert fresh(tree.office_a).name == "新甲局"


def test_an_act_cannot_come_before_the_last_one(tree):
    founded = found(tree.committee)

    with pytest.raises(ValidationError, match="day"):
        services.rename_organisation(
            organisation=founded, name="旧", document_number="1", day=DAY - timedelta(days=1), actor=None
        )


def scattered(tree, cadre):
    """Rows of several models at branch A, and one audit entry."""
    problem = rectification.problem(rectification.campaign(tree.city), tree.branch_a, tree.unit_a, cadre)
    services.change_unit(tree.unit_a, version=1, actor=None, name="甲局新名")
    return problem


def test_a_move_takes_every_row_along(tree, cadre, admin):
    problem = scattered(tree, cadre)
    outside = rectification.problem(problem.campaign, tree.branch_b, tree.unit_b, cadre)
    target = found(tree.city, "第二工委", kind=Organisation.Kind.WORKING_COMMITTEE)

    moved = services.move_organisation(organisation=tree.office_a, parent=target, actor=admin, **ORDER)

    assert moved.path.startswith(target.path)
    for row in (problem, tree.unit_a, cadre, cadre.grants.get()):
        assert fresh(row).organisation_path == fresh(row).organisation.path
        assert fresh(row).organisation_path.startswith(moved.path)
    entry = AuditEntry.objects.get(action="organisations.change_unit")
    assert (entry.organisation_path, entry.organisation) == (tree.office_a.path, moved)
    assert fresh(outside).organisation_path == tree.branch_b.path
    assert fresh(cadre).reach("rectification.view_problem").covers(fresh(tree.branch_a).path)


def test_a_move_shifts_who_sees_what(tree, cadre, reviewer, admin):
    problem = scattered(tree, cadre)
    assert problem in Problem.objects.visible_to(reviewer, "rectification.view_problem")
    target = found(tree.city, "第二工委", kind=Organisation.Kind.WORKING_COMMITTEE)

    services.move_organisation(organisation=tree.office_a, parent=target, actor=admin, **ORDER)

    assert problem not in Problem.objects.visible_to(fresh(reviewer), "rectification.view_problem")


@pytest.mark.parametrize("target", ["branch_a", "office_a", "committee"])
def test_a_move_that_makes_no_sense_is_refused(tree, target):
    with pytest.raises(ValidationError, match="parent"):
        services.move_organisation(
            organisation=tree.office_a, parent=getattr(tree, target), actor=None, **ORDER
        )


def test_nothing_moves_to_a_dissolved_organisation(tree):
    gone = found(tree.city, "旧工委", kind=Organisation.Kind.WORKING_COMMITTEE)
    services.dissolve_organisation(organisation=gone, actor=None, **ORDER)

    with pytest.raises(ValidationError, match="parent"):
        services.move_organisation(organisation=tree.office_a, parent=gone, actor=None, **ORDER)


def test_the_root_stays(tree):
    for act, names in (
        (services.move_organisation, {"parent": tree.city}),
        (services.merge_organisation, {"successor": tree.city}),
        (services.dissolve_organisation, {}),
    ):
        with pytest.raises(ValidationError):
            act(organisation=tree.root, actor=None, **names, **ORDER)


def test_a_move_needs_the_right_at_both_places(tree):
    district_admin = person(tree.office_a, Role.DISTRICT_ADMIN)

    with pytest.raises(PermissionDenied):
        services.move_organisation(
            organisation=tree.branch_a, parent=tree.office_b, actor=district_admin, **ORDER
        )


def test_too_many_rows_are_refused_with_advice_and_nothing_moves(tree, cadre, monkeypatch):
    scattered(tree, cadre)
    monkeypatch.setattr(paths, "MAX_MOVED_ROWS", 3)

    with pytest.raises(ValidationError):
        services.move_organisation(organisation=tree.office_a, parent=tree.city, actor=None, **ORDER)

    assert fresh(tree.office_a).path == tree.office_a.path


def test_a_move_asks_the_same_however_many_rows_it_takes_along(tree, cadre, admin):
    problem = scattered(tree, cadre)

    def cost(parent):
        with CaptureQueriesContext(connection) as queries:
            services.move_organisation(
                organisation=fresh(tree.office_a), parent=fresh(parent), actor=admin, **ORDER
            )
        return len(queries)

    admin.posts()  # read once
    few = cost(tree.city)
    for _number in range(20):
        rectification.problem(problem.campaign, fresh(tree.branch_a), tree.unit_a, cadre)
    assert cost(tree.committee) == few


def test_a_merged_organisation_keeps_its_rows_below_its_successor(tree, cadre, outsider, admin):
    problem = scattered(tree, cadre)

    merged = services.merge_organisation(
        organisation=tree.office_a, successor=tree.office_b, actor=admin, **ORDER
    )

    assert (merged.dissolved_on, merged.merged_into) == (DAY, tree.office_b)
    assert merged.path.startswith(fresh(tree.office_b).path)
    assert fresh(tree.branch_a).path.startswith(fresh(tree.office_b).path)
    assert not fresh(tree.branch_a).path.startswith(merged.path)
    assert fresh(problem).organisation == tree.branch_a
    assert fresh(tree.unit_a).organisation_path == merged.path
    staff_b = person(fresh(tree.office_b), Role.UNIT_STAFF)
    assert problem in Problem.objects.visible_to(staff_b, "rectification.view_problem")
    assert Organisation.objects.find_problems() == ([], [], [], [], [])


def test_a_merger_with_a_clash_of_names_is_refused(tree):
    Organisation.objects.filter(pk=tree.branch_b.pk).update(name=tree.branch_a.name)

    with pytest.raises(ValidationError, match="successor"):
        services.merge_organisation(organisation=tree.office_a, successor=tree.office_b, actor=None, **ORDER)


def test_dissolving_is_refused_while_something_is_left(tree, cadre):
    problem = scattered(tree, cadre)
    with pytest.raises(ValidationError):
        services.dissolve_organisation(organisation=tree.office_a, actor=None, **ORDER)

    with pytest.raises(ValidationError) as refused:
        services.dissolve_organisation(organisation=tree.branch_a, actor=None, **ORDER)

    assert str(Problem._meta.verbose_name) in refused.value.messages[0]
    assert "1" in refused.value.messages[0]
    Problem.objects.filter(pk=problem.pk).update(state=Problem.State.CLOSED)
    assert services.dissolve_organisation(organisation=tree.branch_a, actor=None, **ORDER).dissolved_on == DAY


def test_an_active_unit_holds_its_organisation(tree):
    unit(tree.branch_a, name="挂靠单位")

    with pytest.raises(ValidationError, match=str(Unit._meta.verbose_name)):
        services.dissolve_organisation(organisation=tree.branch_a, actor=None, **ORDER)


def test_grants_at_a_dissolved_organisation_end(tree, cadre, admin):
    assert cadre.may("rectification.view_problem", tree.branch_a)

    services.dissolve_organisation(organisation=tree.branch_a, actor=admin, **ORDER)

    assert not Grant.objects.in_force(timezone.localdate()).filter(user=cadre).exists()
    assert not fresh(cadre).may("rectification.view_problem")
    assert AuditEntry.objects.filter(action="accounts.revoke_grant", actor=admin).exists()


def test_a_unit_is_added_changed_and_kept_from_others(tree, admin, outsider):
    values = {
        "code": "U1",
        "name": "某局",
        "kind": Unit.Kind.OFFICE,
        "sector": Unit.Sector.ECONOMY,
        "organisation": tree.office_a,
    }
    added = services.add_unit(actor=admin, **values)
    with pytest.raises(ValidationError, match="code"):
        services.add_unit(actor=admin, **values)
    with pytest.raises(PermissionDenied):
        services.add_unit(actor=outsider, **values | {"code": "U2"})

    services.change_unit(added, version=1, actor=admin, name="新某局")

    with pytest.raises(StaleEdit):
        services.change_unit(added, version=1, actor=admin, name="旧某局")
    with pytest.raises(PermissionDenied):
        services.change_unit(added, version=2, actor=outsider, name="他局")
    assert fresh(added).name == "新某局"


def test_strayed_paths_are_mended(tree, cadre):
    problem = scattered(tree, cadre)
    Problem.objects.filter(pk=problem.pk).update(organisation_path=tree.branch_b.path)

    with pytest.raises(CommandError):
        call_command("check_tree", stdout=StringIO())
    assert fresh(problem).organisation_path == tree.branch_b.path

    call_command("check_tree", mend=True, stdout=StringIO())

    assert fresh(problem).organisation_path == tree.branch_a.path
    assert services.mend_paths() == 0


def test_a_tree_too_deep_is_refused(tree):
    deep = tree.office_b
    while deep.depth < 62:
        deep = organisation(deep, kind=Organisation.Kind.PRIMARY_COMMITTEE)

    with pytest.raises(ValidationError):
        services.move_organisation(organisation=tree.office_a, parent=deep, actor=None, **ORDER)
