"""Numbers of problems: one series a year, whoever organises; a problem that was renumbered is found by both numbers."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import AuditEntry
from rectification.ledger.services import register_problem
from rectification.ledger.services.numbers import take_numbers
from rectification.models import NumberSeries, Problem
from tests.factories import rectification as make
from tests.rectification.test_ledger_workbook import checked, column, exported

BEFORE, AFTER = "0002_urging", "0005_number_once_in_the_portal"


def of_office(tree, cadre):
    """Return a problem of a campaign that another organisation runs."""
    own = make.campaign(tree.office_b, title="乙局的专项整治")
    own.participations.create(unit=tree.unit_b)
    return make.problem(own, tree.branch_b, tree.unit_b, cadre, title="另一批次的问题")


def test_two_organisers_share_the_series_of_a_year(tree, campaign, cadre, outsider):
    day = timezone.localdate()
    other = of_office(tree, outsider).campaign
    given = {
        "title": "问题",
        "channel": Problem.Channel.SELF_CHECK,
        "found_on": day,
        "leader": "张书记",
        "owner": "李委员",
        "due_on": day + timedelta(days=60),
    }
    made = [
        register_problem(
            campaign=one, organisation=place, type=one.checklist.types().first(), actor=actor, **given
        )
        for one, place, actor in ((campaign, tree.branch_a, cadre), (other, tree.branch_b, outsider))
    ]

    assert [one.number for one in made] == [f"WT-{day.year}-0001", f"WT-{day.year}-0002"]


def test_each_year_begins_at_one_and_what_was_given_stays_given(db):
    with transaction.atomic():
        assert take_numbers(2026, 2) == ["WT-2026-0001", "WT-2026-0002"]
    with transaction.atomic():
        assert take_numbers(2027) == ["WT-2027-0001"]
    with transaction.atomic():
        assert take_numbers(2026, 5)[-1] == "WT-2026-0007"
        transaction.set_rollback(True)
    with transaction.atomic():
        assert take_numbers(2026) == ["WT-2026-0003"]


def test_the_database_refuses_a_number_of_another_campaign(tree, problem, outsider):
    other = of_office(tree, outsider)

    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=other.pk).update(number=problem.number)


@pytest.fixture
def renumbered(problem):
    Problem.objects.filter(pk=problem.pk).update(number="WT-2026-0431", former_number="WT-2026-0007")
    problem.refresh_from_db()
    return problem


def test_list_search_page_and_api_know_the_former_number(renumbered, foreign, client_of, reviewer):
    client = client_of(reviewer)
    listed = client.get(reverse("problem_list"), {"q": "WT-2026-0007"})
    found = client.get(reverse("search"), {"q": "WT-2026-0007"}).content.decode()
    page = client.get(reverse("problem_detail", args=[renumbered.pk])).content.decode()
    rows = client.get("/api/v1/problems/", {"q": "0007"}).json()["results"]

    assert [row.pk for row in listed.context["page"]] == [renumbered.pk]
    assert reverse("problem_detail", args=[renumbered.pk]) in found
    assert "（原编号 WT-2026-0007）" in page
    assert [(row["number"], row["former_number"]) for row in rows] == [("WT-2026-0431", "WT-2026-0007")]
    assert "原编号" not in client.get(reverse("problem_detail", args=[foreign.pk])).content.decode()


def test_the_review_queue_knows_the_former_number(renumbered, cadre, client_of, reviewer):
    renumbered.closings.create(round=1, statement="已整改", applied_by=cadre)

    listed = client_of(reviewer).get(reverse("closing_list"), {"q": "WT-2026-0007"})

    assert [row.problem_id for row in listed.context["page"]] == [renumbered.pk]


def named_in_a_workbook(client, number):
    book = exported(client)
    sheet = book.active
    sheet.cell(4, column(sheet, "问题编号"), number)
    sheet.cell(4, column(sheet, "责任人"), "来自表格")
    return checked(client, book)


def test_a_workbook_that_names_a_number_nobody_has_now_changes_its_former_owner(renumbered, staff, client_of):
    run = named_in_a_workbook(client_of(staff), "WT-2026-0007")

    assert [(row.outcome, row.row_id) for row in run.staged.all()] == [("changed", str(renumbered.pk))]


def test_a_workbook_that_names_a_number_in_use_changes_its_present_owner(
    tree, renumbered, campaign, cadre, staff, client_of
):
    client = client_of(staff)
    book = exported(client)
    sheet = book.active
    present = make.problem(campaign, tree.branch_a, tree.unit_a, cadre, number="WT-2026-0007")
    sheet.cell(4, column(sheet, "问题编号"), "WT-2026-0007")
    sheet.cell(4, column(sheet, "问题表现"), present.title)
    sheet.cell(4, column(sheet, "责任人"), "来自表格")

    run = checked(client, book)

    assert [(row.outcome, row.row_id) for row in run.staged.all()] == [("changed", str(present.pk))]


def test_a_number_that_another_organisation_has_now_is_refused_and_the_new_one_told(
    tree, renumbered, outsider, staff, client_of
):
    other = of_office(tree, outsider)
    Problem.objects.filter(pk=other.pk).update(number="WT-2026-0007")

    run = named_in_a_workbook(client_of(staff), "WT-2026-0007")

    (fault,) = run.staged.get().faults
    assert (run.refused, run.changed) == (1, 0)
    assert "WT-2026-0431" in fault["advice"]


def test_a_number_of_another_campaign_is_refused_with_the_name_of_that_campaign(
    tree, problem, outsider, admin, client_of
):
    of_office(tree, outsider)  # the latest campaign is taken unless another is chosen

    run = named_in_a_workbook(client_of(admin), problem.number)

    (fault,) = run.staged.get(line=4).faults
    assert fault["problem"] == "该编号属于“‘灯下黑’问题专项整治”。"
    assert fault["advice"] == "请在导入前选择该专项整治。"


@pytest.mark.django_db(transaction=True)
def test_the_migration_renumbers_the_younger_and_leaves_one_series(tree, campaign, cadre, outsider, migrate):
    first = make.problem(campaign, tree.branch_a, tree.unit_a, cadre, number="WT-2026-0001")
    second = make.problem(campaign, tree.branch_a, tree.unit_a, cadre, number="WT-2026-0002")
    other = of_office(tree, outsider)
    alone = make.problem(campaign, tree.branch_a, tree.unit_a, cadre, number="WT-2025-0009")
    old = migrate("rectification", BEFORE)
    series = old.get_model("rectification", "NumberSeries").objects
    for organiser, year, last in (
        (campaign.organisation, 2026, 5),
        (tree.office_b, 2026, 7),
        (tree.city, 2027, 1),
    ):
        series.create(organisation_id=organiser.pk, year=year, last=last)
    problems = old.get_model("rectification", "Problem").objects
    problems.filter(pk=other.pk).update(number="WT-2026-0001", registered_at=timezone.now())
    problems.filter(pk=first.pk).update(registered_at=timezone.now() - timedelta(days=3))

    problems = migrate("rectification", AFTER).get_model("rectification", "Problem").objects

    numbers = {one.pk: (one.number, one.former_number) for one in problems.all()}
    assert numbers == {
        first.pk: ("WT-2026-0001", ""),
        second.pk: ("WT-2026-0002", ""),
        other.pk: ("WT-2026-0008", "WT-2026-0001"),
        alone.pk: ("WT-2025-0009", ""),
    }
    assert dict(NumberSeries.objects.values_list("year", "last")) == {2025: 9, 2026: 8, 2027: 1}
    entry = AuditEntry.objects.get(row_id=str(other.pk), action="rectification.change_problem")
    assert (entry.changes, entry.actor) == ({"number": ["WT-2026-0001", "WT-2026-0008"]}, None)
    assert entry.organisation_path == tree.branch_b.path
    with transaction.atomic():
        assert take_numbers(2026) == ["WT-2026-0009"]


@pytest.mark.django_db(transaction=True)
def test_the_migration_goes_back_and_no_organiser_gives_a_number_in_use(tree, campaign, migrate):
    NumberSeries.objects.create(year=2026, last=12)

    old = migrate("rectification", BEFORE)

    series = old.get_model("rectification", "NumberSeries").objects
    assert list(series.values_list("organisation", "year", "last")) == [(campaign.organisation_id, 2026, 12)]
