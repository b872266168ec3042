"""Drafts: kept while one types, back after signing in again, gone once the form is sent; never a file or password."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.preferences.drafts import CLEAR, draft_of, keep_draft
from portal.preferences.models import Draft
from rectification.models import Closing, Problem
from tests.factories import branches
from tests.factories import rectification as make
from tests.factories.accounts import PASSWORD
from tests.factories.organisations import organisation


@pytest.fixture
def campaign(tree):
    made = make.campaign(tree.committee)
    for unit in (tree.unit_a, tree.unit_b):
        made.participations.create(unit=unit)
    return made


@pytest.fixture
def problem(campaign, tree, cadre):
    return make.problem(campaign, tree.branch_a, tree.unit_a, cadre)


NEW = "/rectification/problems/new/"


def keep(client, key=NEW, **fields):
    return client.post(
        reverse("draft_keep"), {"draft_key": key} | fields, headers={"X-Requested-With": "fetch"}
    )


def test_a_draft_survives_signing_out_and_in(client_of, cadre, outsider, campaign):
    first = client_of(cadre)
    answer = keep(first, title="写到一半的问题", found_on="2026-11-02", severity="serious")
    assert answer.json()["said"].startswith("草稿已保存")
    first.post(reverse("sign_out"))

    page = client_of(cadre).get(NEW)
    text = page.content.decode()
    assert 'value="写到一半的问题"' in text
    assert 'value="2026-11-02"' in text
    assert "放弃草稿" in text
    assert "写到一半的问题" not in client_of(outsider).get(NEW).content.decode()


def test_a_form_that_was_sent_too_late_is_found_again_after_signing_in(client, cadre, campaign):
    client.post(reverse("sign_in"), {"username": "cadre", "password": PASSWORD})
    session = client.session
    session["seen_at"] = (timezone.now() - timedelta(hours=2)).isoformat()
    session.save()
    answer = client.post(NEW, {"draft_key": NEW, "title": "没来得及保存的字", "csrfmiddlewaretoken": "x"})
    assert answer["Location"].startswith(reverse("sign_in"))

    client.post(answer["Location"], {"username": "cadre", "password": PASSWORD, "next": NEW})
    assert "没来得及保存的字" in client.get(NEW).content.decode()
    assert "csrfmiddlewaretoken" not in draft_of(cadre, NEW).fields
    assert not Problem.objects.exists()


def test_a_decision_sent_too_late_leads_back_to_its_problem(client, reviewer, cadre, problem):
    Problem.objects.filter(pk=problem.pk).update(state=Problem.State.IN_REVIEW)
    closing = Closing.objects.create(problem=problem, round=1, statement="完成", applied_by=cadre)
    address = reverse("decide_closing", args=[closing.pk])
    page = reverse("problem_detail", args=[problem.pk])
    client.post(reverse("sign_in"), {"username": "reviewer", "password": PASSWORD})
    session = client.session
    session["seen_at"] = (timezone.now() - timedelta(hours=2)).isoformat()
    session.save()
    answer = client.post(
        address,
        {"draft_key": address, "opinion": "佐证不足，请补充", "decision": "return"},
        headers={"Referer": f"http://testserver{page}"},
    )

    assert f"next={page}" in answer["Location"]
    client.force_login(reviewer)
    assert "佐证不足，请补充" in client.get(page).content.decode()


def test_a_form_that_is_taken_drops_its_draft_and_one_with_faults_keeps_it(client_of, cadre, problem):
    client, url = client_of(cadre), reverse("measure_new", args=[problem.pk])
    keep(client, url, action="列清单")
    assert client.post(url, {"draft_key": url, "action": "列清单"}).status_code == 422
    assert draft_of(cadre, url)

    today = timezone.localdate()
    values = {
        "action": "列清单",
        "owner": "甲",
        "effect": "可查",
        "starts_on": today,
        "due_on": today,
        "category": "by_limit",
    }
    assert client.post(url, {"draft_key": url} | values).status_code == 302
    assert draft_of(cadre, url) is None


def test_a_draft_of_an_edit_never_overwrites_what_came_after(client_of, cadre, problem):
    client, url = client_of(cadre), reverse("problem_edit", args=[problem.pk])
    keep(client, url, title="我的说法", version="1")
    Problem.objects.filter(pk=problem.pk).update(version=2, title="同事的说法")
    text = client.get(url).content.decode()

    assert 'name="version" value="1"' in text
    assert 'value="我的说法"' in text


def test_no_password_is_kept_and_not_too_much(client_of, cadre):
    keep(client_of(cadre), new_password="Geheim-1234-xyz", title="标题")
    assert draft_of(cadre, NEW).fields == {"title": ["标题"]}
    assert keep(client_of(cadre), title="长" * 70_000).status_code == 422
    with pytest.raises(ValidationError):
        keep_draft(key="https://elsewhere.example/", fields={}, actor=cadre)


def test_without_a_script_a_button_keeps_and_another_drops(client_of, cadre, campaign):
    client = client_of(cadre)
    page = client.post(reverse("draft_keep"), {"draft_key": NEW, "title": "手工存"}, follow=True)
    assert "手工存" in page.content.decode()
    page = client.post(reverse("draft_drop"), {"draft_key": NEW}, follow=True)
    assert "手工存" not in page.content.decode()
    assert client.post(reverse("draft_drop"), {"draft_key": "//evil.example/"})["Location"] == "/"


def test_boxes_that_were_unticked_stay_unticked(client_of, staff, campaign, problem, tree):
    url = reverse("measure_new", args=[problem.pk])
    keep(client_of(staff), url, helpers=[str(tree.office_b.pk)])
    field = client_of(staff).get(url).context["form"]
    assert field["helpers"].value() == [str(tree.office_b.pk)]


def test_drafts_older_than_a_month_are_cleared_by_the_daily_job(cadre, outsider, campaign):
    keep_draft(key=NEW, fields={"title": ["旧"]}, actor=cadre)
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=31))
    keep_draft(key=NEW, fields={"title": ["新"]}, actor=outsider)
    jobs.sweep()
    jobs.run(Job.objects.get(kind=CLEAR).pk)

    assert [draft.user for draft in Draft.objects.all()] == [outsider]


@pytest.mark.parametrize(("key", "title"), [(NEW, "甲\x00乙"), (NEW + "\x00", "甲乙")])
def test_what_one_database_cannot_store_is_left_out_of_a_draft(client_of, cadre, campaign, key, title):
    client = client_of(cadre)

    assert keep(client, key, title=title).status_code == 200
    assert draft_of(cadre, key).fields["title"] == ["甲乙"]
    assert client.post(reverse("draft_drop"), {"draft_key": key}).status_code == 302
    assert not Draft.objects.exists()


def test_a_form_opened_for_one_branch_is_another_draft_than_for_the_next(client_of, staff, tree):
    second = organisation(tree.office_a, name="甲局第二党支部")
    for one in (tree.branch_a, second):
        branches.profile(one)
    client = client_of(staff)
    address = f"{reverse('record_new')}?kind=party_class&organisation="
    first = client.get(f"{address}{tree.branch_a.pk}&list=x")
    key = first.content.decode().split('name="draft_key" value="')[1].split('"')[0].replace("&amp;", "&")
    keep(client, key, organisation=str(tree.branch_a.pk), kind="party_class", theme="甲的主题")

    assert "甲的主题" in client.get(f"{address}{tree.branch_a.pk}").content.decode()
    other = client.get(f"{address}{second.pk}")
    assert "甲的主题" not in other.content.decode()
    assert str(other.context["form"]["organisation"].value()) == str(second.pk)
