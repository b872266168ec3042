"""Every figure of the home page opens exactly its rows: a crawl as every role with figures."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from portal.accounts.models import User

pytestmark = pytest.mark.usefixtures("unmeasured")
LOOKING = ("zhibu", "ganshi", "shenhe", "lingdao", "shiji", "quji", "shenji")
HTMX = {"HX-Request": "true"}


class Links(HTMLParser):
    """Collects (address, text) of the links in <main>. A chart's point has its text in its label."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.in_main, self.address, self.said = False, "", ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        """Open a link."""
        given = dict(attributes)
        self.in_main = self.in_main or tag == "main"
        self.said += " "
        if tag == "a" and self.in_main:
            self.address, self.said = given.get("href") or "", ""

    def handle_data(self, data):
        """Add to the text of the open link."""
        if self.address:
            self.said += data

    def handle_endtag(self, tag):
        """Close a link."""
        self.said += " "
        if tag == "main":
            self.in_main = False
        if tag == "a" and self.address:
            self.found.append((self.address, " ".join(self.said.split())))
            self.address = ""


def told(links: Links) -> dict[str, tuple[str, int]]:
    """Return {address: (text, number)} of the links with a number that lead to another page's list."""
    numbers = {}
    for address, said in links.found:
        number = re.search(r"\d+", said.replace(",", ""))
        if number and urlsplit(urljoin("/", address)).path != "/":
            # The number stands last where words with a number in them come first:
            # "11月：412", "7天内到期的问题 9", "6个月内换届的支部 2".
            worded = re.match(r"\d+(月|天内|个月内)", said)
            last = re.findall(r"\d+", said)[-1] if worded else number.group()
            numbers[urljoin("/", address)] = (said, int(last))
    return numbers


def numbers_behind(client: Client, address: str) -> set[int]:
    """Return the numbers that a list shows of itself: its rows, and the amounts in its first sentence.

    Empty where the address is not a list.
    """
    answer = client.get(address, headers=HTMX)
    assert answer.status_code == 200, address
    page = answer.context.get("page") if answer.context else None
    if page is None or not hasattr(page, "paginator"):
        return set()
    summary = str(answer.context.get("summary", ""))
    return {page.paginator.count, *map(int, re.findall(r"\d+", summary))}


@pytest.mark.django_db
@pytest.mark.parametrize("username", LOOKING)
def test_every_figure_equals_the_rows_behind_it(username, city):
    client = Client()
    client.force_login(User.objects.get(username=username))

    figures = told(Links(client.get("/").content.decode()))
    behind = {address: numbers_behind(client, address) for address in figures}
    lists = {address: numbers for address, numbers in behind.items() if numbers}
    wrong = {
        address: (figures[address], numbers)
        for address, numbers in lists.items()
        if figures[address][1] not in numbers
    }

    assert len(lists) >= 4, figures
    assert wrong == {}
