"""The page of the chain: who sees it, what it says of each fault, and that it costs the same however long the chain is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.roles import Role
from portal.audit import chain
from portal.audit.services import record
from portal.jobs import services as jobs
from portal.seals.models import Check
from portal.seals.services.checks import ask_for_check
from portal.seals.services.sealing import seal_new
from portal.system.operation.chain import SENTENCES
from tests.factories.accounts import person

URL = "audit_check"


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def sealed(tree, cadre):
    record("accounts.change_user", cadre, actor=None)
    seal_new()


def test_the_page_has_a_sentence_for_each_fault():
    assert set(SENTENCES) == {*chain.SENTENCES, "unguarded"}


def test_an_auditor_asks_for_a_check_and_reads_its_result(sealed, auditor, client_of, cadre):
    client = client_of(auditor)
    assert "尚未校验过" in text(client.get(reverse(URL)))
    assert client.post(reverse(URL), {"root": ""}).status_code == 302
    check = Check.objects.get()
    again = client.post(reverse(URL), {"root": ""})
    assert (again.status_code, "已有一次校验正在进行" in text(again)) == (422, True)

    jobs.run(check.job_id)
    page = text(client.get(reverse(URL)))
    check.refresh_from_db()
    assert "完整" in page
    assert f"共{check.entries}条" in page
    assert check.printed in page


def test_every_fault_is_told_in_words_with_the_way_to_the_entry(sealed, auditor, client_of):
    check = ask_for_check(root="", actor=auditor)
    jobs.run(check.job_id)
    check.refresh_from_db()
    check.faults = [[what, 7, "audit_auditentry", "3"] for what in SENTENCES]
    check.save()
    page = text(client_of(auditor).get(reverse(URL)))

    assert "与封存时不一致" in page
    assert "第7号" in page
    assert reverse("audit_detail", args=[3]) in page
    assert "audit_auditentry" not in page
    assert "%(" not in page


def test_a_root_of_another_form_stands_beside_its_field(sealed, auditor, client_of):
    answer = client_of(auditor).post(reverse(URL), {"root": "昨天"})

    assert (answer.status_code, "例如 2026-11-28" in text(answer)) == (422, True)
    assert not Check.objects.exists()


def test_checks_of_another_city_are_not_shown(sealed, auditor, client_of, tree):
    ask_for_check(root="", actor=auditor)
    beside = person(tree.office_b, Role.AUDITOR, username="beside")

    assert auditor.name not in text(client_of(beside).get(reverse(URL)))


def test_the_page_costs_the_same_however_long_the_chain_is(sealed, auditor, client_of, cadre):
    client = client_of(auditor)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(URL))
        return len(queries)

    check = ask_for_check(root="", actor=auditor)
    jobs.run(check.job_id)
    cost()
    before = cost()
    for _n in range(3):
        check = ask_for_check(root="", actor=auditor)
        jobs.run(check.job_id)
    for _n in range(30):
        record("accounts.change_user", cadre, actor=None)
    assert cost() == before
