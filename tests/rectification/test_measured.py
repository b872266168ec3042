"""Every measured field, by every way, as every role: refused, becomes a request, or is done (decision 0032)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.indicators import all_indicators
from portal.ui.pages.bulk import seal_of
from portal.workflow import StaleEdit
from rectification.ledger.services import change_measure, change_problem
from rectification.ledger.services.measured import DAYS, FIELDS, MEASURED_OF_MEASURE, PLACE, VOID
from rectification.models import ChangeRequest, Measure, Problem
from rectification.requests.services import decide_request, request_change, withdraw_request
from tests.factories import rectification as make
from tests.factories import workbooks
from tests.factories.organisations import organisation
from tests.factories.workbooks import column, ended

REFUSED, REQUEST, DONE = "refused", "request", "done"
BELOW, ABOVE = ("branch_cadre", "unit_staff"), ("reviewer", "district_admin", "city_admin")
OTHERS = ("leader", "auditor", "system_keeper", "grid_worker", "near")


@pytest.fixture
def old(problem, measure):
    """A problem that was registered yesterday, with a measure of yesterday."""
    before = timezone.now() - timedelta(days=1)
    Problem.objects.filter(pk=problem.pk).update(registered_at=before)
    Measure.objects.filter(pk=measure.pk).update(set_at=before)
    problem.refresh_from_db()
    return problem


def other(problem, field, sibling):
    """Return another value of a field, as a form sends it."""
    measure = problem.measures.get()
    return {
        "due_on": (problem.due_on + timedelta(days=9)).isoformat(),
        "found_on": (problem.found_on + timedelta(days=1)).isoformat(),
        "channel": "audit",
        "severity": "grave",
        "type": problem.campaign.checklist.types().exclude(pk=problem.type_id).first().pk,
        PLACE: sibling.pk,
        VOID: Problem.State.VOID,
        "measure.starts_on": (measure.starts_on + timedelta(days=1)).isoformat(),
        "measure.due_on": (measure.due_on - timedelta(days=1)).isoformat(),
    }.get(field)


def stored(field):
    problem = Problem.objects.get()
    if field.startswith("measure."):
        return str(getattr(problem.measures.get(), field.partition(".")[2]))
    value = getattr(problem, field)
    return str(getattr(value, "pk", value))


def by_api(client, problem, field, value):
    body = {"version": problem.version, field: value}
    address = reverse("api_problem-detail", args=[problem.pk])
    return client.patch(address, body, content_type="application/json")


def by_page(client, problem, field, value):
    """Send the whole form of the problem or of its measure with one value changed, as a tampered page would."""
    row, name, page = problem, field, "problem_edit"
    if field.startswith("measure."):
        row, name, page = problem.measures.get(), field.partition(".")[2], "measure_edit"
    names = {
        "problem_edit": (
            "title",
            "type",
            "severity",
            "channel",
            "found_on",
            PLACE,
            "leader",
            "owner",
            "due_on",
        ),
        "measure_edit": ("action", "owner", "starts_on", "due_on", "effect", "category"),
    }[page]
    sent = {one: getattr(getattr(row, one), "pk", getattr(row, one)) for one in names}
    return client.post(reverse(page, args=[row.pk]), sent | {name: value, "version": row.version})


def by_bulk(client, problem, field, value):
    """Set the limit of chosen problems."""
    if field != "due_on":
        return None
    sent = {"chosen": problem.pk, "due_on": value, "reason": "顺延", "seal": seal_of([problem])}
    return client.post(reverse("reschedule_problems"), sent)


def by_voiding(client, problem, field, value):
    """Make it void on the problem's page."""
    if field != VOID:
        return None
    sent = {"reason": "重复", "version": problem.version}
    return client.post(reverse("void_problem", args=[problem.pk]), sent)


def by_request(client, problem, field, value):
    """Ask for it on the problem's page."""
    sent = {VOID: {"void": "on"}}.get(field, {field: value})
    if field.startswith("measure."):
        name = {"starts_on": "starts_on", "due_on": "ends_on"}[field.partition(".")[2]]
        sent = {"measure": problem.measures.get().pk, name: value}
    return client.post(reverse("request_change", args=[problem.pk]), sent | {"reason": "登记有误"})


WAYS = (by_api, by_page, by_bulk, by_voiding, by_request)
WALKED = (*FIELDS, PLACE, VOID, *(f"measure.{name}" for name in DAYS))


def outcome(client, problem, way, field, value):
    """Return what a way makes of a change, and set everything back."""
    before, requests = stored(field), ChangeRequest.objects.count()
    was = Problem.objects.filter(pk=problem.pk).values().get()
    was.pop("in_time")
    answer = way(client, problem, field, value)
    assert answer is None or answer.status_code < 500
    if stored(field) != before:
        Problem.objects.filter(pk=problem.pk).update(**was)
        return DONE
    if ChangeRequest.objects.count() > requests:
        ChangeRequest.objects.all().delete()
        return REQUEST
    return REFUSED


def expected(role, way, field):
    if role in BELOW and way is by_request and field != PLACE:
        return REQUEST
    if role in ABOVE and (way, field) in ((by_voiding, VOID), (by_bulk, "due_on")):
        return DONE
    return REFUSED


@pytest.mark.parametrize("role", [*BELOW, *ABOVE, *OTHERS])
def test_every_field_by_every_way(client_of, old, people, tree, role):
    sibling = organisation(tree.office_a, name="甲局第二党支部")
    client = client_of(people[role])
    found = {}
    for field in WALKED:
        value = other(old, field, sibling)
        for way in WAYS:
            old.refresh_from_db()
            found[way.__name__, field] = outcome(client, old, way, field, value)

    assert found == {(way.__name__, field): expected(role, way, field) for field in WALKED for way in WAYS}


@pytest.mark.parametrize(("role", "moved"), [("unit_staff", False), ("city_admin", True)])
@pytest.mark.parametrize("label", ["开始日期", "措施期限"])
def test_days_of_a_measure_by_workbook(client_of, old, people, role, moved, label):
    """A unit's workbook is refused with the place and the way; a superior's stays."""
    client, measure = client_of(people[role]), old.measures.get()
    book = workbooks.exported("rectification.problems", client)
    name = "starts_on" if label == "开始日期" else "due_on"
    day = measure.starts_on + timedelta(days=1) if name == "starts_on" else measure.due_on - timedelta(days=1)
    book.active.cell(4, column(book.active, label), day)
    run = workbooks.checked("rectification.problems", client, book)

    assert (run.changed, run.refused) == ((1, 0) if moved else (0, 1))
    if moved:
        ended(client, run, "apply", reason="核对台账")
    else:
        assert "申请变更" in run.staged.get().faults[0]["problem"]
    measure.refresh_from_db()
    assert (getattr(measure, name) == day) is moved


def test_the_days_of_a_measure_are_free_on_the_day_on_which_it_was_set(old, cadre):
    measure = make.measure(old)
    change_measure(measure, version=1, due_on=old.due_on - timedelta(days=2), actor=cadre)
    assert measure.due_on == old.due_on - timedelta(days=2)

    Measure.objects.filter(pk=measure.pk).update(set_at=timezone.now() - timedelta(days=1))
    measure.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        change_measure(measure, version=2, due_on=old.due_on, actor=cadre)
    assert list(refused.value.message_dict) == ["due_on"]
    change_measure(measure, version=2, action="另一项措施", actor=cadre)  # the rest stays the branch's


def test_a_day_of_a_measure_is_asked_for_and_moves_its_light(old, cadre, reviewer):
    measure = old.measures.get()
    later = measure.starts_on + timedelta(days=3)
    (request,) = request_change(problem=old, measure=measure, starts_on=later, reason="施工推迟", actor=cadre)
    assert (request.field, request.after, str(request)) == (
        "starts_on",
        later.isoformat(),
        f"{old.number} 措施 1：措施开始日期",
    )
    with pytest.raises(ValidationError):  # it waits already
        request_change(problem=old, measure=measure, starts_on=later, reason="再次", actor=cadre)
    second = make.measure(old)  # another measure may wait for its own
    request_change(problem=old, measure=second, starts_on=later, reason="施工推迟", actor=cadre)
    decide_request(request=request, accepted=True, actor=reviewer)

    measure.refresh_from_db()
    assert (measure.starts_on, measure.version) == (later, 2)
    assert measure.amber_on is not None


def test_a_day_that_has_changed_since_is_not_overwritten(old, cadre, reviewer):
    measure = old.measures.get()
    (request,) = request_change(
        problem=old, measure=measure, ends_on=measure.due_on - timedelta(days=2), reason="提前", actor=cadre
    )
    Measure.objects.update(due_on=measure.due_on - timedelta(days=1))
    with pytest.raises(StaleEdit):
        decide_request(request=request, accepted=True, actor=reviewer)
    request.refresh_from_db()
    assert request.state == "waiting"
    withdraw_request(request=request, actor=cadre)


def test_a_measure_of_another_problem_is_refused(tree, campaign, old, cadre):
    strange = make.measure(make.problem(campaign, tree.branch_a, tree.unit_a, cadre))
    with pytest.raises(ValidationError) as refused:
        request_change(problem=old, measure=strange, ends_on=old.due_on, reason="错", actor=cadre)
    assert list(refused.value.message_dict) == ["measure"]


def test_a_problem_moves_to_no_other_branch_after_its_day(old, people, tree):
    sibling = organisation(tree.office_a, name="甲局第二党支部")
    with pytest.raises(ValidationError) as refused:
        change_problem(old, version=old.version, organisation=sibling, actor=people["unit_staff"])
    assert "申请作废" in refused.value.message_dict[PLACE][0]
    Problem.objects.update(registered_at=timezone.now())
    old.refresh_from_db()
    change_problem(old, version=old.version, organisation=sibling, actor=people["unit_staff"])
    assert old.organisation == sibling


def read_by(condition):
    """Return the names of the measure's own fields that a condition reads."""
    pairs = [child for child in condition.children if isinstance(child, tuple)]
    nested = [read_by(child) for child in condition.children if hasattr(child, "children")]
    return {name.partition("__")[0] for name, _value in pairs}.union(*nested)


@pytest.mark.django_db
@pytest.mark.parametrize("field", DAYS)
def test_the_list_names_the_indicators_that_read_a_day_of_a_measure(field):
    day = timezone.localdate()
    reading = {
        one.key
        for one in all_indicators().values()
        if one.model is Measure and any(field in read_by(one.slice_of(of).q(day)) for of in ("part", "whole"))
    }
    assert reading == set(MEASURED_OF_MEASURE[field])
