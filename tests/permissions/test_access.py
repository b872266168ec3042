"""The access table: every URL × every role × inside and outside the reach, judged by a hand-kept file.

`access.csv` is written by hand and imports nothing of the product. Each row is a URL name and a method; each cell says
what a person of that role gets on rows of his own city:

    ok    answered (2xx, a redirect, or 409/422 with an explanation)
    403   may see it, may not do it
    404   it does not exist for him

`kind` says what the URL is about: "open" needs no sign-in, "page" is about no row, "row" names one: on rows of the other
city everybody gets 404. Whatever the answer, it never holds a token of the other city.
"""

import csv
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from portal.accounts.roles import Role
from tests.permissions.arguments import arguments_of

TABLE = list(csv.DictReader((Path(__file__).parent / "access.csv").read_text(encoding="utf-8").splitlines()))
ROLES = [role.value for role in Role]


def all_url_names(patterns=None) -> set[str]:
    """Walk the URLconf."""
    names = set()
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            names |= all_url_names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            names.add(pattern.name or str(pattern.pattern))
    return names


def verdict(response) -> str:
    """Return what an answer means in the words of the table."""
    if response.status_code in (403, 404, 405):
        return str(response.status_code)
    if response.status_code == 302 and "/sign-in/" in response["Location"]:
        return "sign-in"
    return "ok" if response.status_code < 500 else f"{response.status_code}!"


def body(response) -> str:
    """Return the text of an answer, headers included."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace") + str(response.headers)


def send(client: Client, method: str, url: str):
    """Send a request and undo whatever it wrote."""
    with transaction.atomic():
        response = getattr(client, method.lower())(url)
        text = body(response)
        transaction.set_rollback(True)
    return verdict(response), text


def test_every_url_is_in_the_table():
    assert all_url_names() == {row["url"] for row in TABLE}


@pytest.mark.django_db  # a savepoint within the transaction that holds the cities: whatever a line writes is undone
@pytest.mark.parametrize("line", TABLE, ids=[f"{row['method']} {row['url']}" for row in TABLE])
def test_access(line, cities):
    here, there = cities
    inside = reverse(line["url"], kwargs=arguments_of(line["url"], here))
    outside = reverse(line["url"], kwargs=arguments_of(line["url"], there))
    expected, found, leaks = {}, {}, []
    anonymous = Client()
    expected["anonymous"] = "ok" if line["kind"] == "open" else "sign-in"
    found["anonymous"] = anonymous_verdict(anonymous, line, inside)

    for role in ROLES:
        client = Client()
        client.force_login(here.people[role])
        expected[role] = line[role]
        found[role], text = send(client, line["method"], inside)
        if there.token in text:
            leaks.append(role)
        if line["kind"] == "row":
            expected[f"{role} outside"] = "404"
            found[f"{role} outside"], text = send(client, line["method"], outside)
            if there.token in text:
                leaks.append(f"{role} outside")

    assert found == expected
    assert leaks == []


def anonymous_verdict(client: Client, line: dict[str, str], url: str) -> str:
    """Return the verdict for nobody; the API answers 401 where pages lead to the sign-in."""
    response = getattr(client, line["method"].lower())(url)
    return "sign-in" if response.status_code == 401 else verdict(response)
