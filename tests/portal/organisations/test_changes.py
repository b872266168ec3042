"""Changes of the tree at their limits: days, depth, names, what is dissolved already, and what must stay untouched."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Grant
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.organisations import services
from portal.organisations.models import Organisation, Placement, Unit
from portal.organisations.services import paths
from tests.factories.accounts import person
from tests.factories.organisations import organisation
from tests.limits import allowed

TODAY = date(2026, 3, 31)  # the last day of a month
Kind = Organisation.Kind


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-03-31 09:00+08:00", tick=False):
        yield


def order(day: date = TODAY) -> dict[str, object]:
    return {"document_number": "乌组发〔2026〕7号", "day": day, "actor": None}


def found(parent, name, day=TODAY, **values):
    values = {"code": f"C{name}", "kind": Kind.PRIMARY_COMMITTEE} | order(day) | values
    return services.found_organisation(name=name, parent=parent, **values)


def rename(one, day=TODAY, name="新名"):
    return services.rename_organisation(organisation=one, name=name, **order(day))


def dissolve(one, day=TODAY):
    return services.dissolve_organisation(organisation=one, **order(day))


def move(one, parent, day=TODAY):
    return services.move_organisation(organisation=one, parent=parent, **order(day))


def merge(one, successor, day=TODAY):
    return services.merge_organisation(organisation=one, successor=successor, **order(day))


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def fields_of(refused) -> list[str]:
    return list(refused.value.message_dict)


def versions() -> dict[int, int]:
    return dict(Organisation.objects.values_list("pk", "version"))


def stepped(before: dict[int, int]) -> dict[int, int]:
    """Return by how much the versions of organisations have grown since, of those that have."""
    return {pk: now - before[pk] for pk, now in versions().items() if pk in before and now != before[pk]}


ACTS = {
    "found": lambda tree, one: found(tree.committee, "新党委"),
    "rename": lambda tree, one: rename(one),
    "dissolve": lambda tree, one: dissolve(one),
    "move": lambda tree, one: move(one, tree.city),
    "merge": lambda tree, one: merge(one, tree.office_b),
}


@pytest.fixture
def lone(tree):
    """An organisation with nothing below it and a history of one act, some days ago."""
    return found(tree.committee, "丙局机关党委", TODAY - timedelta(days=10))


@pytest.mark.parametrize("act", ACTS)
def test_every_change_holds_the_root_first_so_that_no_two_pass_at_a_time(tree, lone, act):
    with CaptureQueriesContext(connection) as queries:
        ACTS[act](tree, lone)

    writes = [one["sql"] for one in queries if re.match(r"INSERT|UPDATE|DELETE", one["sql"])]
    assert re.search(
        r'UPDATE "organisations_organisation" SET "version" = .*WHERE "organisations_organisation"."depth" = 1$',
        writes[0],
    )
    assert fresh(tree.root).version == tree.root.version


@pytest.mark.parametrize("act", [rename, dissolve, move, merge])
@pytest.mark.parametrize(
    ("day", "taken"),
    [
        (TODAY - timedelta(days=11), False),
        (TODAY - timedelta(days=10), True),
        (TODAY - timedelta(days=9), True),
        (TODAY - timedelta(days=1), True),
        (TODAY, True),
        (TODAY + timedelta(days=1), False),
    ],
)
def test_an_act_lies_between_the_last_one_and_today(tree, lone, act, day, taken):
    targets = {move: [tree.city], merge: [tree.office_b]}.get(act, [])
    found(tree.committee, "丁局机关党委", TODAY)  # an act of another organisation bounds nothing

    if taken:
        act(lone, *targets, day)
        assert [span.starts_on for span in fresh(lone).placements.all()] == [day, TODAY - timedelta(days=10)]
    else:
        with pytest.raises(ValidationError) as refused:
            act(lone, *targets, day)
        assert fields_of(refused) == ["day"]
        assert fresh(lone).placements.count() == 1


@pytest.mark.parametrize("act", ACTS)
def test_an_act_needs_the_number_of_its_document(tree, lone, act, monkeypatch):
    monkeypatch.setitem(
        globals(), "order", lambda day=TODAY: {"document_number": " ", "day": day, "actor": None}
    )

    with pytest.raises(ValidationError) as refused:
        ACTS[act](tree, lone)

    assert fields_of(refused) == ["document_number"]


@pytest.mark.parametrize(
    ("act", "field"), [(rename, "name"), (dissolve, "day"), (move, "parent"), (merge, "successor")]
)
def test_what_was_dissolved_is_changed_no_more(tree, lone, act, field):
    dissolve(lone)
    targets = {move: [tree.city], merge: [tree.office_b]}.get(act, [])

    with pytest.raises(ValidationError) as refused:
        act(lone, *targets)

    assert fields_of(refused) == [field]


def test_each_act_ends_the_span_before_it_and_leaves_older_ones_and_others_alone(tree, lone):
    other = found(tree.committee, "丁局机关党委", TODAY - timedelta(days=10))
    days = [TODAY - timedelta(days=number) for number in (8, 6, 4, 2)]

    rename(lone, days[0])
    move(fresh(lone), tree.city, days[1])
    move(fresh(lone), tree.committee, days[2])
    dissolve(fresh(lone), days[3])

    act = Placement.Act
    spans = lone.placements.order_by("pk").values_list("act", "name", "parent", "starts_on", "ends_on")
    assert list(spans) == [
        (act.FOUNDED, "丙局机关党委", tree.committee.pk, TODAY - timedelta(days=10), days[0]),
        (act.RENAMED, "新名", tree.committee.pk, days[0], days[1]),
        (act.MOVED, "新名", tree.city.pk, days[1], days[2]),
        (act.MOVED, "新名", tree.committee.pk, days[2], days[3]),
        (act.DISSOLVED, "新名", tree.committee.pk, days[3], None),
    ]
    assert other.placements.get().ends_on is None


def test_dissolving_on_the_last_day_of_a_month_touches_that_organisation_alone(tree, lone):
    before = versions()
    fellow = person(lone, Role.UNIT_STAFF)
    other = person(tree.branch_b, Role.BRANCH_CADRE)

    gone = dissolve(lone)

    assert (gone.dissolved_on, gone.is_active) == (TODAY, False)
    assert stepped(before) == {lone.pk: 1}
    assert set(Organisation.objects.filter(dissolved_on__isnull=False)) == {lone}
    grant = Grant.objects.get(user=fellow)
    assert (grant.state, grant.ends_on) == (Grant.State.REVOKED, TODAY)
    assert Grant.objects.get(user=other).state == Grant.State.ACTIVE


@pytest.mark.parametrize(("starts", "ends"), [(-1, 0), (0, 0), (1, 1)])
def test_a_grant_at_a_dissolved_organisation_ends_that_day_or_on_its_first(lone, starts, ends):
    fellow = person(lone)
    state = Grant.State.PROPOSED if starts else Grant.State.ACTIVE
    Grant.objects.create(
        user=fellow,
        role=Role.UNIT_STAFF,
        organisation=lone,
        state=state,
        starts_on=TODAY + timedelta(days=starts),
    )

    dissolve(lone)

    grant = fellow.grants.get()
    assert (grant.state, grant.ends_on) == (Grant.State.REVOKED, TODAY + timedelta(days=ends))
    entry = AuditEntry.objects.get(action="accounts.revoke_grant")
    assert (entry.changes["state"], entry.changes["ends_on"]) == ([state, "revoked"], [None, str(TODAY)])


def test_a_refused_grant_stays_refused_when_its_organisation_is_dissolved(lone):
    fellow = person(lone)
    Grant.objects.create(user=fellow, role=Role.UNIT_STAFF, organisation=lone, state=Grant.State.REFUSED)

    dissolve(lone)

    assert fellow.grants.get().state == Grant.State.REFUSED
    assert not AuditEntry.objects.filter(action="accounts.revoke_grant").exists()


def test_an_active_child_holds_its_superior_and_a_dissolved_one_does_not(tree, lone):
    child = found(lone, "丙局第一党支部", TODAY - timedelta(days=5), kind=Kind.BRANCH)
    with pytest.raises(ValidationError, match="1"):
        dissolve(lone)

    dissolve(child)

    assert dissolve(lone).dissolved_on == TODAY


def test_a_move_takes_one_organisation_and_what_is_below_it(tree, lone):
    below = found(lone, "丙局第一党支部", TODAY - timedelta(days=5), kind=Kind.BRANCH)
    before = versions()
    others = dict(Organisation.objects.exclude(pk__in=[lone.pk, below.pk]).values_list("pk", "path"))

    moved = move(lone, tree.city)

    assert fresh(below).path.startswith(moved.path)
    assert stepped(before) == {lone.pk: 1}
    assert dict(Organisation.objects.filter(pk__in=others).values_list("pk", "path")) == others
    assert below.placements.get().act == Placement.Act.FOUNDED


def test_a_move_to_where_one_stands_or_to_a_name_that_is_taken_is_refused(tree, lone):
    found(tree.city, lone.name, code="ELSEWHERE")
    for target, said in (
        (tree.committee, f"{lone.name}已隶属于{tree.committee.name}"),
        (tree.city, f"{tree.city.name}下已有名为{lone.name}"),
        (tree.branch_b, "党支部"),
    ):
        with allowed(False, "parent", saying=said):
            move(lone, target)


def test_a_name_is_free_where_its_bearer_was_dissolved_or_stands_elsewhere(tree, lone):
    dissolve(found(tree.city, lone.name, code="GONE"))
    found(tree.office_b, lone.name, code="DEEPER")

    assert move(lone, tree.city).path.startswith(tree.city.path)


def test_a_name_is_kept_and_not_taken_from_a_sibling(tree, lone):
    assert rename(lone, name=lone.name).name == lone.name
    with pytest.raises(ValidationError) as refused:
        rename(lone, name=f" {tree.office_a.name} ")
    assert fields_of(refused) == ["name"]
    assert rename(tree.root, name="新根").name == "新根"


def test_a_merger_leaves_what_was_dissolved_below_and_takes_the_rest(tree, lone):
    old = found(lone, "旧支部", TODAY - timedelta(days=5), kind=Kind.BRANCH)
    dissolve(old, TODAY - timedelta(days=4))
    live = found(lone, "丙局第一党支部", TODAY - timedelta(days=5), kind=Kind.BRANCH)
    before = versions()

    merged = merge(lone, tree.office_b)

    assert (merged.dissolved_on, merged.merged_into) == (TODAY, tree.office_b)
    assert fresh(old).path.startswith(merged.path)
    assert fresh(live).path.startswith(tree.office_b.path)
    assert not fresh(live).path.startswith(merged.path)
    acts = [one.placements.first().act for one in (merged, live, old)]
    assert acts == [Placement.Act.MERGED, Placement.Act.MOVED, Placement.Act.DISSOLVED]
    assert merged.placements.first().parent == tree.office_b
    assert stepped(before) == {lone.pk: 2, live.pk: 1}
    assert set(Organisation.objects.filter(merged_into__isnull=False)) == {lone}
    changes = AuditEntry.objects.get(action="organisations.merge_organisation").changes
    assert changes["subordinates"] == ["丙局机关党委", "乙局机关党委: 丙局第一党支部"]


def test_a_merger_into_ones_superior_stays_at_its_place(tree, lone):
    child = found(
        lone, lone.name, TODAY - timedelta(days=5), code="SAME"
    )  # the name is free, its bearer goes
    path, before = lone.path, versions()

    merged = merge(lone, tree.committee)

    assert (merged.path, merged.dissolved_on, merged.merged_into) == (path, TODAY, tree.committee)
    assert stepped(before) == {lone.pk: 1, child.pk: 1}
    span = merged.placements.first()
    assert (span.act, span.parent, span.starts_on) == (Placement.Act.MERGED, tree.committee, TODAY)
    assert Organisation.objects.get_parent(fresh(child)) == tree.committee


def test_a_branch_merges_into_a_branch_but_takes_nothing_below_it(tree, lone):
    branch = found(lone, "丙局第一党支部", kind=Kind.BRANCH)
    with pytest.raises(ValidationError) as refused:
        merge(lone, tree.branch_b)
    assert fields_of(refused) == ["successor"]

    assert merge(branch, tree.branch_b).merged_into == tree.branch_b


def test_no_merger_with_oneself_with_what_is_below_or_with_what_is_gone(tree, lone):
    below = found(lone, "丙局下级党委")
    gone = found(tree.committee, "旧党委")
    dissolve(gone)

    for successor in (lone, below, gone):
        with pytest.raises(ValidationError) as refused:
            merge(lone, successor)
        assert fields_of(refused) == ["successor"]
    assert fresh(lone).is_active


def test_a_merger_cannot_come_before_the_last_act_of_what_is_carried_along(tree, lone):
    found(lone, "丙局第一党支部", TODAY - timedelta(days=1), kind=Kind.BRANCH)

    with pytest.raises(ValidationError) as refused:
        merge(lone, tree.office_b, TODAY - timedelta(days=2))

    assert fields_of(refused) == ["day"]
    assert merge(lone, tree.office_b, TODAY - timedelta(days=1))


@pytest.mark.parametrize("act", [move, merge])
@pytest.mark.parametrize(("room", "taken"), [(0, False), (1, False), (2, True), (3, True)])
def test_the_deepest_of_what_moves_finds_room(tree, act, room, taken, monkeypatch):
    target = organisation(tree.office_b, kind=Kind.PRIMARY_COMMITTEE)
    levels = target.depth + room  # office A comes below the target, its branch below that
    monkeypatch.setattr(Organisation._meta.get_field("path"), "max_length", levels * Organisation.steplen)

    if taken:
        act(tree.office_a, target)
        assert fresh(tree.office_a).path.startswith(target.path)
    else:
        with pytest.raises(ValidationError):
            act(tree.office_a, target)


@pytest.mark.parametrize(("room", "taken"), [(0, False), (1, True), (2, True)])
def test_what_is_founded_finds_room(tree, room, taken, monkeypatch):
    levels = tree.office_b.depth + room
    monkeypatch.setattr(Organisation._meta.get_field("path"), "max_length", levels * Organisation.steplen)

    if taken:
        assert found(tree.office_b, "深处党委").depth == tree.office_b.depth + 1
    else:
        with pytest.raises(ValidationError) as refused:
            found(tree.office_b, "深处党委")
        assert fields_of(refused) == ["parent"]


@pytest.mark.parametrize("act", [move, merge])
@pytest.mark.parametrize(("most", "taken"), [(4, False), (5, True), (6, True)])
def test_one_change_moves_so_many_rows_at_most(tree, cadre, act, most, taken, monkeypatch):
    person(tree.branch_b, Role.BRANCH_CADRE)  # what hangs on others is not counted
    monkeypatch.setattr(paths, "MAX_MOVED_ROWS", most)  # two organisations, a unit, a person and his grant

    if taken:
        act(tree.office_a, tree.city if act is move else tree.office_b)
    else:
        with pytest.raises(ValidationError, match="5"):
            act(tree.office_a, tree.city if act is move else tree.office_b)
        assert fresh(tree.office_a).path == tree.office_a.path


@pytest.mark.parametrize(
    "act", [lambda one, tree: found(one, "下级党委"), lambda one, tree: found(tree.branch_a, "x")]
)
def test_nothing_is_founded_below_what_is_gone_or_a_branch(tree, lone, act):
    dissolve(lone)

    with pytest.raises(ValidationError) as refused:
        act(lone, tree)

    assert fields_of(refused) == ["parent"]


def test_only_strayed_rows_are_mended_and_counted_over_all_models(tree, cadre, outsider):
    Grant.objects.filter(user=cadre).update(organisation_path=tree.branch_b.path)
    Unit.objects.filter(pk=tree.unit_a.pk).update(organisation_path=tree.city.path)

    assert services.mend_paths() == 2

    for row in (
        Grant.objects.get(user=cadre),
        fresh(tree.unit_a),
        Grant.objects.get(user=outsider),
        fresh(tree.unit_b),
    ):
        assert row.organisation_path == row.organisation.path
    entry = AuditEntry.objects.get(action="organisations.mend_paths")
    assert (entry.changes, entry.organisation_path) == ({"rows": [None, 2]}, tree.root.path)
    assert services.mend_paths() == 0
    assert AuditEntry.objects.filter(action="organisations.mend_paths").count() == 1


def test_a_unit_keeps_its_code_and_takes_no_others(tree, admin):
    Unit.objects.filter(pk=tree.unit_b.pk).update(code="B1")

    changed = services.change_unit(tree.unit_a, version=1, actor=admin, code=tree.unit_a.code, name="新名")
    assert changed.name == "新名"
    with pytest.raises(ValidationError) as refused:
        services.change_unit(tree.unit_a, version=2, actor=admin, code=" B1 ")
    assert fields_of(refused) == ["code"]


def test_a_unit_goes_where_one_has_the_right_and_something_is_alive(tree, lone, admin):
    of_a = person(tree.office_a, Role.DISTRICT_ADMIN)
    lone = dissolve(lone)

    with pytest.raises(PermissionDenied):
        services.change_unit(tree.unit_a, version=1, actor=of_a, organisation=tree.office_b)
    with pytest.raises(ValidationError) as refused:
        services.change_unit(tree.unit_a, version=1, actor=admin, organisation=lone)
    assert fields_of(refused) == ["organisation"]
    with pytest.raises(ValidationError) as refused:
        services.add_unit(
            organisation=lone,
            code="U9",
            name="某局",
            kind=Unit.Kind.OFFICE,
            sector=Unit.Sector.ECONOMY,
            actor=admin,
        )
    assert fields_of(refused) == ["organisation"]

    moved = services.change_unit(tree.unit_a, version=1, actor=admin, organisation=tree.office_b)
    assert (moved.organisation, moved.organisation_path) == (tree.office_b, tree.office_b.path)


def test_a_unit_of_a_dissolved_organisation_can_still_be_renamed(tree, lone, admin):
    Organisation.objects.filter(pk=tree.office_a.pk).update(dissolved_on=TODAY)
    unit = fresh(tree.unit_a)

    changed = services.change_unit(unit, version=1, actor=admin, organisation=unit.organisation, name="新名")

    assert changed.name == "新名"
