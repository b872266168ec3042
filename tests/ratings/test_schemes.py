"""Schemes: drafts are edited, editions in use never change, and nothing wrong is put into use."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.roles import Role
from portal.audit.services import history
from portal.workflow import StaleEdit, StaleState
from ratings.models import Criterion, PeerGroup, Scheme
from ratings.schemes.services import (
    activate_scheme,
    add_criterion,
    add_group,
    add_scheme,
    change_criterion,
    change_scheme,
    default_scheme,
    remove_criterion,
    renew_scheme,
    set_members,
    set_rules,
)
from ratings.schemes.services.schemes import faults_of
from tests.factories import ratings as make
from tests.factories.accounts import person
from tests.factories.organisations import organisation


@pytest.fixture
def draft(tree):
    made = make.scheme(tree.committee, state=Scheme.State.DRAFT)
    make.group(made, tree.branch_a)
    return made


def refused(scheme, actor):
    with pytest.raises(ValidationError) as fault:
        activate_scheme(scheme=scheme, actor=actor)
    return " ".join(fault.value.messages)


def test_weights_that_miss_100_are_refused_by_how_much_they_miss(draft, admin):
    line = draft.criteria.first()
    Criterion.objects.filter(pk=line.pk).update(weight=2750)
    assert "97.50" in refused(draft, admin)
    assert "2.50" in refused(draft, admin)
    Criterion.objects.filter(pk=line.pk).update(weight=3001)
    assert "0.01" in refused(draft, admin)
    Criterion.objects.filter(pk=line.pk).update(weight=3000)
    activate_scheme(scheme=draft, actor=admin)
    assert draft.state == Scheme.State.ACTIVE


def test_a_key_that_nobody_counts_or_that_has_no_whole_is_refused_never_nought(draft, admin, monkeypatch):
    draft.criteria.filter(title="按期").update(indicator="nobody.counts")
    assert "nobody.counts" in refused(draft, admin)
    draft.criteria.filter(title="按期").update(indicator=make.COUNTED)
    assert faults_of(draft) == []


def test_a_scheme_without_branches_is_refused(tree, admin):
    assert refused(make.scheme(tree.city, state=Scheme.State.DRAFT), admin)


def test_the_next_edition_replaces_the_one_in_use(draft, admin):
    activate_scheme(scheme=draft, actor=admin)
    following = renew_scheme(scheme=draft, edition="2027", actor=admin)
    assert following.criteria.count() == 4
    assert following.members.count() == 1
    with pytest.raises(ValidationError):
        renew_scheme(scheme=draft, edition="2027", actor=admin)
    activate_scheme(scheme=following, actor=admin)
    draft.refresh_from_db()

    assert draft.state == Scheme.State.RETIRED
    with pytest.raises(StaleState):
        activate_scheme(scheme=draft, actor=admin)


def test_an_edition_in_use_never_changes(scheme, admin):
    line = scheme.criteria.first()
    for act in (
        lambda: change_scheme(scheme, version=1, actor=admin, minimum_score=1),
        lambda: add_criterion(scheme=scheme, actor=admin, dimension="study", title="新", weight=1),
        lambda: change_criterion(line, version=1, actor=admin, weight=1),
        lambda: remove_criterion(criterion=line, actor=admin),
        lambda: set_rules(scheme=scheme, ties=[], vetoes=[], version=1, actor=admin),
        lambda: add_group(scheme=scheme, name="新", branches=[], actor=admin),
    ):
        with pytest.raises(StaleState):
            act()


def test_an_edition_in_use_never_changes_by_the_hand_of_a_slow_editor(draft, tree, admin):
    """Each act holds rows that were read while the scheme was a draft; it is put into use before they act."""

    old, now = Scheme.objects.get(pk=draft.pk), Scheme.objects.get(pk=draft.pk)
    line = Criterion.objects.select_related("scheme").filter(scheme=draft).first()
    activate_scheme(scheme=now, actor=admin)
    before = list(Criterion.objects.order_by("pk").values_list("title", "weight"))
    for act in (
        lambda: change_criterion(line, version=line.version, weight=100, actor=admin),
        lambda: change_scheme(old, version=1, actor=admin, minimum_score=1),
        lambda: add_criterion(scheme=old, actor=admin, dimension="study", title="新", weight=1),
        lambda: remove_criterion(criterion=line, actor=admin),
        lambda: set_rules(scheme=old, ties=[], vetoes=[], version=1, actor=admin),
        lambda: add_group(scheme=old, name="新", branches=[tree.branch_b], actor=admin),
    ):
        old.state = line.scheme.state = Scheme.State.DRAFT  # as each had read it
        with pytest.raises(StaleState):
            act()

    assert list(Criterion.objects.order_by("pk").values_list("title", "weight")) == before
    assert sum(weight for _title, weight in before) == Scheme.FULL
    assert [draft.groups.count(), draft.veto_kinds.count()] == [1, 1]


def test_what_is_wrong_is_looked_for_in_the_draft_as_it_is_now(draft, admin):
    old = Scheme.objects.get(pk=draft.pk)
    line = add_criterion(scheme=draft, actor=admin, dimension="study", title="新", weight=100)
    assert "1.00" in refused(old, admin)
    remove_criterion(criterion=line, actor=admin)
    activate_scheme(scheme=old, actor=admin)
    assert old.state == Scheme.State.ACTIVE


def test_members_and_rules_are_set_by_version_and_the_scheme_tells_who_was_faster(draft, tree, admin):
    group, opened = draft.groups.get(), draft.version
    set_members(group=group, branches=[tree.branch_a, tree.branch_b], version=opened, actor=admin)
    with pytest.raises(StaleEdit) as stale:
        set_members(
            group=PeerGroup.objects.get(pk=group.pk), branches=[tree.branch_a], version=opened, actor=admin
        )
    with pytest.raises(StaleEdit):
        set_rules(scheme=draft, ties=[], vetoes=[], version=opened, actor=admin)

    assert group.members.count() == 2
    assert draft.veto_kinds.count() == 1
    assert history(stale.value.row).first().changes == {"members": [None, "乙局第一党支部"]}
    line = add_criterion(scheme=draft, actor=admin, dimension="study", title="新", weight=150)
    change_criterion(line, version=1, actor=admin, weight=200)
    assert history(draft).first().changes == {"criteria": ["新 1.50", "新 2.00"]}


def test_members_change_in_use_and_no_longer_once_retired(draft, tree, admin):
    activate_scheme(scheme=draft, actor=admin)
    group, both = draft.groups.get(), [tree.branch_a, tree.branch_b]
    set_members(group=group, branches=both, version=draft.version, actor=admin)
    activate_scheme(scheme=renew_scheme(scheme=draft, edition="2027", actor=admin), actor=admin)
    group = PeerGroup.objects.get(pk=group.pk)
    with pytest.raises(StaleState):
        set_members(group=group, branches=[], version=group.scheme.version, actor=admin)
    assert group.members.count() == 2


def test_the_next_edition_may_have_another_title_and_replaces_the_one_in_use(draft, admin):
    activate_scheme(scheme=draft, actor=admin)
    following = renew_scheme(scheme=draft, edition="2027", actor=admin)
    change_scheme(following, version=following.version, actor=admin, title="另一面红旗")
    activate_scheme(scheme=following, actor=admin)

    draft.refresh_from_db()
    assert (draft.state, following.series_id) == (Scheme.State.RETIRED, draft.series_id)


@pytest.mark.parametrize("title", ["流动红旗", "另一面红旗"])
def test_the_name_of_an_edition_is_given_once_in_its_series_whatever_its_title(draft, admin, title):
    activate_scheme(scheme=draft, actor=admin)
    following = renew_scheme(scheme=draft, edition="2027", actor=admin)
    with pytest.raises(ValidationError) as fault:
        change_scheme(following, version=1, actor=admin, title=title, edition=draft.edition)
    assert "edition" in fault.value.message_dict


def test_an_organiser_has_title_and_edition_once_and_another_organiser_has_them_too(draft, tree, admin):
    rules = {"minimum_score": 0, "notice_workdays": 3, "flag_share": 10}
    words = {"title": draft.title, "edition": draft.edition}
    with pytest.raises(ValidationError):
        add_scheme(organisation=tree.committee, actor=admin, **words, **rules)
    other = add_scheme(organisation=tree.office_a, actor=admin, **words, **rules)

    assert other.series_id != draft.series_id


def test_a_scheme_drawn_up_under_a_title_in_use_is_another_one(draft, tree, admin):
    activate_scheme(scheme=draft, actor=admin)
    other = add_scheme(organisation=tree.committee, actor=admin, title=draft.title, edition="另一套")
    make.criterion(other, weight=Scheme.FULL)
    add_group(scheme=other, name="机关支部", branches=[tree.branch_a], actor=admin)
    activate_scheme(scheme=other, actor=admin)

    draft.refresh_from_db()
    assert (draft.state, other.state) == (Scheme.State.ACTIVE, Scheme.State.ACTIVE)
    assert other.groups.get().flag_id != draft.groups.get().flag_id


def test_a_draft_is_edited_by_version_and_by_its_organiser_only(draft, admin, reviewer):
    with pytest.raises(PermissionDenied):
        change_scheme(draft, version=1, actor=reviewer, minimum_score=1)
    change_scheme(draft, version=1, actor=admin, minimum_score=7500)
    with pytest.raises(StaleEdit):
        change_scheme(draft, version=1, actor=admin, minimum_score=1)
    line = add_criterion(scheme=draft, actor=admin, dimension="study", title="新", weight=100)
    change_criterion(line, version=1, actor=admin, weight=200)
    set_rules(
        scheme=draft,
        ties=[("business", None), ("criterion", line)],
        vetoes=["甲", "甲"],
        version=draft.version,
        actor=admin,
    )
    assert [draft.tie_breakers.count(), draft.veto_kinds.count()] == [2, 1]
    remove_criterion(criterion=line, actor=admin)
    assert [one.rule for one in draft.tie_breakers.all()] == ["business"]
    for title in ("组织生活", "问题整改"):
        with pytest.raises(ValidationError):
            add_criterion(scheme=draft, actor=admin, dimension="study", title=title, weight=1)


def test_a_branch_stands_in_one_group_below_the_organiser(draft, tree, admin):
    with pytest.raises(ValidationError):
        add_group(scheme=draft, name="另", branches=[tree.branch_a], actor=admin)
    with pytest.raises(ValidationError):
        add_group(scheme=draft, name="外", branches=[tree.city], actor=admin)
    group = add_group(scheme=draft, name="乙", branches=[tree.branch_b], actor=admin)
    set_members(group=group, branches=[], version=draft.version, actor=admin)
    assert not group.members.exists()


def test_our_proposal_is_brought_in_once_and_says_that_it_is_ours(tree, admin):
    first = default_scheme(organisation=tree.committee, actor=admin)
    assert default_scheme(organisation=tree.committee, actor=admin) == first
    assert first.source == Scheme.Source.SYSTEM_DEFAULT
    assert sum(one.weight for one in first.criteria.all()) == 10_000
    assert {one.dimension for one in first.criteria.all()} == {"study", "business", "service"}


def test_two_people_who_set_the_members_do_not_undo_each_other(scheme, tree, admin, client_of):
    third = organisation(tree.office_a)
    page = reverse("set_members", args=[scheme.groups.get().pk])
    mine, theirs = client_of(admin), client_of(person(tree.city, Role.CITY_ADMIN))
    opened = mine.get(page).context
    seen = {"branches": opened["form"].initial["branches"], "version": opened["version"]}
    added = {"branches": [*seen["branches"], third.pk], "version": theirs.get(page).context["version"]}
    assert theirs.post(page, added).status_code == 302
    stale = mine.post(page, seen)

    assert stale.status_code == 409
    assert stale.context["form"]["branches"].value() == [str(key) for key in seen["branches"]]
    assert stale.context["conflict"].changes == {"members": [None, third.name]}
    assert scheme.members.filter(organisation=third).exists()
    assert mine.post(page, {"branches": seen["branches"]}).status_code == 409  # without a version, too
    assert mine.post(page, seen | {"version": stale.context["version"]}).status_code == 302
    assert not scheme.members.filter(organisation=third).exists()


def test_two_people_who_set_the_rules_do_not_undo_each_other(draft, tree, admin, client_of):
    page = reverse("set_rules", args=[draft.pk])
    client = client_of(admin)
    version = client.get(page).context["version"]
    assert client.post(page, {"tie_1": "study", "vetoes": "甲", "version": version}).status_code == 302
    stale = client.post(page, {"tie_1": "service", "vetoes": "乙", "version": version})

    assert stale.status_code == 409
    assert stale.context["form"]["tie_1"].value() == "service"
    assert [one.title for one in draft.veto_kinds.all()] == ["甲"]


def test_a_page_of_a_scheme_costs_the_same_whatever_its_groups(scheme, tree, admin, client_of):
    client = client_of(admin)
    page = reverse("scheme_detail", args=[scheme.pk])

    def cost():
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            groups = client.get(page).context["groups"]
        assert next((group.name, size) for group, size in groups) == ("机关支部", 2)
        return len(asked)

    few = cost()
    for number in range(9):
        make.group(scheme, organisation(tree.committee), name=f"组{number}")
    assert cost() == few


@pytest.mark.parametrize("share", ["101", "-1"])
def test_a_share_of_flags_that_cannot_be_is_refused_in_words(tree, admin, client_of, share):
    values = {
        "organisation": tree.committee.pk,
        "title": "红旗",
        "edition": "1",
        "minimum_score": "80",
        "notice_workdays": "3",
        "flag_share": share,
    }
    answer = client_of(admin).post(reverse("scheme_new"), values)
    assert answer.status_code == 422
    assert not Scheme.objects.exists()
