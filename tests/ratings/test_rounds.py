"""A month's course: opened once, frozen once, in notice, published by a second person, for ever."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.calendar.workdays import workdays_after
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.notifications.models import Notification
from portal.workflow import StaleState
from ratings.models import Custody, Entry, Input, Round, Scheme, Standing
from ratings.objections.services import answer_objection, raise_objection
from ratings.publishing.services import propose_round, publish_round, rank_month, withdraw_notice
from ratings.publishing.services.checking import check_round
from ratings.publishing.services.rounds import OPEN_MONTHS, draft, open_months, open_round
from ratings.reviews.services import score_entry
from ratings.rounds.months import before, first_of
from rectification.models import Problem
from tests.factories import ratings as make
from tests.factories import rectification
from tests.factories.organisations import organisation


@pytest.fixture
def solved(tree, cadre):
    """Branch A has solved one of two problems, branch B the only one."""
    run = rectification.campaign(tree.city)
    for branch, home, state in (
        (tree.branch_a, tree.unit_a, "closed"),
        (tree.branch_a, tree.unit_a, "rectifying"),
        (tree.branch_b, tree.unit_b, "closed"),
    ):
        rectification.problem(run, branch, home, cadre, state=state)


def last_month():
    return before(first_of(timezone.localdate()))


def test_the_past_month_is_opened_frozen_and_ranked_once_however_often_the_job_runs(
    scheme, tree, solved, reviewer
):
    for number in range(3):
        job = jobs.enqueue(OPEN_MONTHS, key=f"open {number}", organisation=tree.root, actor=None)
        assert jobs.run(job.pk) == Job.State.DONE

    round_ = Round.objects.get()
    assert (round_.month, round_.state) == (last_month(), Round.State.WAITING)
    assert [jobs.run(round_.job_id), jobs.run(round_.job_id)] == [Job.State.DONE, ""]
    round_.refresh_from_db()
    assert round_.state == Round.State.DRAFT
    assert [(one.entry.organisation, one.total, one.place) for one in Standing.objects.in_order()] == [
        (tree.branch_b, 9000, 1),
        (tree.branch_a, 4500, 2),
    ]
    assert Notification.objects.filter(recipient=reviewer).count() == 1
    assert AuditEntry.objects.filter(action="ratings.rank_month").count() == 2


def test_the_command_does_the_same_by_hand(scheme, tree, solved):
    month = last_month()
    for _time in range(2):
        call_command("rank_month", f"{month:%Y-%m}")

    round_ = Round.objects.get()
    assert Input.objects.count() == 6
    assert jobs.run(round_.job_id) == Job.State.DONE
    assert Input.objects.count() == 6


def test_a_month_that_has_not_ended_is_refused(scheme, admin):
    with pytest.raises(ValidationError):
        rank_month(scheme=scheme, month=timezone.localdate(), actor=admin)
    with pytest.raises(CommandError):
        call_command("rank_month", f"{timezone.localdate():%Y-%m}")
    assert not Round.objects.exists()


def test_only_schemes_in_use_are_ranked_and_only_by_who_runs_them(scheme, admin, reviewer):
    with pytest.raises(PermissionDenied):
        rank_month(scheme=scheme, month=make.MONTH, actor=reviewer)
    Scheme.objects.update(state=Scheme.State.DRAFT)
    scheme.refresh_from_db()
    assert open_months(timezone.localdate()) == 0
    with pytest.raises(ValidationError):
        rank_month(scheme=scheme, month=make.MONTH, actor=admin)


def test_later_facts_leave_a_frozen_month_as_it_is(scheme, tree, solved, admin):
    round_ = open_round(scheme=scheme, month=last_month(), actor=admin)
    draft(round_)
    before_ = list(Standing.objects.in_order().values_list("pk", "total", "place"))
    Problem.objects.update(state=Problem.State.RECTIFYING)
    organisation(tree.office_b)

    assert draft(round_) is False
    assert list(Standing.objects.in_order().values_list("pk", "total", "place")) == before_
    assert check_round(round_) == []


def test_branches_founded_later_or_dissolved_before_are_not_rated(scheme, tree, admin):
    late = organisation(tree.office_a, founded_on=timezone.localdate())
    gone = organisation(tree.office_a, dissolved_on=last_month())
    make.group(scheme, late, gone, name="其他")
    draft(open_round(scheme=scheme, month=last_month(), actor=admin))

    assert set(Entry.objects.values_list("organisation", flat=True)) == {tree.branch_a.pk, tree.branch_b.pk}


def test_a_notice_waits_for_every_reviewer_and_counts_in_workdays(drafted, tree, admin, reviewer, cadre):
    with pytest.raises(ValidationError):
        propose_round(round_=drafted, actor=admin)
    for branch in (tree.branch_a, tree.branch_b):
        make.review(drafted, branch, reviewer, score=9000)
    with pytest.raises(PermissionDenied):
        propose_round(round_=drafted, actor=reviewer)
    propose_round(round_=drafted, actor=admin)

    assert drafted.notice_until == workdays_after(timezone.localdate(), 3)
    assert Notification.objects.filter(recipient=cadre).count() == 1
    with pytest.raises(StaleState):
        propose_round(round_=drafted, actor=admin)
    with pytest.raises(ValidationError):
        publish_round(round_=drafted, actor=admin)


def test_it_is_published_by_a_second_person_once_and_the_flag_moves(
    noticed, tree, admin, leader, reviewer, cadre
):
    with pytest.raises(ValidationError):
        publish_round(round_=noticed, actor=admin)
    with pytest.raises(PermissionDenied):
        publish_round(round_=noticed, actor=reviewer)
    publish_round(round_=noticed, actor=leader)

    assert (noticed.state, noticed.published_by, len(noticed.digest)) == (Round.State.PUBLISHED, leader, 64)
    held = Custody.objects.get()
    assert (held.organisation, held.event, held.streak) == (tree.branch_a, Custody.Event.WON, 1)
    assert Notification.objects.filter(recipient=cadre).count() == 1
    with pytest.raises(StaleState):
        publish_round(round_=noticed, actor=leader)
    assert Custody.objects.count() == 1
    assert check_round(noticed) == []


def test_an_open_notice_an_objection_or_an_earlier_month_keeps_it_from_being_published(
    noticed, scheme, tree, leader, cadre, admin
):
    def refused():
        noticed.refresh_from_db()
        with pytest.raises(ValidationError) as fault:
            publish_round(round_=noticed, actor=leader)
        return len(fault.value.messages)

    Round.objects.update(notice_until=date(2999, 1, 1))
    noticed.refresh_from_db()
    objection = raise_objection(entry=make.entry(noticed, tree.branch_a), text="少算一次", actor=cadre)
    assert refused() == 2
    Round.objects.update(notice_until=make.MONTH)
    assert refused() == 1
    answer_objection(objection=objection, upheld=False, answer="已核对", actor=admin)
    make.ranked(scheme, {}, month=before(make.MONTH))
    assert refused() == 1


def test_a_notice_taken_back_opens_the_scores_again(noticed, tree, admin, reviewer):
    entry = make.entry(noticed, tree.branch_b)
    line = noticed.scheme.criteria.get(indicator="")
    make.Input.objects.filter(criterion=line).delete()
    values = {"entry": entry, "criterion": line, "score": 100, "reason": "核实", "actor": reviewer}
    with pytest.raises(StaleState):
        score_entry(file=make.file(), **values)
    with pytest.raises(ValidationError):
        withdraw_notice(round_=noticed, reason=" ", actor=admin)
    withdraw_notice(round_=noticed, reason="补核一项", actor=admin)
    entry.refresh_from_db()
    score_entry(file=make.file(), **values)

    assert noticed.state == Round.State.DRAFT
    assert noticed.proposed_by is None


def test_the_flag_is_kept_lost_and_won_back_and_streaks_count_months_in_a_row(scheme, tree, admin, leader):
    firsts = [tree.branch_a, tree.branch_a, tree.branch_b, tree.branch_a]
    for number, first in enumerate(firsts):
        scores = {branch: 9000 if branch == first else 8000 for branch in (tree.branch_a, tree.branch_b)}
        round_ = make.ranked(
            scheme,
            scores,
            month=before(make.MONTH, 3 - number),
            state=Round.State.NOTICE,
            proposed_by=admin,
            notice_until=make.MONTH,
        )
        publish_round(round_=round_, actor=leader)

    told = Custody.objects.filter(organisation=tree.branch_a).order_by("round__month")
    assert [(one.event, one.streak) for one in told] == [("won", 1), ("kept", 2), ("lost", 2), ("won", 1)]
    assert all(check_round(one) == [] for one in Round.objects.all())


def test_who_does_not_hold_the_flag_goes_first_where_the_scheme_says_so(scheme, tree, admin, leader):
    make.tie(scheme, "newcomer")
    for number in range(3):
        round_ = make.ranked(
            scheme,
            {tree.branch_a: 9100 if not number else 9000, tree.branch_b: 9000},
            month=before(make.MONTH, 2 - number),
            state=Round.State.NOTICE,
            proposed_by=admin,
            notice_until=make.MONTH,
        )
        publish_round(round_=round_, actor=leader)

    holding = Custody.objects.holding().order_by("round__month")
    assert list(holding.values_list("organisation", flat=True)) == [
        tree.branch_a.pk,
        tree.branch_b.pk,
        tree.branch_a.pk,
    ]
