"""Edits by two people at once: nothing is overwritten unseen, whatever comes back with the form."""

import pytest
from django.urls import reverse

from rectification.models import Problem
from tests.factories import rectification as make


@pytest.fixture
def problem(tree, cadre):
    """A problem that cadre and staff of unit A may change."""
    campaign = make.campaign(tree.committee)
    campaign.participations.create(unit=tree.unit_a)
    return make.problem(campaign, tree.branch_a, tree.unit_a, cadre, title="原来的题目")


def typed(client, problem, **changes) -> dict[str, object]:
    """Return the edit form as a browser would send it."""
    form = client.get(reverse("problem_edit", args=[problem.pk])).context["form"]
    given = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in given.items()} | changes


def test_a_save_on_an_old_version_shows_what_changed_and_keeps_what_was_typed(
    client_of, cadre, staff, problem
):
    url = reverse("problem_edit", args=[problem.pk])
    mine, theirs = client_of(cadre), client_of(staff)
    sent = typed(mine, problem, version=1, title="我的题目")
    theirs.post(url, typed(theirs, problem, version=1, owner="他人"))

    answer = mine.post(url, sent)

    assert answer.status_code == 409
    assert staff.name in answer.content.decode()
    assert answer.context["form"]["title"].value() == "我的题目"
    assert answer.context["version"] == 2
    assert mine.post(url, sent | {"version": 2}).status_code == 302


def test_a_form_that_came_back_with_faults_still_knows_the_version_it_was_opened_on(
    client_of, cadre, staff, problem
):
    url = reverse("problem_edit", args=[problem.pk])
    mine, theirs = client_of(cadre), client_of(staff)
    sent = typed(mine, problem, version=1, title="")
    theirs.post(url, typed(theirs, problem, version=1, owner="他人"))

    faulty = mine.post(url, sent)
    answer = mine.post(url, sent | {"title": "改好了", "version": faulty.context["version"]})

    assert faulty.status_code == 422
    assert answer.status_code == 409
    assert Problem.objects.get(pk=problem.pk).owner == "他人"


@pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 30])
def test_a_version_that_is_no_number_is_an_old_one(client_of, cadre, problem, version):
    client = client_of(cadre)

    answer = client.post(
        reverse("problem_edit", args=[problem.pk]), typed(client, problem, version=version, title="新题目")
    )

    assert answer.status_code == 409
    assert Problem.objects.get(pk=problem.pk).title == "原来的题目"
