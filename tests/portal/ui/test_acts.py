"""A declared act: its page asks, says what is wrong, and does nothing with a row that has changed since it was read."""

import pytest
from django.urls import URLResolver, get_resolver, reverse

from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.scope.verbs import all_verbs
from portal.ui.acts import Act
from rectification.models import Problem
from tests.factories import ratings as ranking
from tests.factories import rectification as make
from tests.factories.accounts import person

VOID = "rectification.void_problem"


def declared(patterns=None) -> list[tuple[str, Act]]:
    """Return (URL name, act) of every act that has a URL."""
    found = []
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            found += declared(one.url_patterns)
        elif hasattr(one.callback, "act"):
            found.append((one.name, one.callback.act))
    return found


@pytest.fixture
def problem(tree, cadre):
    """A problem that the reviewer above unit A may void."""
    campaign = make.campaign(tree.committee)
    campaign.participations.create(unit=tree.unit_a)
    return make.problem(campaign, tree.branch_a, tree.unit_a, cadre, title="原来的题目")


@pytest.fixture
def url(problem):
    """The page of an act with a transition, a reason and a version."""
    return reverse("void_problem", args=[problem.pk])


def test_every_app_declares_acts_and_each_has_one_spelling():
    acts = declared()

    assert {act.permission.split(".")[0] for _name, act in acts} == {
        "rectification",
        "branches",
        "ratings",
        "grids",
    }
    assert [name for name, act in acts if name != act.verb] == []
    assert [act.permission for _name, act in acts if act.permission not in all_verbs()] == []
    strange = [act.verb for _n, act in acts if act.transition and act.transition.verb != act.permission]
    assert set(strange) == {"extend_claim", "assign_booking"}  # they leave the state as it is


def test_the_page_asks_and_says_which_row_is_meant(client_of, reviewer, problem, url):
    page = client_of(reviewer).get(url, {"list": "slice=open"})
    text = page.content.decode()

    assert page.context["form_hint"] == str(problem)
    assert [address for _label, address in page.context["trail"]] == [
        reverse("problem_list") + "?slice=open",
        reverse("problem_detail", args=[problem.pk]) + "?list=slice%3Dopen",
    ]
    assert f'name="version" value="{problem.version}"' in text
    assert 'class="btn danger"' in text


def test_it_is_done_once_and_said(client_of, reviewer, problem, url):
    answer = client_of(reviewer).post(url, {"version": problem.version, "reason": "重复登记"}, follow=True)

    assert answer.redirect_chain == [(reverse("problem_detail", args=[problem.pk]), 302)]
    assert "问题已作废，编号不再使用。" in answer.content.decode()
    assert Problem.objects.get().state == Problem.State.VOID
    assert AuditEntry.objects.get(action=VOID).reason == "重复登记"


def test_faults_are_said_and_nothing_is_done(client_of, reviewer, problem, url):
    answer = client_of(reviewer).post(url, {"version": problem.version, "reason": " "})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])
    assert answer.context["version"] == problem.version
    assert not AuditEntry.objects.filter(action=VOID).exists()


@pytest.mark.parametrize(
    ("who", "status"), [("reviewer", 200), ("staff", 403), ("leader", 403), ("outsider", 404)]
)
def test_whom_it_lets_in(request, client_of, url, who, status):
    client = client_of(request.getfixturevalue(who))

    assert client.get(url).status_code == status
    assert client.post(url, {"version": 1, "reason": "重复登记"}).status_code == (
        302 if status == 200 else status
    )


@pytest.mark.parametrize(("behind", "status"), [(1, 409), (0, 302), (-1, 409)])
def test_another_version_than_the_one_that_was_read_is_refused(
    client_of, reviewer, problem, url, behind, status
):
    Problem.objects.update(version=5)

    answer = client_of(reviewer).post(url, {"version": 5 - behind, "reason": "重复登记"})

    assert answer.status_code == status
    assert (Problem.objects.get().state == Problem.State.VOID) == (status == 302)


def test_who_was_faster_is_named_and_what_was_typed_can_be_sent_again(
    client_of, cadre, reviewer, problem, url
):
    from rectification.ledger.services import change_problem

    change_problem(problem, version=1, actor=cadre, owner="他人")

    answer = client_of(reviewer).post(url, {"version": 1, "reason": "重复登记"})
    text = answer.content.decode()

    assert (answer.status_code, answer.context["version"]) == (409, 2)
    assert cadre.name in text
    assert "重复登记" in text
    assert client_of(reviewer).post(url, {"version": 2, "reason": "重复登记"}).status_code == 302


def test_a_row_in_another_state_is_refused_before_anything_is_asked(client_of, reviewer, url):
    Problem.objects.update(state=Problem.State.CLOSED)

    assert client_of(reviewer).get(url).status_code == 409
    assert client_of(reviewer).post(url, {"version": 1, "reason": "重复登记"}).status_code == 409


def test_when_says_what_a_transition_does_not_say(client_of, tree, admin):
    scheme = ranking.scheme(tree.committee)
    ranking.group(scheme, tree.branch_a, tree.branch_b)
    round_ = ranking.ranked(scheme, {tree.branch_a: 9000, tree.branch_b: 8000})
    url = reverse("restate_round", args=[round_.pk])

    assert client_of(admin).get(url).status_code == 409
    type(round_).objects.update(state="published")
    assert client_of(admin).get(url).status_code == 200


def test_a_model_without_versions_takes_none(client_of, tree, admin):
    scheme = ranking.scheme(tree.committee)
    ranking.group(scheme, tree.branch_a, tree.branch_b)
    round_ = ranking.ranked(scheme, {tree.branch_a: 9000, tree.branch_b: 8000}, state="notice")
    page = client_of(person(tree.committee, Role.CITY_ADMIN)).get(
        reverse("withdraw_notice", args=[round_.pk])
    )

    assert page.context["version"] is None
    assert 'name="version"' not in page.content.decode()
