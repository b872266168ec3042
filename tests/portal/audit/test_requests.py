"""One line a request in the log: what a person reads out from an error page is found there, and nothing personal is."""

import logging
import re

import pytest
from django.urls import reverse

LINE = re.compile(r"^request=[0-9a-f]{32} person=(\d+|-) method=[A-Z]+ page=([\w-]+) status=\d{3} ms=\d+$")


@pytest.fixture
def lines(caplog):
    """Return the lines of the requests since the last call."""
    caplog.set_level(logging.INFO, "portal.requests")

    def taken() -> list[str]:
        found = [record.getMessage() for record in caplog.records if record.name == "portal.requests"]
        caplog.clear()
        return found

    return taken


def test_each_request_has_one_line_with_number_page_and_status(cadre, client_of, client, db, lines):
    assert client.get(reverse("sign_in")).status_code == 200
    (line,) = lines()
    assert (LINE.match(line).group(1, 2), "status=200" in line) == (("-", "sign_in"), True)

    client_of(cadre).get(reverse("problem_list"), {"q": "李四的问题"})
    (line,) = lines()
    assert LINE.match(line).group(1, 2) == (str(cadre.pk), "problem_list")
    assert not {cadre.name, cadre.username, "李四", "127.0.0.1"} & set(re.split(r"[ =]", line))

    client.get("/no/such/李四/")
    (line,) = lines()
    assert LINE.match(line).group(2) == "-"


def test_the_reference_of_an_error_page_is_found_in_the_log(cadre, client_of, lines):
    page = client_of(cadre).get("/no/such/page/").content.decode()
    reference = re.search(r"\b([0-9A-F]{4}) ([0-9A-F]{4})\b", page)

    (line,) = lines()
    assert line.startswith(f"request={''.join(reference.groups()).lower()}")
