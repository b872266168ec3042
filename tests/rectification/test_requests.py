"""What measures a branch is moved by somebody above: by a request after the day of registration, by every way."""

from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.indicators import all_indicators
from portal.notifications.models import Notification
from portal.workflow import StaleEdit
from rectification.ledger.services import change_problem, reschedule_problems, void_problem
from rectification.ledger.services.measured import FIELDS, MEASURED, PLACE, VOID, fixed, is_fixed
from rectification.models import ChangeRequest, Problem, ProblemType
from rectification.requests.services import decide_request, may_decide, obstacles, request_change
from tests.acts import proof
from tests.factories import rectification as make
from tests.factories import workbooks
from tests.factories.accounts import grant
from tests.factories.workbooks import column, ended

KEY = "rectification.problems"
exported = partial(workbooks.exported, KEY)
checked = partial(workbooks.checked, KEY)


@pytest.fixture
def old(problem):
    """A problem that was registered yesterday."""
    Problem.objects.filter(pk=problem.pk).update(registered_at=timezone.now() - timedelta(days=1))
    problem.refresh_from_db()
    return problem


def others(problem) -> dict[str, object]:
    """Return another value for each measured field."""
    second = problem.campaign.checklist.types().exclude(pk=problem.type_id).first()
    return {
        "due_on": problem.due_on + timedelta(days=9),
        "found_on": problem.found_on + timedelta(days=1),
        "channel": "audit",
        "severity": "grave",
        "type": second,
    }


def sent(value):
    """Return a value as a form or a client sends it."""
    return value.isoformat() if isinstance(value, date) else getattr(value, "pk", value)


def as_was(problem):
    fresh = Problem.objects.get(pk=problem.pk)
    return all(getattr(fresh, name) == getattr(problem, name) for name in MEASURED)


# --- The list ------------------------------------------------------------------------------------------


def fields_of(condition) -> set[str]:
    """Return the names of the fields that a condition reads, on either side of each comparison."""
    found = set()
    for child in condition.children:
        if hasattr(child, "children"):
            found |= fields_of(child)
        else:
            name, value = child
            read = {name.partition("__")[0]} | ({value.name} if isinstance(value, F) else set())
            found |= read | ({"applied_on", "due_on"} if "in_time" in read else set())
    return found


@pytest.mark.parametrize("field", MEASURED)
def test_the_list_names_the_indicators_that_read_a_field(field):
    today = timezone.localdate()
    reading = {
        one.key
        for one in all_indicators().values()
        if one.model is Problem
        for day in (today, *([today - timedelta(days=40)] if one.of_a_day else ()))
        for part in (one.part, one.whole)
        if field in fields_of(Problem.slices()[part].q(day))
    }

    assert reading == set(MEASURED[field])


# --- Every way, every field, every role ----------------------------------------------------------------

ROLES = (
    "branch_cadre",
    "unit_staff",
    "reviewer",
    "leader",
    "city_admin",
    "auditor",
    "district_admin",
    "near",
)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("field", FIELDS)
def test_nobody_changes_a_measured_field_by_service_or_api(client_of, old, people, role, field):
    actor, value = people[role], others(old)[field]
    with pytest.raises((PermissionDenied, ValidationError)) as refused:
        change_problem(old, version=1, actor=actor, **{field: value})
    if role in ("branch_cadre", "unit_staff"):
        assert list(refused.value.message_dict) == [field]
    old.refresh_from_db()
    answer = client_of(actor).patch(
        reverse("api_problem-detail", args=[old.pk]),
        {"version": 1, field: sent(value)},
        content_type="application/json",
    )
    # The API takes no type at all.
    expected = {"branch_cadre": 400, "unit_staff": 400}.get(role, 403)
    assert answer.status_code == (200 if field == "type" and expected == 400 else expected)
    assert as_was(old)


@pytest.mark.parametrize("role", ["branch_cadre", "unit_staff"])
def test_the_form_shows_measured_fields_as_fixed_and_leads_to_the_request(client_of, old, people, role):
    client = client_of(people[role])
    address = reverse("problem_edit", args=[old.pk])
    page = client.get(address)
    form = page.context["form"]
    assert {name for name, field in form.fields.items() if field.disabled} == {*FIELDS, PLACE}
    assert reverse("request_change", args=[old.pk]) in page.content.decode()

    given = {name: sent(form.initial[name]) for name in form.fields} | {"title": "改过的题目", "version": 1}
    answer = client.post(address, given | {name: sent(value) for name, value in others(old).items()})

    assert answer.status_code == 302
    assert (Problem.objects.get().title, as_was(old)) == ("改过的题目", True)


@pytest.mark.parametrize("role", ROLES)
def test_only_somebody_above_makes_void_or_sets_a_limit_directly(old, people, role):
    actor = people[role]
    above = role in ("reviewer", "city_admin", "district_admin")
    before, later = old.due_on, old.due_on + timedelta(days=9)
    for act in (
        lambda: reschedule_problems(rows=[old], due_on=later, reason="顺延", actor=actor),
        lambda: void_problem(problem=old, reason="重复", actor=actor),
    ):
        if above:
            act()
        else:
            with pytest.raises((PermissionDenied, ValidationError)):
                act()
    old.refresh_from_db()
    assert (old.state == Problem.State.VOID, old.due_on) == (above, later if above else before)


def test_who_works_there_too_is_not_above(old, reviewer, tree):
    grant(reviewer, Role.UNIT_STAFF, tree.office_a)
    with pytest.raises(ValidationError, match=old.number):
        reschedule_problems(rows=[old], due_on=old.due_on + timedelta(days=9), reason="顺延", actor=reviewer)
    with pytest.raises(PermissionDenied):
        void_problem(problem=old, reason="重复", actor=reviewer)
    assert not may_decide(make.change_request(old, reviewer), reviewer)


# --- The day of registration ---------------------------------------------------------------------------


@pytest.mark.parametrize(("hour", "minute", "free"), [(23, 59, True), (24, 0, False)])
def test_typing_errors_need_no_request_until_the_day_is_over(problem, cadre, hour, minute, free):
    day = timezone.localtime(problem.registered_at).replace(hour=0, minute=0, second=0, microsecond=0)
    with time_machine.travel(day + timedelta(hours=hour, minutes=minute), tick=False):
        assert is_fixed(problem, cadre) is not free
        if free:
            change_problem(problem, version=1, severity="grave", actor=cadre)
            assert problem.severity == "grave"


@pytest.mark.parametrize(("role", "holds"), [("staff", False), ("outsider", False), ("reviewer", True)])
def test_an_act_from_above_ends_the_free_day(problem, cadre, role, holds, request):
    actor = request.getfixturevalue(role)
    AuditEntry.objects.create(
        actor=actor, action="rectification.urge_problem", model="rectification.problem", row_id=problem.pk
    )

    assert is_fixed(problem, cadre) is holds


def test_many_problems_of_today_are_judged_in_as_many_queries_as_one(
    tree, campaign, cadre, reviewer, django_assert_max_num_queries
):
    rows = [make.problem(campaign, tree.branch_a, tree.unit_a, cadre) for _one in range(6)]
    for row in rows:
        AuditEntry.objects.create(
            actor=reviewer, action="rectification.urge_problem", model="rectification.problem", row_id=row.pk
        )
    with django_assert_max_num_queries(4):
        assert fixed(rows, cadre) == {row.pk for row in rows}


# --- Asking and deciding -------------------------------------------------------------------------------


def test_a_limit_is_asked_for_decided_and_told(client_of, old, people):
    cadre, later = people["branch_cadre"], old.due_on + timedelta(days=9)
    client = client_of(cadre)
    page = client.get(reverse("request_change", args=[old.pk]))
    assert f'value="{old.due_on}"' in page.content.decode()
    given = {"due_on": later.isoformat(), "channel": old.channel, "reason": "施工延误"}
    assert client.post(reverse("request_change", args=[old.pk]), given).status_code == 302
    (request,) = ChangeRequest.objects.all()
    assert (request.field, request.before, request.after) == ("due_on", str(old.due_on), str(later))
    told = Notification.objects.values_list("recipient__username", flat=True)
    assert set(told) == {people[one].username for one in ("reviewer", "city_admin", "district_admin")}

    chief = client_of(people["reviewer"])
    assert str(request) in chief.get(reverse("inbox")).content.decode()
    page = chief.get(reverse("problem_detail", args=[old.pk])).content.decode()
    assert reverse("decide_request", args=[request.pk]) in page
    answer = chief.post(reverse("decide_request", args=[request.pk]), {"accepted": "accept"})

    assert answer.status_code == 302
    old.refresh_from_db()
    assert old.due_on == later
    assert Notification.objects.filter(recipient=cadre).count() == 1
    assert "延期" in client.get(reverse("problem_detail", args=[old.pk])).content.decode()
    assert chief.post(reverse("decide_request", args=[request.pk]), {"accepted": "accept"}).status_code == 409


@pytest.mark.parametrize("field", [*FIELDS, VOID])
def test_each_field_is_asked_for_and_applied_by_api(client_of, old, people, field):
    value = others(old).get(field)
    given = {"void": True} if field == VOID else {field: sent(value)}
    client = client_of(people["unit_staff"])
    made = client.post(
        reverse("api_problem-request", args=[old.pk]),
        given | {"reason": "登记有误"},
        content_type="application/json",
    )
    assert made.status_code == 201, made.json()
    (key,) = (one["id"] for one in made.json())
    decide = reverse("api_change_request-decide", args=[key])
    body = {"data": {"accepted": "accept"}, "content_type": "application/json"}
    for role, status in (
        ("unit_staff", 403),
        ("near", 403),
        ("leader", 403),
        ("reviewer", 200),
        ("reviewer", 409),
    ):
        assert client_of(people[role]).post(decide, **body).status_code == status, role

    old.refresh_from_db()
    assert getattr(old, field) == (Problem.State.VOID if field == VOID else value)


def test_a_request_is_refused_when_the_value_has_changed_since(client_of, old, cadre, reviewer, admin):
    (request,) = request_change(
        problem=old, due_on=old.due_on + timedelta(days=9), reason="施工延误", actor=cadre
    )
    other = old.due_on + timedelta(days=3)
    reschedule_problems(rows=[old], due_on=other, reason="统一时限", actor=admin)
    with pytest.raises(StaleEdit):
        decide_request(request=request, accepted=True, actor=reviewer)

    request.refresh_from_db()
    old.refresh_from_db()
    assert (request.state, old.due_on) == ("waiting", other)
    body = {"data": {"accepted": "accept"}, "content_type": "application/json"}
    assert (
        client_of(reviewer).post(reverse("api_change_request-decide", args=[request.pk]), **body).status_code
        == 409
    )
    page = client_of(reviewer).post(reverse("decide_request", args=[request.pk]), {"accepted": "accept"})
    assert (page.status_code, admin.name in page.content.decode()) == (409, True)


def test_in_review_only_making_void_is_asked_for_and_decided(client_of, old, cadre, reviewer):
    request = make.change_request(old, cadre)
    Problem.objects.filter(pk=old.pk).update(state=Problem.State.IN_REVIEW)
    answer = client_of(reviewer).post(reverse("decide_request", args=[request.pk]), {"accepted": "accept"})
    assert (answer.status_code, "审核" in str(answer.context["form"].errors)) == (422, True)
    client, address = client_of(cadre), reverse("request_change", args=[old.pk])
    form = client.get(address).context["form"]
    assert {name for name in FIELDS if form.fields[name].disabled} == set(FIELDS)
    given = {"severity": "grave", "reason": "误登记"}
    assert client.post(address, given).status_code == 422
    assert client.post(address, given | {"void": "on"}).status_code == 302

    assert [one.field for one in ChangeRequest.objects.order_by("pk")] == ["severity", VOID]
    assert Problem.objects.get().severity == "ordinary"
    assert str(request) in client.get(f"{reverse('inbox')}?box=started").content.decode()


def test_who_registered_or_asked_decides_nothing(tree, campaign, old, reviewer, admin, cadre):
    own = make.problem(campaign, tree.branch_a, tree.unit_a, reviewer)
    rows = [make.change_request(own, cadre), make.change_request(old, cadre)]

    assert [may_decide(row, reviewer) for row in rows] == [False, True]
    assert [*ChangeRequest.objects.waiting_for(reviewer)] == rows[1:]
    assert [may_decide(row, admin) for row in rows] == [True, True]
    assert ChangeRequest.objects.waiting_for(cadre).count() == 0


@pytest.mark.parametrize(("most", "refused"), [(1, True), (2, False)])
def test_a_limit_is_extended_as_often_as_the_campaign_provides_for(old, cadre, reviewer, most, refused):
    old.campaign.extensions = most
    old.campaign.save()
    (first,) = request_change(problem=old, due_on=old.due_on + timedelta(days=9), reason="一", actor=cadre)
    decide_request(request=first, accepted=True, actor=reviewer)
    old.refresh_from_db()
    earlier, later = old.due_on - timedelta(days=1), old.due_on + timedelta(days=1)
    against = obstacles([old])

    assert bool(against(old, "due_on", later)) is refused
    assert against(old, "due_on", earlier) == ""  # a shorter limit is no extension
    assert against(old, "severity", "grave") == ""


def test_requests_lapse_with_the_problem_and_files_prove_them(client_of, old, cadre, reviewer):
    (request,) = request_change(problem=old, severity="grave", reason="有误", files=[proof()], actor=cadre)
    evidence = request.evidence.get()
    assert [*old.evidence()] == [evidence]
    file = reverse("problem_evidence", args=[old.pk, evidence.key])
    for name in ("decide_request", "change_request_detail"):
        assert file in client_of(reviewer).get(reverse(name, args=[request.pk])).content.decode()
    void_problem(problem=old, reason="重复", actor=reviewer)

    request.refresh_from_db()
    assert request.state == ChangeRequest.State.LAPSED


def test_the_list_costs_the_same_for_one_request_and_for_many(
    client_of, tree, campaign, old, cadre, reviewer, django_assert_max_num_queries
):
    client, address = client_of(reviewer), reverse("change_request_list")
    make.change_request(old, cadre)
    client.get(address)
    with django_assert_max_num_queries(40) as one:
        client.get(address)
    for _row in range(6):
        make.change_request(make.problem(campaign, tree.branch_a, tree.unit_a, cadre), cadre)
    with django_assert_max_num_queries(40) as many:
        client.get(address)

    assert len(many) <= len(one)


# --- Workbooks -----------------------------------------------------------------------------------------

CELLS = {
    "due_on": "整改期限",
    "found_on": "发现日期",
    "channel": "发现渠道",
    "severity": "严重程度",
    "type": "问题类型",
}


def in_cell(problem, field):
    """Return another value as a cell holds it."""
    words = {
        "channel": Problem.Channel.AUDIT.label,
        "severity": ProblemType.Severity.GRAVE.label,
        "type": "A2",
    }
    return str(words[field]) if field in words else others(problem)[field]


def imported(client, problem, *names):
    """Check a workbook in which measured fields of the only problem are others."""
    book = exported(client)
    for name in names:
        book.active.cell(4, column(book.active, CELLS[name]), in_cell(problem, name))
    return checked(client, book)


@pytest.mark.parametrize("field", FIELDS)
def test_a_changed_cell_of_a_unit_becomes_a_request(client_of, old, staff, reviewer, field):
    client = client_of(staff)
    run = imported(client, old, field)
    assert (run.changed, run.refused, run.reasoned) == (1, 0, 1)
    answer = client.post(reverse("import_apply", args=[run.key]), follow=True)
    run.refresh_from_db()
    assert (run.apply_job, "note red" in answer.content.decode()) == (None, True)

    run = ended(client, run, "apply", reason="核对台账")

    assert as_was(old)
    (request,) = ChangeRequest.objects.all()
    assert (request.field, request.reason, request.asked_by) == (field, "核对台账", staff)
    assert Notification.objects.filter(recipient=reviewer).count() == 1
    ended(client, run, "undo")
    request.refresh_from_db()
    assert request.state == ChangeRequest.State.WITHDRAWN


def test_a_superior_changes_by_workbook_with_a_reason_that_is_kept(client_of, old, admin):
    client = client_of(admin)
    run = imported(client, old, *FIELDS)
    assert run.reasoned == 1
    ended(client, run, "apply", reason="核对台账")

    fresh = Problem.objects.get()
    assert {name: getattr(fresh, name) for name in FIELDS} == others(old) | {"type": fresh.type}
    entry = AuditEntry.objects.get(model="rectification.problem", row_id=str(old.pk))
    assert (entry.reason, set(entry.changes)) == ("核对台账", set(FIELDS))
    assert ChangeRequest.objects.count() == 0


def test_a_cell_for_which_a_request_waits_is_refused(client_of, old, staff, cadre):
    make.change_request(old, cadre)
    run = imported(client_of(staff), old, "severity")

    assert (run.refused, run.reasoned) == (1, 0)
    assert "等待决定" in run.staged.get().faults[0]["problem"]


def test_a_workbook_checked_on_the_free_day_is_not_written_the_day_after(client_of, problem, staff):
    client = client_of(staff)
    run = imported(client, problem, "severity")
    assert (run.changed, run.reasoned) == (1, 0)
    Problem.objects.update(registered_at=timezone.now() - timedelta(days=1))
    run = ended(client, run, "apply")

    assert (run.applied_at, problem.number in run.notes[0]) == (None, True)
    assert as_was(problem)


def test_taking_an_import_back_takes_no_problem_out_of_the_count_later(client_of, problem, staff, tree):
    client = client_of(staff)
    book = exported(client)
    sheet, day = book.active, timezone.localdate()
    cells = {"所在支部": "甲局第一党支部", "问题类型": "A1", "问题表现": "新问题", "发现日期": day}
    cells |= {"责任领导": "张书记", "责任人": "李委员", "整改期限": day + timedelta(days=30)}
    for label, value in cells.items():
        sheet.cell(5, column(sheet, label), value)
    run = ended(client, checked(client, book), "apply")
    Problem.objects.update(registered_at=timezone.now() - timedelta(days=1))
    run = ended(client, run, "undo")

    assert (run.undone_at, Problem.objects.filter(title="新问题").count()) == (None, 1)
