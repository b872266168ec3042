"""The access table: every URL × every method × every role × inside and outside the reach, judged by a hand-kept file.

`access.csv` is written by hand and imports nothing of the product. Each line is a URL name and a method that it takes.
`answer` is the status for those who may; each cell says what a person of that role gets on rows of his own city:

    ok    the status in `answer`
    403   may see it, may not do it
    404   it does not exist for him
    302   or any other status: this role is answered in another way than the rest

`kind` says what the URL is about: "open" needs no sign-in, "page" is about no row, "row" names one: on rows of the other
city everybody gets 404. Whatever the answer, it never holds a token of the other city, and what is refused writes nothing.
"""

import csv
from itertools import groupby
from pathlib import Path

import pytest

from portal.accounts.roles import Role
from tests.permissions.arguments import address_of
from tests.permissions.judging import all_urls, faults_of, methods_of

pytestmark = pytest.mark.usefixtures("unmeasured")
TABLE = list(csv.DictReader((Path(__file__).parent / "access.csv").read_text(encoding="utf-8").splitlines()))
ROLES = [role.value for role in Role]
BY_URL = {url: list(lines) for url, lines in groupby(TABLE, lambda line: line["url"])}


def test_every_url_is_in_the_table():
    assert {pattern.name for pattern in all_urls()} == set(BY_URL)


def test_lines_of_a_url_stand_together():
    assert len(TABLE) == sum(len(lines) for lines in BY_URL.values())


@pytest.mark.django_db
def test_every_method_is_in_the_table(cities, clients):
    """A URL answers 405 to a method that it does not take; each that it takes has a line."""
    here, _there = cities
    client = clients[Role.UNIT_STAFF]
    taken = {(url, method) for url in BY_URL for method in methods_of(address_of(url, here), client)}

    assert taken == {(line["url"], line["method"]) for line in TABLE}


@pytest.mark.django_db  # a savepoint within the transaction that holds the cities: whatever a line writes is undone
@pytest.mark.parametrize("url", BY_URL)
def test_access(url, cities, clients):
    faults = [fault for line in BY_URL[url] for fault in faults_of(line, cities, clients)]

    assert not faults, "\n".join(faults)
