"""What people add: scores with reason and proof, vetoes, objections, restatements; never for one's own."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.evidence.models import Evidence
from portal.notifications.models import Notification
from portal.workflow import StaleEdit, StaleState
from ratings.models import Input, Objection, Restatement, Review, Standing
from ratings.objections.services import answer_objection, raise_objection
from ratings.publishing.services import restate_round
from ratings.publishing.services.checking import check_round
from ratings.publishing.services.restatements import keep_restatement
from ratings.reviews.services import change_score, lift_veto, score_entry, set_veto
from ratings.rounds.services.reading import frozen_inputs
from rectification.models import Problem
from tests.factories import ratings as make
from tests.factories import rectification
from tests.factories.accounts import grant, person


@pytest.fixture
def line(drafted):
    """The reviewed line, not scored yet."""
    found = drafted.scheme.criteria.get(indicator="")
    Input.objects.filter(criterion=found).delete()
    return found


def score(drafted, branch, line, actor, **values):
    values = {"score": 9500, "reason": "材料齐全", "file": make.file()} | values
    return score_entry(entry=make.entry(drafted, branch), criterion=line, actor=actor, **values)


def test_a_score_ranks_the_group_anew(drafted, tree, line, reviewer):
    score(drafted, tree.branch_b, line, reviewer)

    assert make.standing(drafted, tree.branch_b).service == 2000 * 8000 // 10000 + 950
    assert check_round(drafted) == []
    entry = AuditEntry.objects.get(action="ratings.score_entry")
    assert entry.reason == "材料齐全"
    assert Evidence.objects.get().organisation == tree.branch_b


def test_nobody_scores_his_own_organisation_or_one_that_he_is_not_above(
    drafted, tree, line, cadre, staff, reviewer
):
    own = person(tree.branch_a, Role.REVIEWER)
    beside = person(tree.office_b, Role.REVIEWER)
    member = person(tree.branch_a, None)
    grant(member, Role.REVIEWER, tree.committee)
    double = person(tree.committee, Role.REVIEWER)
    grant(double, Role.BRANCH_CADRE, tree.branch_a)
    for actor in (cadre, staff, own, beside, member, double):
        with pytest.raises(PermissionDenied):
            score(drafted, tree.branch_a, line, actor)
    assert not Review.objects.exists()

    score(drafted, tree.branch_b, line, member)
    score(drafted, tree.branch_a, line, reviewer)


@pytest.mark.parametrize(("field", "wrong"), [("score", 10_001), ("score", -1), ("reason", " ")])
def test_a_score_that_cannot_be_right_is_refused(drafted, tree, line, reviewer, field, wrong):
    with pytest.raises(ValidationError) as fault:
        score(drafted, tree.branch_a, line, reviewer, **{field: wrong})
    assert field in fault.value.message_dict


def test_a_line_is_scored_once_and_computed_ones_never(drafted, tree, line, reviewer):
    score(drafted, tree.branch_a, line, reviewer)
    with pytest.raises(ValidationError):
        score(drafted, tree.branch_a, line, reviewer, score=1)
    with pytest.raises(ValidationError):
        score(drafted, tree.branch_a, drafted.scheme.criteria.first(), reviewer)
    assert Review.objects.get().score == 9500


def test_a_changed_score_keeps_both_values_and_an_old_version_is_refused(drafted, tree, line, reviewer):
    review = score(drafted, tree.branch_a, line, reviewer)
    change_score(review, version=1, score=9000, reason="复核", actor=reviewer)
    with pytest.raises(StaleEdit):
        change_score(review, version=1, score=1, reason="再改", actor=reviewer)

    assert AuditEntry.objects.get(action="ratings.change_score").changes["score"] == [9500, 9000]
    assert make.standing(drafted, tree.branch_a).total == 9000 * 9000 // 10_000 + 900
    assert check_round(drafted) == []


def test_a_veto_takes_the_place_and_can_be_lifted(drafted, tree, admin, cadre, reviewer):
    entry, kind = make.entry(drafted, tree.branch_a), drafted.scheme.veto_kinds.get()
    values = {"entry": entry, "kind": kind, "reason": "核查属实", "file": make.file()}
    for actor in (cadre, reviewer):
        with pytest.raises(PermissionDenied):
            set_veto(actor=actor, **values)
    veto = set_veto(actor=admin, **values)
    with pytest.raises(ValidationError):
        set_veto(actor=admin, **values | {"file": make.file()})

    assert make.standing(drafted, tree.branch_a).place is None
    assert make.standing(drafted, tree.branch_b).place == 1
    assert check_round(drafted) == []
    lift_veto(veto=veto, reason="查无此事", actor=admin)
    assert make.standing(drafted, tree.branch_a).place == 1
    with pytest.raises(StaleState):
        lift_veto(veto=veto, reason="再次", actor=admin)


def test_whoever_is_rated_objects_while_in_notice_and_no_longer(noticed, tree, cadre, outsider, admin):
    entry = make.entry(noticed, tree.branch_a)
    noticed.__class__.objects.update(notice_until="2999-01-01")
    entry.refresh_from_db()
    with pytest.raises(PermissionDenied):
        raise_objection(entry=entry, text="不对", actor=outsider)
    with pytest.raises(ValidationError):
        raise_objection(entry=entry, text=" ", actor=cadre)
    raise_objection(entry=entry, text="少算一次", criterion=noticed.scheme.criteria.first(), actor=cadre)
    assert Notification.objects.filter(recipient=admin).count() == 1

    noticed.__class__.objects.update(notice_until="2026-10-01")
    with pytest.raises(StaleState):
        raise_objection(entry=make.entry(noticed, tree.branch_a), text="晚了", actor=cadre)


def test_an_objection_is_answered_once_by_the_organiser(noticed, tree, cadre, admin, reviewer):
    objection = Objection.objects.create(
        entry=make.entry(noticed, tree.branch_a), text="少算", raised_by=cadre
    )
    for actor in (cadre, reviewer):
        with pytest.raises(PermissionDenied):
            answer_objection(objection=objection, upheld=True, answer="同意", actor=actor)
    answer_objection(objection=objection, upheld=True, answer="退回重核", actor=admin)

    assert objection.state == Objection.State.UPHELD
    assert Notification.objects.filter(recipient=cadre).count() == 1
    with pytest.raises(StaleState):
        answer_objection(objection=objection, upheld=False, answer="再答", actor=admin)


def test_a_late_correction_stands_beside_the_month_and_never_changes_it(published, tree, cadre, admin):
    before = list(Standing.objects.values_list("pk", "total", "place"))
    run = rectification.campaign(tree.city)
    for branch, home, state in (
        (tree.branch_a, tree.unit_a, Problem.State.RECTIFYING),
        (tree.branch_b, tree.unit_b, Problem.State.CLOSED),
    ):
        rectification.problem(run, branch, home, cadre, state=state, found_on=make.MONTH)
    restatement = restate_round(round_=published, reason="补录", actor=admin)

    assert restatement.moves_flag
    places = {one.entry.organisation: one for one in restatement.places.all()}
    assert (places[tree.branch_a].place_before, places[tree.branch_a].place_after) == (1, 2)
    assert places[tree.branch_b].total_after == 9000 + 800
    assert list(Standing.objects.values_list("pk", "total", "place")) == before
    assert check_round(published) == []


def test_a_restatement_needs_a_published_month_and_a_reason(drafted, admin, cadre, leader):
    with pytest.raises(StaleState):
        restate_round(round_=drafted, reason="补录", actor=admin)
    drafted.__class__.objects.update(state="published", proposed_by=admin, published_by=leader)
    drafted.refresh_from_db()
    with pytest.raises(PermissionDenied):
        restate_round(round_=drafted, reason="补录", actor=cadre)
    with pytest.raises(ValidationError):
        restate_round(round_=drafted, reason=" ", actor=admin)
    assert not Restatement.objects.exists()


def test_facts_that_change_nothing_are_no_restatement(published, admin):
    with pytest.raises(ValidationError):
        keep_restatement(published, frozen_inputs(published), "核对", admin)
    assert not Restatement.objects.exists()
