"""What a month counts: the facts of its last day, of the branches that it rates."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from branches.models import BranchProfile, LifeKind
from portal.indicators import all_indicators
from portal.organisations.services import dissolve_organisation, move_organisation
from ratings.models import Entry, Input, Restatement, Round, Scheme
from ratings.publishing.services import publish_round, restate_round
from ratings.publishing.services.restatements import counted_now
from ratings.publishing.services.rounds import draft, open_round
from ratings.rounds.months import before, first_of, last_of
from ratings.rounds.services.freezing import freeze
from ratings.schemes.columns import indicator_choices
from ratings.schemes.services import activate_scheme, default_scheme
from ratings.schemes.services.schemes import faults_of
from rectification.models import Problem
from tests.factories import branches as life
from tests.factories import ratings as make
from tests.factories import rectification
from tests.factories.organisations import organisation


@pytest.fixture
def month():
    """The past month."""
    return before(first_of(timezone.localdate()))


@pytest.fixture
def run(tree):
    return rectification.campaign(tree.city)


def frozen(scheme, month, admin) -> Round:
    round_ = open_round(scheme=scheme, month=month, actor=admin)
    draft(round_)
    return round_


def published(scheme, month, admin, leader) -> Round:
    round_ = frozen(scheme, month, admin)
    Round.objects.update(state=Round.State.NOTICE, proposed_by=admin, notice_until=month)
    round_.refresh_from_db()
    return publish_round(round_=round_, actor=leader)


def pairs(branch) -> set[tuple[int, int]]:
    return set(Input.objects.filter(entry__organisation=branch).values_list("part", "whole"))


def count(scheme, indicator) -> None:
    """Let every computed line of a scheme count one indicator."""
    scheme.criteria.exclude(indicator="").update(indicator=indicator)


# --- As of the last day --------------------------------------------------------------------------------


def test_a_closing_on_the_first_does_not_count_in_the_month_before(scheme, tree, run, month, admin, cadre):
    for closed_on in (last_of(month), first_of(timezone.localdate())):
        rectification.problem(run, tree.branch_a, tree.unit_a, cadre, state="closed", closed_on=closed_on)
    frozen(scheme, month, admin)

    assert pairs(tree.branch_a) == {(1, 2)}


def test_a_restatement_tells_late_records_not_what_happened_after_the_month(
    scheme, tree, run, month, admin, cadre, leader
):
    late = rectification.problem(run, tree.branch_b, tree.unit_b, cadre, state="rectifying")
    rectification.problem(run, tree.branch_a, tree.unit_a, cadre, state="closed", closed_on=month)
    round_ = published(scheme, month, admin, leader)
    Problem.objects.filter(pk=late.pk).update(state="closed", closed_on=timezone.localdate())
    with pytest.raises(ValidationError):
        restate_round(round_=round_, reason="补录", actor=admin)
    rectification.problem(run, tree.branch_a, tree.unit_a, cadre, state="rectifying", found_on=month)
    restate_round(round_=round_, reason="补录", actor=admin)

    told = Restatement.objects.get().places.get(entry__organisation=tree.branch_a)
    assert {tuple(line) for line in told.lines.values()} == {(1, 1, 1, 2)}


@pytest.mark.parametrize("indicator", ["branches.theme_days_held", "branches.life_held"])
def test_a_branch_dissolved_after_the_month_keeps_what_it_did(scheme, tree, month, admin, cadre, indicator):
    count(scheme, indicator)
    for branch in (tree.branch_a, tree.branch_b):
        life.profile(branch)
        life.life_record(branch, cadre, held_on=month)
    today = timezone.localdate()
    dissolve_organisation(organisation=tree.branch_b, document_number="文1", day=first_of(today), actor=admin)
    frozen(scheme, month, admin)

    assert pairs(tree.branch_b) == pairs(tree.branch_a)
    assert all(part for part, _whole in pairs(tree.branch_b))


def test_a_branch_founded_within_the_month_is_not_asked_for_it(scheme, tree, month, admin):
    count(scheme, "branches.life_held")
    new = organisation(tree.office_a, founded_on=last_of(month))
    make.group(scheme, new, name="新建支部")
    life.profile(new)
    frozen(scheme, month, admin)

    assert pairs(new) == {(0, 0)}


# --- What can be rated ---------------------------------------------------------------------------------


def test_what_tells_today_alone_is_neither_offered_nor_put_into_use(scheme):
    Scheme.objects.update(state=Scheme.State.DRAFT)
    scheme.refresh_from_db()
    assert faults_of(scheme) == []
    scheme.criteria.filter(title="按期").update(indicator="rectification.problems_overdue")

    assert [fault for fault in faults_of(scheme) if "rectification.problems_overdue" in fault]
    offered = {key for key, _label in indicator_choices()}
    assert "rectification.closed_in_time" in offered
    assert "rectification.problems_overdue" not in offered


def test_our_proposal_counts_only_what_a_past_month_can_tell(tree, admin):
    proposal = default_scheme(organisation=tree.committee, actor=admin)
    declared = all_indicators()
    keys = set(proposal.criteria.exclude(indicator="").values_list("indicator", flat=True))

    assert keys
    assert all(declared[key].of_a_day for key in keys)


def test_our_proposal_gives_an_idle_branch_nothing_for_attendance_and_organisation_life(
    tree, month, admin, cadre
):
    proposal = default_scheme(organisation=tree.committee, actor=admin)
    make.group(proposal, tree.branch_a, tree.branch_b)
    activate_scheme(scheme=proposal, actor=admin)
    type(proposal).objects.filter(pk=proposal.pk).update(in_use_from=date(2026, 1, 1))
    proposal.refresh_from_db()
    life.profile(tree.branch_a)
    for kind in (LifeKind.THEME_DAY, LifeKind.COMMITTEE_MEETING):
        life.life_record(tree.branch_a, cadre, kind=kind, held_on=month, expected=10, attended=9)
    round_ = frozen(proposal, month, admin)
    diligent, idle = (make.standing(round_, branch) for branch in (tree.branch_a, tree.branch_b))

    assert not BranchProfile.objects.filter(organisation=tree.branch_b).exists()
    # What it should have recorded itself is not left out; without any case it has no place.
    assert (idle.study, idle.countable) == (0, 7500)
    assert (diligent.place, idle.place, idle.why_no_place) == (1, None, "件数不足，不排名次")


# --- Who is rated --------------------------------------------------------------------------------------


def test_a_branch_that_left_the_organiser_is_not_rated_by_it(scheme, tree, month, admin):
    move_organisation(
        organisation=tree.branch_b, parent=tree.city, document_number="文1", day=month, actor=admin
    )
    frozen(scheme, month, admin)

    assert set(Entry.objects.values_list("organisation", flat=True)) == {tree.branch_a.pk}


# --- Counted anew --------------------------------------------------------------------------------------


def test_what_has_no_row_any_more_is_counted_anew_as_nothing(scheme, tree, run, month, admin, cadre):
    rectification.problem(run, tree.branch_a, tree.unit_a, cadre, state="closed", closed_on=month)
    round_ = frozen(scheme, month, admin)
    assert pairs(tree.branch_a) == {(1, 1)}
    Problem.objects.all().delete()

    now = counted_now(round_)[make.entry(round_, tree.branch_a).pk]
    assert set(now.values()) == {(0, 0)}


def test_counting_anew_names_no_branch_one_by_one(scheme, tree, month):
    def asked(of):
        round_ = Round.objects.create(scheme=scheme, organisation=tree.committee, month=of)
        freeze(round_)
        with CaptureQueriesContext(connection) as queries:
            assert counted_now(round_)
        return {re.sub(r"\d+", "0", one["sql"]) for one in queries}

    first = asked(before(month))
    make.group(scheme, *(organisation(tree.office_a) for _number in range(20)), name="其他")

    assert asked(month) == first
