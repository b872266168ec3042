"""Schemes: drafts are edited, editions in use never change, and nothing wrong is put into use."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.workflow import StaleEdit, StaleState
from ratings import services
from ratings.models import Criterion, Scheme
from ratings.services.schemes import faults_of
from tests.factories import ratings as make


@pytest.fixture
def draft(tree):
    made = make.scheme(tree.committee, state=Scheme.State.DRAFT)
    make.group(made, tree.branch_a)
    return made


def refused(scheme, actor):
    with pytest.raises(ValidationError) as fault:
        services.activate_scheme(scheme=scheme, actor=actor)
    return " ".join(fault.value.messages)


def test_weights_that_miss_100_are_refused_by_how_much_they_miss(draft, admin):
    line = draft.criteria.first()
    Criterion.objects.filter(pk=line.pk).update(weight=2750)
    assert "97.50" in refused(draft, admin)
    assert "2.50" in refused(draft, admin)
    Criterion.objects.filter(pk=line.pk).update(weight=3001)
    assert "0.01" in refused(draft, admin)
    Criterion.objects.filter(pk=line.pk).update(weight=3000)
    services.activate_scheme(scheme=draft, actor=admin)
    assert draft.state == Scheme.State.ACTIVE


def test_a_key_that_nobody_counts_or_that_has_no_whole_is_refused_never_nought(draft, admin, monkeypatch):
    draft.criteria.filter(title="按期").update(indicator="nobody.counts")
    assert "nobody.counts" in refused(draft, admin)
    draft.criteria.filter(title="按期").update(indicator=make.COUNTED)
    assert faults_of(draft) == []


def test_a_scheme_without_branches_is_refused(tree, admin):
    assert refused(make.scheme(tree.city, state=Scheme.State.DRAFT), admin)


def test_the_next_edition_replaces_the_one_in_use(draft, admin):
    services.activate_scheme(scheme=draft, actor=admin)
    following = services.renew_scheme(scheme=draft, edition="2027", actor=admin)
    assert following.criteria.count() == 4
    assert following.members.count() == 1
    with pytest.raises(ValidationError):
        services.renew_scheme(scheme=draft, edition="2027", actor=admin)
    services.activate_scheme(scheme=following, actor=admin)
    draft.refresh_from_db()

    assert draft.state == Scheme.State.RETIRED
    with pytest.raises(StaleState):
        services.activate_scheme(scheme=draft, actor=admin)


def test_an_edition_in_use_never_changes(scheme, admin):
    line = scheme.criteria.first()
    for act in (
        lambda: services.change_scheme(scheme, version=1, actor=admin, minimum_score=1),
        lambda: services.add_criterion(scheme=scheme, actor=admin, dimension="study", title="新", weight=1),
        lambda: services.change_criterion(line, version=1, actor=admin, weight=1),
        lambda: services.remove_criterion(criterion=line, actor=admin),
        lambda: services.set_rules(scheme=scheme, ties=[], vetoes=[], actor=admin),
        lambda: services.add_group(scheme=scheme, name="新", branches=[], actor=admin),
    ):
        with pytest.raises(StaleState):
            act()


def test_a_draft_is_edited_by_version_and_by_its_organiser_only(draft, admin, reviewer):
    with pytest.raises(PermissionDenied):
        services.change_scheme(draft, version=1, actor=reviewer, minimum_score=1)
    services.change_scheme(draft, version=1, actor=admin, minimum_score=7500)
    with pytest.raises(StaleEdit):
        services.change_scheme(draft, version=1, actor=admin, minimum_score=1)
    line = services.add_criterion(scheme=draft, actor=admin, dimension="study", title="新", weight=100)
    services.change_criterion(line, version=1, actor=admin, weight=200)
    services.set_rules(
        scheme=draft, ties=[("business", None), ("criterion", line)], vetoes=["甲", "甲"], actor=admin
    )
    assert [draft.tie_breakers.count(), draft.veto_kinds.count()] == [2, 1]
    services.remove_criterion(criterion=line, actor=admin)
    assert [one.rule for one in draft.tie_breakers.all()] == ["business"]
    for title in ("组织生活", "问题整改"):
        with pytest.raises(ValidationError):
            services.add_criterion(scheme=draft, actor=admin, dimension="study", title=title, weight=1)


def test_a_branch_stands_in_one_group_below_the_organiser(draft, tree, admin):
    with pytest.raises(ValidationError):
        services.add_group(scheme=draft, name="另", branches=[tree.branch_a], actor=admin)
    with pytest.raises(ValidationError):
        services.add_group(scheme=draft, name="外", branches=[tree.city], actor=admin)
    group = services.add_group(scheme=draft, name="乙", branches=[tree.branch_b], actor=admin)
    services.set_members(group=group, branches=[], actor=admin)
    assert not group.members.exists()


def test_our_proposal_is_brought_in_once_and_says_that_it_is_ours(tree, admin):
    first = services.default_scheme(organisation=tree.committee, actor=admin)
    assert services.default_scheme(organisation=tree.committee, actor=admin) == first
    assert first.source == Scheme.Source.SYSTEM_DEFAULT
    assert sum(one.weight for one in first.criteria.all()) == 10_000
    assert {one.dimension for one in first.criteria.all()} == {"study", "business", "service"}
