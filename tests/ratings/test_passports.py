"""The flags over the editions of a scheme: who holds each now, and where it has been."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from ratings.models import Custody, Round
from ratings.publishing.services import publish_round, rank_month
from ratings.rounds.months import before, first_of
from ratings.schemes.services import activate_scheme, change_scheme, renew_scheme
from tests.factories import ratings as make
from tests.factories.accounts import person
from tests.factories.organisations import organisation

LAST = before(first_of(timezone.localdate()))


@pytest.fixture
def publish(admin, leader):
    """Return a function that publishes a month of an edition, as the second person."""

    def month(scheme, of: date, scores: dict) -> Round:
        fields = {"state": Round.State.NOTICE, "proposed_by": admin, "notice_until": date(2020, 1, 1)}
        return publish_round(round_=make.ranked(scheme, scores, month=of, **fields), actor=leader)

    return month


def shown(client) -> list[tuple[str, list[str], str]]:
    flags = client.get(reverse("flag_list")).context["flags"]
    return [(flag.group.name, [one.name for one in flag.held], flag.nobody) for flag in flags]


def test_the_passport_names_the_holder_of_today_once(publish, scheme, tree, admin, client_of):
    publish(scheme, before(LAST), {tree.branch_a: 9000, tree.branch_b: 8000})
    edition = renew_scheme(scheme=scheme, edition="2027", actor=admin)
    activate_scheme(scheme=edition, actor=admin)
    client = client_of(admin)
    assert shown(client) == [("机关支部", ["甲局第一党支部"], "")]

    publish(edition, LAST, {tree.branch_a: 8000, tree.branch_b: 9000})
    assert shown(client) == [("机关支部", ["乙局第一党支部"], "")]


def test_the_flag_goes_on_when_the_next_edition_renames_scheme_and_group(
    publish, scheme, tree, admin, client_of
):
    publish(scheme, before(LAST), {tree.branch_a: 9000, tree.branch_b: 8000})
    edition = renew_scheme(scheme=scheme, edition="2027", actor=admin)
    change_scheme(edition, version=edition.version, title="流动党建红旗", actor=admin)
    edition.groups.update(name="机关党支部")
    activate_scheme(scheme=edition, actor=admin)
    client = client_of(admin)
    assert shown(client) == [("机关党支部", ["甲局第一党支部"], "")]

    round_ = publish(edition, LAST, {tree.branch_a: 9000, tree.branch_b: 8000})

    assert rank_month(scheme=edition, month=LAST, actor=admin) == round_
    assert shown(client) == [("机关党支部", ["甲局第一党支部"], "")]
    for one in (scheme, edition):
        page = client.get(reverse("flag_passport", args=[one.groups.get().pk]))
        assert [(event.event, event.streak) for event, _above in page.context["events"]] == [
            ("kept", 2),
            ("won", 1),
        ]


def test_a_lost_flag_is_told_to_the_renamed_group(publish, scheme, tree, admin):
    publish(scheme, before(LAST), {tree.branch_a: 9000, tree.branch_b: 8000})
    edition = renew_scheme(scheme=scheme, edition="2027", actor=admin)
    edition.groups.update(name="机关党支部")
    activate_scheme(scheme=edition, actor=admin)

    publish(edition, LAST, {tree.branch_b: 9000})  # branch A is not rated this month

    lost = Custody.objects.get(round__month=LAST, event="lost")
    assert (lost.organisation, lost.group) == (tree.branch_a, edition.groups.get())


def test_two_schemes_of_equal_titles_do_not_share_a_flag(publish, scheme, tree, admin, client_of):
    other = make.scheme(tree.committee, title=scheme.title, edition="另一套")
    make.group(other, tree.branch_a, tree.branch_b, name="机关支部")
    publish(scheme, before(LAST), {tree.branch_a: 9000, tree.branch_b: 8000})
    publish(other, LAST, {tree.branch_a: 9000, tree.branch_b: 8000})
    publish(scheme, LAST, {tree.branch_a: 8000, tree.branch_b: 9000})

    assert shown(client_of(admin)) == [  # of the scheme that was drawn up later, then of the first
        ("机关支部", ["甲局第一党支部"], ""),
        ("机关支部", ["乙局第一党支部"], ""),
    ]
    told = Custody.objects.filter(round__month=LAST).order_by("pk")
    assert [(one.round.scheme_id, one.event, one.streak) for one in told] == [
        (other.pk, "won", 1),
        (scheme.pk, "won", 1),
        (scheme.pk, "lost", 1),
    ]


def test_a_flag_without_a_holder_says_why(publish, scheme, tree, admin, client_of):
    stranger = organisation(tree.committee)
    make.group(scheme, stranger, name="社区支部")
    cadre = person(stranger, Role.BRANCH_CADRE)
    assert {nobody for _name, _held, nobody in shown(client_of(admin))} == {"尚未授旗。"}

    publish(scheme, LAST, {tree.branch_a: 9000, tree.branch_b: 8000})
    assert shown(client_of(admin)) == [
        ("机关支部", ["甲局第一党支部"], ""),
        ("社区支部", [], "目前无支部持旗，红旗由主办单位保管。"),
    ]
    assert shown(client_of(cadre))[0] == ("机关支部", [], "持旗情况仅向本组公开。")
    passport = reverse("flag_passport", args=[scheme.groups.first().pk])
    assert "持旗情况仅向本组公开" in client_of(cadre).get(passport).content.decode()


def test_two_branches_of_one_name_are_two_holders(publish, scheme, tree, admin, client_of):
    twins = [organisation(office, name="第一党支部") for office in (tree.office_a, tree.office_b)]
    group = make.group(scheme, *twins, name="同名组")
    publish(scheme, before(LAST), {twins[0]: 9000, twins[1]: 8000})
    publish(scheme, LAST, {twins[0]: 8000, twins[1]: 9000})

    page = client_of(admin).get(reverse("flag_passport", args=[group.pk]))
    assert page.context["held"] == [("乙局机关党委 第一党支部", 1), ("甲局机关党委 第一党支部", 1)]
    assert page.content.decode().count("甲局机关党委 第一党支部") == 3  # held, won, lost


def test_a_branch_that_was_renamed_stays_one_holder(publish, scheme, tree, admin, client_of):
    publish(scheme, before(LAST), {tree.branch_a: 9000, tree.branch_b: 8000})
    type(tree.branch_a).objects.filter(pk=tree.branch_a.pk).update(name="甲局新党支部")
    tree.branch_a.refresh_from_db()
    publish(scheme, LAST, {tree.branch_a: 9000, tree.branch_b: 8000})

    page = client_of(admin).get(reverse("flag_passport", args=[scheme.groups.get().pk]))
    assert page.context["held"] == [("甲局新党支部", 2)]
    assert [one.name for one, _superior in page.context["events"]] == ["甲局新党支部", "甲局第一党支部"]


@pytest.mark.parametrize("name", ["flag_list", "flag_passport"])
def test_a_longer_history_costs_no_more_queries(name, publish, scheme, tree, admin, client_of):
    client = client_of(admin)
    page = reverse(name, args=[scheme.groups.get().pk] if name == "flag_passport" else [])

    def cost():
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    publish(scheme, before(LAST, 5), {tree.branch_a: 9000, tree.branch_b: 8000})
    few = cost()
    for number in range(4, -1, -1):
        publish(scheme, before(LAST, number), {tree.branch_a: 9000 - number % 2 * 2000, tree.branch_b: 8000})
    assert cost() == few
