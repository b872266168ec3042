"""Pages by number among the rows that are counted, by key beyond them: every row once, in order, forward and back."""

from datetime import date, timedelta

import pytest
from django.core import signing
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import Grant
from portal.accounts.roles import Role
from portal.scope import counting
from portal.ui.pages.ordering import in_order
from portal.ui.pages.paging import Pages
from rectification.ledger.pages import ProblemPages
from rectification.models import Measure, Problem
from tests.factories import rectification as make
from tests.factories.accounts import person

BOUND, TOTAL, SIZE = 40, 130, 20
LIST = "problem_list"


@pytest.fixture
def many(tree, cadre, monkeypatch):
    """More problems than are counted: half of them closed, many of them alike in what they are ordered by."""
    monkeypatch.setattr(counting, "COUNTED", BOUND)
    campaign = make.campaign(tree.city)
    first = make.problem(campaign, tree.branch_a, tree.unit_a, cadre)
    day = date(2026, 3, 1)
    rows = []
    for n in range(TOTAL - 1):
        row = Problem(
            **{field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields}
        )
        row.pk, row.number = None, f"N{n:03}"
        row.due_on = day + timedelta(days=n % 7)
        if n % 2:
            row.state, row.closed_on = Problem.State.CLOSED, day + timedelta(days=n % 5)
        rows.append(row)
    Problem.objects.bulk_create(rows)
    return campaign


def pages_of(rows, order, *, count=BOUND + 1):
    return Pages(in_order(rows, *order), order, SIZE, count=count, name="test")


def asked(pages, query=""):
    return pages.page_for(RequestFactory().get(f"/{query}"))


def walk(rows, order, start, step):
    """Follow the links of a page to the end; returns the keys of the rows of each page."""
    query, seen = start, []
    for _page in range(TOTAL):
        page = asked(pages_of(rows, order), query)
        seen.append([row.pk for row in page.object_list])
        query = getattr(page, step)
        if not query:
            return seen
    raise AssertionError("the links lead nowhere")


def orders():
    sorts = [column.key for column in ProblemPages.columns if column.sort]
    return [ProblemPages.order] + [
        ProblemPages.ordering(f"{sign}{key}") for key in sorts for sign in ("", "-")
    ]


def test_the_links_lead_through_every_row_once_in_any_order_of_the_ledger(many):
    rows = Problem.objects.select_related("unit", "type")
    wrong = []
    for order in [*orders(), ("closed_on", "pk"), ("-closed_on", "-pk")]:
        whole = list(in_order(rows, *order).values_list("pk", flat=True))
        forward = walk(rows, order, "", "next_url")
        backward = walk(rows, order, "?before=end", "previous_url")
        if [pk for page in forward for pk in page] != whole:
            wrong.append(("forward", order))
        if [pk for page in reversed(backward) for pk in page][-100:] != whole[-100:] or backward[-1] != whole[
            :SIZE
        ]:
            wrong.append(("backward", order))

    assert wrong == []
    assert len(whole) == TOTAL


def test_what_is_empty_is_passed_both_ways(tree, keeper, monkeypatch):
    monkeypatch.setattr(counting, "COUNTED", BOUND)
    holder = person(tree.branch_a)
    ends = [date(2027, 1, 1 + n % 9) if n % 3 else None for n in range(TOTAL)]
    Grant.objects.bulk_create(
        Grant(
            user=holder,
            role=Role.BRANCH_CADRE,
            organisation=tree.branch_a,
            organisation_path=tree.branch_a.path,
            starts_on=date(2026, 1, 1),
            ends_on=end,
            state=Grant.State.REVOKED,
        )
        for end in ends
    )
    rows = Grant.objects.filter(user=holder)
    for order in (("ends_on", "pk"), ("-ends_on", "-pk")):
        whole = list(in_order(rows, *order).values_list("pk", flat=True))
        assert [pk for page in walk(rows, order, "", "next_url") for pk in page] == whole
        assert walk(rows, order, "?before=end", "previous_url")[-1] == whole[:SIZE]


def test_a_row_that_has_gone_or_moved_does_not_move_the_page_behind_it(many):
    order = ProblemPages.order
    whole = list(in_order(Problem.objects.all(), *order))
    key = pages_of(Problem.objects.all(), order)
    last = asked(key, "?page=2").object_list[-1]
    link = asked(key, "?page=2").next_url
    behind = [row.pk for row in whole[BOUND : BOUND + SIZE]]

    assert [row.pk for row in asked(pages_of(Problem.objects.all(), order), link).object_list] == behind
    Problem.objects.filter(pk=last.pk).update(state=Problem.State.CLOSED, closed_on=date(2026, 1, 1))
    assert [row.pk for row in asked(pages_of(Problem.objects.all(), order), link).object_list] == behind
    Problem.objects.filter(pk=last.pk).delete()
    assert [row.pk for row in asked(pages_of(Problem.objects.all(), order), link).object_list] == behind


def test_the_list_leads_beyond_its_numbers_with_and_without_htmx(many, client_of, reviewer):
    client, url = client_of(reviewer), reverse(LIST)
    numbered = client.get(f"{url}?slice=found&page=2")
    page = numbered.context["page"]
    assert (page.number, page.paginator.num_pages, page.by_key) == (2, 2, False)
    assert "slice=found" in page.next_url
    assert "page=" not in page.next_url
    assert "1万以上" in numbered.content.decode()
    assert "共1万条以上" in numbered.content.decode()

    behind = client.get(url + page.next_url)
    assert behind.context["page"].by_key
    assert behind.context["page"].first_url == "?slice=found&page=1"
    whole = in_order(Problem.objects.all(), *ProblemPages.order)
    assert list(behind.context["page"].object_list) == list(whole[BOUND : BOUND + SIZE])
    fragment = client.get(url + page.next_url, headers={"HX-Request": "true"})
    assert list(fragment.context["page"].object_list) == list(behind.context["page"].object_list)
    # What changes the list begins at its first page.
    for tab in behind.context["tabs"]:
        assert "after" not in QueryDict(tab["url"].removeprefix("?"))
    assert "after=" not in behind.context["table"].head()
    assert "after" not in QueryDict(behind.context["chips"][0].query)


def test_a_key_that_is_none_gives_the_first_page(many, client_of, reviewer):
    client, url = client_of(reviewer), reverse(LIST)
    first = list(client.get(url).context["page"].object_list)
    pages = pages_of(Problem.objects.all(), ProblemPages.order)
    other = asked(pages, "?page=2").next_url.removeprefix("?after=")
    short = signing.dumps([1], salt=pages.salt)
    false = signing.dumps(["no day", "neither", 1], salt=pages.salt)
    for bad in ("", "x", "%00", "-1", "1:2:3", other, "a" * 5000):
        for name in ("after", "before"):
            page = client.get(f"{url}?{name}={bad}")
            assert page.status_code == 200, (name, bad)
            assert list(page.context["page"].object_list) == first, (name, bad)
    for bad in (short, false):
        assert asked(pages, f"?after={bad}").number == 1
        assert asked(pages, f"?before={bad}").number == 1


def test_a_key_is_of_one_list_in_one_order(many):
    key = asked(pages_of(Problem.objects.all(), ("due_on", "pk")), "?page=2").next_url

    assert asked(pages_of(Problem.objects.all(), ("due_on", "pk")), key).by_key
    assert not asked(pages_of(Problem.objects.all(), ("found_on", "pk")), key).by_key
    other = Pages(
        in_order(Problem.objects.all(), "due_on", "pk"), ("due_on", "pk"), SIZE, count=41, name="other"
    )
    assert not asked(other, key).by_key


def test_few_rows_have_numbers_only_and_no_key(many):
    pages = pages_of(Problem.objects.all(), ("due_on", "pk"), count=BOUND)
    key = asked(pages_of(Problem.objects.all(), ("due_on", "pk")), "?page=2").next_url

    assert (asked(pages, key).number, asked(pages, "?before=end").number) == (1, 1)
    assert (asked(pages, "?page=2").next_url, asked(pages, "?page=1").last_url) == ("", "")
    assert asked(pages, "?page=2").previous_url == "?page=1"


@pytest.mark.parametrize(("count", "numbered"), [(BOUND - 1, 2), (BOUND, 2), (BOUND + 1, 2), (0, 1)])
def test_as_many_pages_have_a_number_as_hold_the_rows_counted(many, count, numbered):
    pages = pages_of(Problem.objects.all(), ("due_on", "pk"), count=count)
    assert (pages.num_pages, pages.goes_on) == (numbered, count > BOUND)


def test_a_page_by_key_asks_once_for_each_term_of_the_order_at_most(many):
    key = asked(pages_of(Problem.objects.all(), ProblemPages.order), "?page=2").next_url

    with CaptureQueriesContext(connection) as captured:
        asked(pages_of(Problem.objects.all(), ProblemPages.order), key)

    assert len(captured.captured_queries) <= len(ProblemPages.order)


@pytest.mark.parametrize("number", [BOUND - 1, BOUND, BOUND + 1])
def test_rows_are_counted_up_to_the_bound_and_one_more(many, number):
    first = Problem.objects.order_by("pk")[number - 1].pk
    rows = Problem.objects.filter(pk__lte=first)
    counts = counting.count_up_to(
        {"some": rows, "none": Problem.objects.none(), "void": rows.filter(state="void")}
    )

    assert counts == {"some": min(number, BOUND + 1), "none": 0, "void": 0}
    assert counting.goes_on(counts["some"]) == (number > BOUND)


def test_ten_thousand_rows_are_counted():
    assert [counting.goes_on(number) for number in (10_000, 10_001)] == [False, True]


def test_counting_several_is_one_query(many, django_assert_num_queries):
    with django_assert_num_queries(1):
        counting.count_up_to({1: Problem.objects.all(), 2: Measure.objects.all()})


def test_tabs_and_footer_say_the_same_below_and_beyond_the_bound(many, client_of, reviewer, monkeypatch):
    client, url = client_of(reviewer), reverse(LIST)
    beyond = {tab["slice"].name: tab["count"] for tab in client.get(url).context["tabs"]}
    monkeypatch.setattr(counting, "COUNTED", 1000)
    exact = {tab["slice"].name: tab["count"] for tab in client.get(url).context["tabs"]}

    assert beyond == {name: min(count, BOUND + 1) for name, count in exact.items()}
    assert exact["closed"] == (TOTAL - 1) // 2
    for name, count in exact.items():
        assert client.get(f"{url}?slice={name}").context["page"].paginator.count == count


def test_a_list_beyond_the_bound_is_counted_once_and_exactly_again_when_it_has_fewer_rows(
    many, client_of, reviewer
):
    def shown():
        with CaptureQueriesContext(connection) as sent:
            page = client_of(reviewer).get(reverse(LIST))
        counts = {tab["slice"].name: tab["count"] for tab in page.context["tabs"]}
        return counts, sum("COUNT(" in one["sql"] for one in sent), page.context["page"].paginator.count

    (first, at_first, _listed), (again, later, listed) = shown(), shown()
    Problem.objects.filter(pk__in=list(Problem.objects.values_list("pk", flat=True)[BOUND:])).delete()
    fewer, _sent, exact = shown()

    assert (first, listed) == (again, BOUND + 1)
    assert at_first - later == 1
    assert exact == BOUND
    assert fewer["closed"] == Problem.objects.filter(state=Problem.State.CLOSED).count()


def test_an_act_on_all_of_more_than_are_counted_acts_on_none(many, client_of, reviewer):
    url = reverse("urge_problems")
    asked_first = client_of(reviewer).post(url, {"all": "1", "expected": BOUND + 1})

    assert asked_first.status_code == 200
    assert asked_first.context["too_many"]
    assert "共1万条以上" not in asked_first.content.decode()
    assert "1万条以上" in asked_first.content.decode()
    sent = {"all": "1", "expected": BOUND + 1, "seal": asked_first.context["seal"], "text": "请抓紧"}
    client_of(reviewer).post(url, sent)
    assert not Problem.objects.filter(urges_total__gt=0).exists()


def test_a_page_that_takes_the_filter_takes_all_of_it(many, client_of, reviewer):
    url = reverse("export_chosen_problems") + "?slice=found"
    answer = client_of(reviewer).post(url, {"all": "1", "expected": BOUND + 1})

    assert answer.status_code == 302
    assert answer.url.endswith("?slice=found")


def test_a_short_list_meanwhile_is_noticed(many, client_of, reviewer):
    url = reverse("urge_problems") + "?slice=open"
    Problem.objects.filter(state=Problem.State.REGISTERED).exclude(number__lt="N020").update(state="void")

    assert client_of(reviewer).post(url, {"all": "1", "expected": BOUND + 1}).status_code == 409


@pytest.mark.django_db
def test_the_first_page_shows_what_was_added_since_it_was_first_shown(tree, cadre, client_of):
    campaign, client = make.campaign(tree.city), client_of(cadre)
    for number in range(4):
        page = client.get(reverse(LIST)).context["page"]
        assert [row.number for row in page.object_list] == [
            one.number for one in ProblemPages.ordered(Problem.objects.all(), "")
        ]
        assert len(page.object_list) == number
        make.problem(campaign, tree.branch_a, tree.unit_a, cadre)
