"""The API: the same rows, rights, refusals and records as the pages."""

import pytest
from django.urls import reverse

from portal.audit.models import AuditEntry
from rectification.closing.services import apply_for_closing
from rectification.models import Closing, Problem
from tests.factories import rectification as make
from tests.rectification.test_services import finished


def send(client, method, name, *args, **data):
    return getattr(client, method)(reverse(name, args=args), data, content_type="application/json")


def test_lists_hold_what_lies_within_reach_and_filter_as_the_ledger(client_of, cadre, problem, foreign):
    client = client_of(cadre)

    rows = client.get(reverse("api_problem-list")).json()["results"]

    assert [row["number"] for row in rows] == [problem.number]
    assert client.get(reverse("api_problem-list") + "?slice=overdue").json()["count"] == 0
    assert client.get(reverse("api_problem-detail", args=[foreign.pk])).status_code == 404


def test_registering_by_api_gives_a_number_and_a_record(client_of, tree, cadre, campaign):
    today = make.timezone.localdate()
    given = {
        "campaign": campaign.pk,
        "organisation": tree.branch_a.pk,
        "type": campaign.checklist.types().first().pk,
        "title": "谈心谈话不经常",
        "channel": "self_check",
        "found_on": today.isoformat(),
        "due_on": (today + make.timedelta(days=9)).isoformat(),
        "leader": "张书记",
        "owner": "李委员",
    }
    client = client_of(cadre)
    made = send(client, "post", "api_problem-list", **given)
    bad = send(client, "post", "api_problem-list", **given | {"due_on": "2020-01-01"})
    foreign = send(client, "post", "api_problem-list", **given | {"organisation": tree.branch_b.pk})
    slip = send(client, "post", "api_problem-list", **given | {"due_on": "9999-12-31"})

    assert (made.status_code, made.json()["number"][:3]) == (201, "WT-")
    assert (bad.status_code, list(bad.json()["fields"])) == (400, ["due_on"])
    assert foreign.status_code == 400
    assert slip.json()["fields"] == {"due_on": ["请核对年份：9999。"]}
    assert AuditEntry.objects.filter(action="rectification.register_problem").count() == 1


def test_an_old_version_is_409(client_of, cadre, problem):
    client = client_of(cadre)
    assert send(client, "patch", "api_problem-detail", problem.pk, version=1, owner="王").status_code == 200

    assert send(client, "patch", "api_problem-detail", problem.pk, version=1, owner="赵").status_code == 409
    assert Problem.objects.get().owner == "王"


def test_progress_apply_and_decide(client_of, measure, cadre, reviewer, leader):
    progress = send(
        client_of(cadre), "post", "api_measure-progress", measure.pk, version=1, percent=50, note="过半"
    )
    assert (progress.status_code, progress.json()["percent"]) == (201, 50)
    measure.refresh_from_db()
    problem = finished(measure, cadre)
    applied = send(client_of(cadre), "post", "api_problem-apply", problem.pk, statement="已完成")
    assert applied.status_code == 201
    closing = Closing.objects.get()
    assert send(client_of(leader), "post", "api_closing-accept", closing.pk).status_code == 403
    assert send(client_of(reviewer), "post", "api_closing-accept", closing.pk).status_code == 400
    points = {"checked_points": ["results"]}
    assert send(client_of(reviewer), "post", "api_closing-accept", closing.pk, **points).status_code == 200
    assert (
        send(client_of(reviewer), "post", "api_closing-return", closing.pk, opinion="晚了").status_code == 409
    )


def test_withdrawing_is_the_applicants(client_of, measure, cadre, staff):
    closing = apply_for_closing(problem=finished(measure, cadre), statement="好", actor=cadre)

    assert send(client_of(staff), "post", "api_closing-withdraw", closing.pk).status_code == 403
    assert send(client_of(cadre), "post", "api_closing-withdraw", closing.pk).status_code == 200


@pytest.mark.parametrize("name", ["api_problem-list", "api_measure-list", "api_closing-list"])
def test_lists_cost_the_same_for_one_row_and_for_many(
    client_of, tree, campaign, cadre, measure, name, django_assert_max_num_queries
):
    client = client_of(cadre)
    client.get(reverse(name))
    with django_assert_max_num_queries(16) as few:
        client.get(reverse(name))
    for _number in range(9):
        made = make.problem(campaign, tree.branch_a, tree.unit_a, cadre)
        make.measure(made)
        made.closings.create(round=1, statement="申请", applied_by=cadre)
    with django_assert_max_num_queries(16) as many:
        client.get(reverse(name))

    assert abs(len(many) - len(few)) <= (name == "api_closing-list")


def test_the_schema_is_for_those_who_signed_in(client, client_of, cadre):
    assert client.get(reverse("api_schema")).status_code in (302, 401, 403)
    assert b"/api/v1/problems/" in client_of(cadre).get(reverse("api_schema")).content


def test_only_points_that_the_page_offers_count_as_checked(client_of, measure, cadre, reviewer):
    closing = apply_for_closing(problem=finished(measure, cadre), statement="已见成效", actor=cadre)

    answer = send(client_of(reviewer), "post", "api_closing-accept", closing.pk, checked_points=["x"])

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["checked_points"])
    assert Closing.objects.get().state == Closing.State.WAITING
