"""Pages of branches as a cadre meets them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.models import BranchProfile, LifeRecord
from tests.factories import branches as make
from tests.factories.organisations import organisation


@pytest.fixture
def signed_in(client, cadre):
    client.force_login(cadre)
    return client


def test_a_cadre_fills_in_the_profile_and_sees_what_is_due(signed_in, tree):
    values = {
        "organisation": tree.branch_a.pk,
        "secretary": "王书记",
        "full_members": 9,
        "probationary_members": 1,
        "groups": 0,
        "elected_on": "2026-01-10",
        "term_years": 3,
    }
    answer = signed_in.post(reverse("profile_new"), values, follow=True)

    assert BranchProfile.objects.get().term_ends_on.isoformat() == "2029-01-10"
    text = answer.content.decode()
    for word in ("主题党日", "还需1次", "系统默认"):
        assert word in text


def test_a_record_is_prefilled_from_the_profile(signed_in, tree):
    make.profile(tree.branch_a, full_members=11, probationary_members=2)
    form = signed_in.get(reverse("record_new")).context["form"]

    assert form.fields["expected"].initial == 13
    assert form.fields["host"].initial == "王书记"


def test_faults_keep_what_was_typed(signed_in, tree):
    values = {
        "organisation": tree.branch_a.pk,
        "kind": "theme_day",
        "held_on": timezone.localdate().isoformat(),
        "theme": "走进社区",
        "host": "王",
        "expected": 5,
        "attended": 6,
        "content": "过程",
    }
    answer = signed_in.post(reverse("record_new"), values)

    assert answer.status_code == 422
    assert "走进社区" in answer.content.decode()
    assert not LifeRecord.objects.exists()


def test_the_duty_counts_the_lines_of_the_due_page(signed_in, tree):
    make.profile(tree.branch_a)
    make.profile(tree.branch_b)
    home = signed_in.get(reverse("dashboard"))
    duty = next(duty for duty in home.context["home"].duties if "/due/" in duty.url)
    page = signed_in.get(duty.url).context["page"]

    assert duty.count == page.paginator.count == 6
    assert {one.profile.organisation for one in page.object_list} == {tree.branch_a}


def test_a_void_record_offers_no_edit(signed_in, tree, cadre):
    row = make.life_record(tree.branch_a, cadre)
    assert "data-edit" in signed_in.get(reverse("record_detail", args=[row.pk])).content.decode()
    signed_in.post(reverse("void_record", args=[row.pk]), {"reason": "重复"})
    assert "data-edit" not in signed_in.get(reverse("record_detail", args=[row.pk])).content.decode()


@pytest.mark.parametrize("name", ["profile_list", "record_list", "life_due", "frequency_list"])
def test_lists_cost_the_same_however_many_rows(name, client, tree, admin):
    client.force_login(admin)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        return len(queries)

    def fill():
        branch = organisation(tree.committee)
        make.profile(branch)
        make.life_record(branch, admin)
        make.frequency(branch)

    fill()
    client.get(reverse(name))
    one = cost()
    for _number in range(3):
        fill()
    assert cost() == one
