"""Pages of branches as a cadre meets them."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.models import BranchProfile, LifeKind, LifeRecord
from portal.preferences.saved_views import save_view
from rectification.demo.build import picture
from tests.factories import branches as make
from tests.factories.organisations import organisation


@pytest.fixture
def signed_in(client, cadre):
    client.force_login(cadre)
    return client


def typed(branch) -> dict[str, object]:
    """Return a record of today as a cadre types it."""
    return {
        "organisation": branch.pk,
        "kind": "theme_day",
        "held_on": timezone.localdate().isoformat(),
        "theme": "走进社区",
        "host": "王",
        "expected": 5,
        "attended": 5,
        "content": "过程",
    }


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
    values = typed(tree.branch_a) | {"attended": 6}
    answer = signed_in.post(reverse("record_new"), values)

    assert answer.status_code == 422
    assert "走进社区" in answer.content.decode()
    assert not LifeRecord.objects.exists()


def test_the_duty_counts_the_lines_of_the_due_page(in_may, signed_in, tree):
    make.profile(tree.branch_a)
    make.profile(tree.branch_b)
    home = signed_in.get(reverse("dashboard"))
    duty = next(duty for duty in home.context["home"].duties if "/due/" in duty.url)
    answer = signed_in.get(duty.url)

    assert duty.count == answer.context["page"].paginator.count == 2
    assert {one.branch for one in answer.context["due"]} == {tree.branch_a.name}


def test_a_second_record_of_a_kind_and_day_is_asked_about(signed_in, tree, cadre):
    first = make.life_record(tree.branch_a, cadre, theme="走进社区")
    fresh = signed_in.get(reverse("record_new"))
    values = typed(tree.branch_a)
    asked = signed_in.post(reverse("record_new"), values)

    assert "again" not in fresh.context["form"].fields
    assert asked.status_code == 422
    assert "该支部当日已登记一条同类组织生活（走进社区）。" in asked.content.decode()
    assert 'name="again"' in asked.content.decode()
    assert LifeRecord.objects.get() == first
    assert signed_in.post(reverse("record_new"), values | {"again": "on"}).status_code == 302
    assert LifeRecord.objects.count() == 2


def test_a_record_is_changed_without_a_question_until_it_falls_on_another(signed_in, tree, cadre):
    day = timezone.localdate() - timedelta(days=1)
    first, other = (make.life_record(tree.branch_a, cadre, held_on=day - timedelta(days=n)) for n in (0, 1))
    values = {
        name: getattr(other, name) for name in ("kind", "theme", "host", "expected", "attended", "content")
    }
    url = reverse("record_edit", args=[other.pk])

    def send(held_on, **more):
        return signed_in.post(url, values | {"version": 1, "held_on": str(held_on)} | more).status_code

    assert send(first.held_on) == 422
    assert send(first.held_on, again="on") == 302
    assert signed_in.post(url, values | {"version": 2, "held_on": str(first.held_on)}).status_code == 302


def test_the_list_says_how_many_branches_have_no_profile(client_of, admin, tree):
    make.profile(tree.branch_a)
    client = client_of(admin)
    assert "另有1个支部尚未填写基本情况" in client.get(reverse("profile_list")).content.decode()
    assert "另有1个支部尚未填写基本情况" in client.get(reverse("profile_list") + "?q=没有").content.decode()
    assert "另有1个支部尚未填写，未计入" in client.get(reverse("dashboard")).content.decode()
    make.profile(tree.branch_b)
    assert "尚未填写基本情况" not in client.get(reverse("profile_list")).content.decode()


def test_the_list_of_profiles_costs_the_same_however_many_views_are_saved(client_of, admin, tree):
    make.profile(tree.branch_a)
    client = client_of(admin)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("profile_list") + "?all=1").status_code == 200
        return len(queries)

    save_view(list_name="profile", title="一", query="q=甲", actor=admin)
    cost()  # the first page of a session asks once more
    first = cost()
    for title in "二三四":
        save_view(list_name="profile", title=title, query=f"q={title}", actor=admin)
    assert cost() == first


def test_a_void_record_offers_no_edit(signed_in, tree, cadre):
    row = make.life_record(tree.branch_a, cadre)
    assert "data-edit" in signed_in.get(reverse("record_detail", args=[row.pk])).content.decode()
    signed_in.post(reverse("void_record", args=[row.pk]), {"reason": "重复", "version": row.version})
    assert "data-edit" not in signed_in.get(reverse("record_detail", args=[row.pk])).content.decode()


@pytest.fixture
def travelled(request):
    """Begin the test, its people and rows on the day of the parameter."""
    with time_machine.travel(f"{request.param} 09:00 +0800"):
        yield


@pytest.mark.parametrize(
    ("travelled", "kinds"),
    [
        ("2026-11-30", (LifeKind.COMMITTEE_MEETING, LifeKind.THEME_DAY)),
        ("2026-12-01", (LifeKind.MEMBERS_MEETING, LifeKind.COMMITTEE_MEETING)),  # a quarter ends this month
    ],
    indirect=["travelled"],
)
def test_the_form_begins_with_what_is_due_first(travelled, signed_in, tree, cadre, kinds):
    make.profile(tree.branch_a)
    first, second = kinds
    form = signed_in.get(reverse("record_new")).context["form"]
    assert form["kind"].initial == first
    assert "" not in dict(form.fields["kind"].choices)

    make.life_record(tree.branch_a, cadre, kind=first)
    assert signed_in.get(reverse("record_new")).context["form"]["kind"].initial == second


def test_a_line_that_is_due_leads_to_its_own_form(client_of, staff, tree):
    other = organisation(tree.office_a)
    make.profile(tree.branch_a)
    make.profile(other, secretary="赵书记", full_members=5)
    client = client_of(staff)
    page = client.get(reverse("life_due") + "?kind=party_class")
    assert [one.branch for one in page.context["due"]] == [tree.branch_a.name, other.name]

    url = f"{reverse('record_new')}?organisation={other.pk}&kind=party_class"
    assert url.replace("&", "&amp;") in page.content.decode()
    form = client.get(url).context["form"]
    assert (form["host"].initial, form["kind"].value()) == ("赵书记", "party_class")
    assert 'value="party_class" selected' in str(form["kind"])
    assert f'value="{other.pk}" selected' in str(form["organisation"])


def test_an_address_names_no_branch_beyond_reach(signed_in, tree):
    make.profile(tree.branch_b, secretary="乙书记")
    page = signed_in.get(f"{reverse('record_new')}?organisation={tree.branch_b.pk}").content.decode()
    assert "乙书记" not in page
    assert tree.branch_b.name not in page


@pytest.fixture
def in_may():
    """Let everything, grants included, happen on a day in the middle of a quarter."""
    with time_machine.travel("2026-05-20 09:00 +0800", tick=False):
        yield


def test_the_due_page_filters_by_branch_kind_and_end(in_may, signed_in, tree):
    make.profile(tree.branch_a, elected_on=date(2026, 1, 1))

    def count(query):
        return signed_in.get(f"{reverse('life_due')}?{query}").context["page"].paginator.count

    assert [count(query) for query in ("", "kind=theme_day", "until=month", "q=没有")] == [6, 1, 2, 0]


def test_filling_in_is_offered_while_a_branch_lacks_a_profile(signed_in, tree):
    assert reverse("profile_new") in signed_in.get(reverse("profile_list")).content.decode()
    make.profile(tree.branch_a)
    assert reverse("profile_new") not in signed_in.get(reverse("profile_list")).content.decode()


def test_files_are_kept_with_their_record_and_handed_out_through_it(signed_in, client_of, tree, outsider):
    values = typed(tree.branch_a) | {"files": SimpleUploadedFile("照片.png", picture("1"))}
    assert signed_in.post(reverse("record_new"), values).status_code == 302
    row = LifeRecord.objects.get()
    key = row.evidence.get().key
    url = reverse("record_evidence", args=[row.pk, key])

    assert "照片.png" in signed_in.get(reverse("record_detail", args=[row.pk])).content.decode()
    answer = signed_in.get(url)
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == Path(row.evidence.get().file.path).read_bytes()
    assert (
        signed_in.get(reverse("record_evidence_preview", args=[row.pk, key, 1]))["Content-Type"]
        == "image/png"
    )
    assert client_of(outsider).get(url).status_code == 404

    foreign = make.life_record(tree.branch_b, outsider)
    assert client_of(outsider).get(reverse("record_evidence", args=[foreign.pk, key])).status_code == 404


def test_a_file_that_is_refused_leaves_no_record(signed_in, tree):
    values = typed(tree.branch_a) | {"files": SimpleUploadedFile("程序.exe", b"MZ")}
    answer = signed_in.post(reverse("record_new"), values)

    assert (answer.status_code, LifeRecord.objects.count()) == (422, 0)
    assert "走进社区" in answer.content.decode()


def test_the_year_page_shows_every_span_in_words(in_may, signed_in, tree, cadre):
    profile = make.profile(tree.branch_a, elected_on=date(2026, 1, 1))
    make.life_record(tree.branch_a, cadre, held_on=date(2026, 1, 8))
    url = reverse("branch_year", args=[profile.pk])
    page = signed_in.get(url).content.decode()
    link = re.search(r'href="([^"]*kind=theme_day[^"]*held_to=2026-01-31[^"]*)"', page).group(1)

    for word in ("未开展", "待开展", "未到期", "1 / 1"):
        assert word in page
    assert signed_in.get(link.replace("&amp;", "&")).context["page"].paginator.count == 1
    assert signed_in.get(f"{url}?year=1999").context["year"] == 2026


def test_the_page_of_rules_says_from_when_on_a_new_branch_is_asked(client_of, tree, admin):
    make.frequency(tree.city)

    page = client_of(admin).get(reverse("frequency_list")).content.decode()
    assert "共1条。新成立的支部从成立后的下一个月、季、年起算" in page


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
