"""Ten times the rows add no query to any list, whether they are drawn or only counted."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import User
from portal.scope import counting
from portal.ui.pages import listing
from portal.ui.pages.shared import all_pages
from rectification.ledger.pages import ProblemPages

pytestmark = pytest.mark.django_db
FEW, MANY = 2, 20


@pytest.fixture(autouse=True)
def small_pages(city, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZES", (FEW, MANY))


def readers():
    """Return who looks at each list: the first account that may."""
    accounts = list(User.objects.filter(is_demo=True).order_by("username")) or list(User.objects.all())
    for pages in all_pages():
        if not pages.__module__.startswith("tests.") and pages.name != "restatement":  # a page without a list
            yield pages, next((one for one in accounts if one.may(pages.permission)), None)


def queries(client, url, size) -> int:
    client.get(url, {"size": size})
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url, {"size": size}).status_code == 200
    return len(captured.captured_queries)


def test_ten_times_the_rows_add_no_query_to_any_list(monkeypatch):
    dearer, seen = [], 0
    for pages, reader in readers():
        assert reader, f"{pages.name}: nobody may look at it"
        client, url = Client(), reverse(f"{pages.name}_list")
        client.force_login(reader)
        few, many = queries(client, url, FEW), queries(client, url, MANY)
        monkeypatch.setattr(counting, "COUNTED", FEW)
        uncounted = queries(client, url, MANY)
        monkeypatch.setattr(counting, "COUNTED", 10_000)
        # One query counts everything up to the bound. Beyond it the tabs have theirs, and the summary's column.
        beyond = few + bool(pages.tabs) + bool(pages.different)
        if many > few or uncounted > beyond:
            dearer.append((pages.name, few, many, uncounted))
        seen += 1

    assert dearer == []
    assert seen > 25


def test_a_cell_that_asks_is_found(monkeypatch):
    first, *others = ProblemPages.columns
    asking = replace(first, cell=lambda row, _drawing: str(row.campaign.organisation))
    monkeypatch.setattr(ProblemPages, "columns", (asking, *others))
    client, url = Client(), reverse("problem_list")
    client.force_login(User.objects.get(username="shiji"))

    assert queries(client, url, MANY) >= queries(client, url, FEW) + MANY - FEW
