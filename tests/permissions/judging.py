"""How a line of the access table is judged: what each role is answered, what it is shown, what stays in the database."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from portal.audit.models import AuditEntry
from tests.permissions.arguments import address_of
from tests.permissions.bodies import sent_with
from tests.permissions.world import City
from tests.watching import Writes

NOBODY = "anonymous"
SIGN_IN = "sign-in"
UNKNOWN = "BREW"  # a method that nothing takes
ENTRY = 'INSERT INTO "audit_auditentry"'
NOTED = {"403", "404"}  # refusals of which the audit log has one entry each
IMPLIED = {"HEAD", "OPTIONS"}  # judged with GET; OPTIONS of the API tells what its schema tells


@dataclass(frozen=True)
class Answer:
    """What came back: the status in the words of the table, the text with its headers, the writes that stayed.

    `noted` is the number of entries that record the refusal. They are left out of the writes.
    """

    verdict: str
    text: str
    writes: list[str]
    noted: int = 0

    @property
    def is_refused(self) -> bool:
        """Tell whether nothing was done: not allowed, not there, not now, not like this."""
        return self.verdict.startswith("4")


def all_urls(patterns=None) -> Iterator[URLPattern]:
    """Walk the URLconf."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from all_urls(pattern.url_patterns)
        else:
            yield pattern


def methods_of(url: str, client: Client) -> set[str]:
    """Return the methods that a URL takes, by what it answers to one that it does not take.

    A URL that does not answer 405 takes every method: it is said to take the unknown one.
    """
    response = client.generic(UNKNOWN, url)
    if response.status_code != 405:
        return {UNKNOWN}
    return set(response["Allow"].split(", ")) - IMPLIED


def send(client: Client, method: str, url: str, **sent: object) -> Answer:
    """Send a request; undo whatever it wrote and whatever cookie it set."""
    cookies, writes = copy(client.cookies), Writes()
    with transaction.atomic(), connection.execute_wrapper(writes):
        response = getattr(client, method.lower())(url, **sent)
        text = body(response)
        entries = [place for place, sql in enumerate(writes.statements) if sql.startswith(ENTRY)]
        noted = AuditEntry._base_manager.order_by("-pk")[: len(entries)].values_list("action", flat=True)
        refusals = list(noted).count("audit.not_admitted")
        for place in reversed(entries[len(entries) - refusals :]):
            del writes.statements[place]
        answer = Answer(verdict(response), text, writes.statements, refusals)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def verdict(response) -> str:
    """Return the status; "sign-in" for a page that leads there, and for the 401 with which the API says so."""
    leads_there = response.status_code == 302 and "/sign-in/" in response["Location"]
    return SIGN_IN if leads_there or response.status_code == 401 else str(response.status_code)


def body(response) -> str:
    """Return the text of an answer, headers included."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace") + str(response.headers)


def faults_of(line: dict[str, str], cities: tuple[City, City], clients: dict[str, Client]) -> list[str]:
    """Return what differs from a line of the table, each fault in a sentence; none when all is well."""
    here, there = cities
    faults = []
    for role, client in clients.items():
        for place, city in (("", here), (" outside", there)):
            if city is there and (role == NOBODY or line["kind"] != "row"):
                continue
            sent = {} if line["method"] == "GET" else sent_with(line["url"], city.rows)
            answer = send(client, line["method"], address_of(line["url"], city), **sent)
            expected = "404" if city is there else expected_of(line, role)
            who = f"{line['method']} {line['url']} as {role}{place}"
            if answer.verdict != expected:
                faults.append(f"{who}: {answer.verdict} instead of {expected}")
            if role != NOBODY and there.token in answer.text:
                faults.append(f"{who}: shows the other city")
            if answer.noted != (role != NOBODY and answer.verdict in NOTED):
                faults.append(f"{who}: {answer.verdict}, with {answer.noted} entries in the audit log")
            if answer.writes and (answer.is_refused or (expected == SIGN_IN and role == NOBODY)):
                faults.append(f"{who}: {answer.verdict}, but wrote {answer.writes[0][:80]}")
    return faults


def expected_of(line: dict[str, str], role: str) -> str:
    """Return the verdict that the table expects for a role on rows of its own city, or for nobody."""
    if role == NOBODY:
        return line["answer"] if line["kind"] == "open" else SIGN_IN
    return line["answer"] if line[role] == "ok" else line[role]
