"""The API of branches: the same rows, rights, refusals and records as the pages."""

from django.urls import reverse
from django.utils import timezone

from branches.models import LifeRecord
from portal.audit.models import AuditEntry
from tests.factories import branches as make


def test_lists_hold_what_lies_within_reach_and_filter_as_the_page(client_of, cadre, tree, outsider):
    mine = make.profile(tree.branch_a)
    foreign = make.profile(tree.branch_b)
    make.life_record(tree.branch_a, cadre)
    make.life_record(tree.branch_b, outsider)
    client = client_of(cadre)

    rows = client.get(reverse("api_profile-list")).json()["results"]
    assert [row["id"] for row in rows] == [mine.pk]
    assert rows[0]["term_ends_on"] == mine.term_ends_on.isoformat()
    assert client.get(reverse("api_profile-list") + "?slice=election_overdue").json()["count"] == 0
    assert client.get(reverse("api_profile-detail", args=[foreign.pk])).status_code == 404
    assert client.get(reverse("api_record-list")).json()["count"] == 1
    assert client.get(reverse("api_record-list") + "?kind=party_class").json()["count"] == 0


def test_recording_by_api_is_checked_and_recorded(client_of, cadre, leader, tree):
    given = {
        "organisation": tree.branch_a.pk,
        "kind": "theme_day",
        "held_on": timezone.localdate().isoformat(),
        "theme": "走进社区",
        "host": "王",
        "expected": 9,
        "attended": 8,
        "content": "过程",
    }

    def send(person, **changed):
        url = reverse("api_record-list")
        return client_of(person).post(url, given | changed, content_type="application/json")

    made = send(cadre)
    wrong = send(cadre, attended=10)

    twice = send(cadre)
    assert (twice.status_code, list(twice.json()["fields"])) == (400, ["again"])
    assert (made.status_code, made.json()["branch"]) == (201, tree.branch_a.name)
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["attended"])
    assert send(cadre, organisation=tree.branch_b.pk).status_code == 400
    assert send(leader).status_code == 403
    assert LifeRecord.objects.get().recorded_by == cadre
    assert AuditEntry.objects.filter(action="branches.add_record").count() == 1
    assert send(cadre, again=True).status_code == 201
