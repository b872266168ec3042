"""Whatever stands in the address of a list, it is answered: a fault in a filter is said, never a 500."""

import csv
from pathlib import Path

import pytest
from django.urls import reverse

from portal.accounts.roles import Role
from tests.factories import rectification as make
from tests.factories.accounts import grant
from tests.hostile import requests_of

pytestmark = pytest.mark.usefixtures("unmeasured")
TABLE = Path(__file__).parents[2] / "permissions" / "access.csv"
LISTS = [
    row["url"]
    for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())
    if row["url"].endswith("_list")
]
ALWAYS = ("slice", "sort")
NASTY = (
    "-1",
    "9" * 40,
    "2026.11.31",
    "２０２６-11-30",
    "0001-01-01",
    "9999-12-31",
    "\x00",
    "%'\"<",
    "\ufffd",
    "长" * 3000,
    "true",
    "1,2",
    "__",
    "²",  # a digit to Python, and no number
)


@pytest.mark.parametrize("name", [name for name in LISTS if not name.startswith("api_")])
def test_lists_answer_whatever_is_asked(name, client_of, tree, admin):
    for role in (Role.AUDITOR, Role.SYSTEM_KEEPER):
        grant(admin, role, tree.root)
    client = client_of(admin)
    fresh = client.get(reverse(name))
    filtered = fresh.context.get("filter")
    fields = filtered.form.fields if filtered is not None else {}
    sent = requests_of(dict.fromkeys((*fields, *ALWAYS), NASTY), fields)
    sent += [dict.fromkeys(("page", "size", "list"), value) for value in NASTY]

    answers = {
        tuple(one.items()): client.get(reverse(name), one, headers={"HX-Request": "true"}).status_code
        for one in sent
    }

    assert fresh.status_code == 200
    assert {key: status for key, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize("carried", [*NASTY, "slice=&page=x", "unit=%00", "sort=-due_on&size=9"])
def test_a_row_answers_whatever_list_it_is_said_to_come_from(carried, client_of, tree, admin, cadre):
    problem = make.problem(make.campaign(tree.city), tree.branch_a, tree.unit_a, cadre)

    answer = client_of(admin).get(reverse("problem_detail", args=[problem.pk]), {"list": carried})

    assert answer.status_code == 200
