"""An upheld objection blocks its month until its line has changed, or until the organiser has said why it stays."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal.workflow import StaleState
from ratings.models import Input, Objection, Review, Round
from ratings.objections.services import answer_objection, keep_score, raise_objection, unsettled
from ratings.publishing.services import propose_round, publish_round, withdraw_notice
from ratings.reviews.services import change_score, refreeze_line
from ratings.rounds.services.ranking import rank
from tests.factories import ratings as make

PAST = date(2020, 1, 1)


@pytest.fixture
def disputed(scheme, tree, admin, reviewer):
    """October in notice, with reviews."""
    scores = {tree.branch_a: 9000, tree.branch_b: 8000}
    made = make.ranked(scheme, scores)
    for branch, score in scores.items():
        make.review(made, branch, reviewer, score=score)
    return propose_round(round_=made, actor=admin)


def object_and_uphold(round_, tree, cadre, admin, title="") -> Objection:
    line = round_.scheme.criteria.get(title=title) if title else None
    entry = make.entry(round_, tree.branch_a)
    made = raise_objection(entry=entry, criterion=line, text="少算一次", actor=cadre)
    return answer_objection(objection=made, upheld=True, answer="属实", actor=admin)


def again(round_, admin) -> None:
    """Take the month back and put it up for notice again."""
    withdraw_notice(round_=round_, reason="复核", actor=admin)
    propose_round(round_=round_, actor=admin)


def over(round_) -> None:
    Round.objects.update(notice_until=PAST)
    round_.refresh_from_db()


def test_taking_back_and_proposing_again_is_not_enough(disputed, tree, cadre, admin, leader):
    object_and_uphold(disputed, tree, cadre, admin, "服务群众")
    over(disputed)
    with pytest.raises(ValidationError) as fault:
        publish_round(round_=disputed, actor=leader)
    assert "甲局第一党支部“服务群众”" in " ".join(fault.value.messages)

    withdraw_notice(round_=disputed, reason="复核", actor=admin)
    with pytest.raises(ValidationError, match="异议成立"):
        propose_round(round_=disputed, actor=admin)


@pytest.mark.parametrize(("title", "settles"), [("服务群众", True), ("组织生活", False), ("", True)])
def test_a_changed_score_settles_an_objection_to_its_line_or_to_the_whole(
    disputed, tree, cadre, admin, leader, reviewer, title, settles
):
    object_and_uphold(disputed, tree, cadre, admin, title)
    withdraw_notice(round_=disputed, reason="复核", actor=admin)
    review = Review.objects.get(entry__organisation=tree.branch_a)
    change_score(review, version=1, score=9500, reason="补证", actor=reviewer)

    assert (unsettled(disputed) == []) is settles
    if settles:
        propose_round(round_=disputed, actor=admin)
        over(disputed)
        publish_round(round_=disputed, actor=leader)
        assert disputed.state == Round.State.PUBLISHED


def test_a_line_frozen_anew_settles_it_and_both_counts_are_shown(disputed, tree, cadre, admin, client_of):
    object_and_uphold(disputed, tree, cadre, admin, "组织生活")
    withdraw_notice(round_=disputed, reason="复核", actor=admin)
    entry, line = make.entry(disputed, tree.branch_a), disputed.scheme.criteria.get(title="组织生活")
    before = make.standing(disputed, tree.branch_a).study
    made = refreeze_line(entry=entry, criterion=line, reason="冻结时多算", actor=admin)

    assert (made.part_before, made.whole_before, made.part_after, made.whole_after) == (9000, 10_000, 0, 0)
    assert unsettled(disputed) == []
    assert before != make.standing(disputed, tree.branch_a).study
    page = client_of(admin).get(reverse("standing_detail", args=[entry.pk])).content.decode()
    assert "原冻结9000／10000，重新冻结为0／0" in page
    assert "冻结时多算" in page


def test_saying_why_the_score_stays_settles_it_for_all_to_read(
    disputed, tree, cadre, admin, leader, outsider, client_of
):
    objection = object_and_uphold(disputed, tree, cadre, admin)
    url = reverse("keep_score", args=[objection.pk])
    assert client_of(cadre).post(url, {"reason": "自说自话"}).status_code == 403
    assert client_of(admin).post(url, {"reason": "材料属于上月"}).status_code == 302
    with pytest.raises(StaleState):
        keep_score(objection=objection, reason="再说一遍", actor=admin)
    over(disputed)
    publish_round(round_=disputed, actor=leader)

    for person in (cadre, outsider):
        month = client_of(person).get(reverse("round_detail", args=[disputed.pk])).content.decode()
        assert "材料属于上月" in month
    page = reverse("standing_detail", args=[make.entry(disputed, tree.branch_a).pk])
    assert "材料属于上月" in client_of(outsider).get(page).content.decode()


def test_what_was_upheld_and_changed_back_blocks_again(disputed, tree, cadre, admin):
    object_and_uphold(disputed, tree, cadre, admin, "组织生活")
    line = Input.objects.filter(entry__organisation=tree.branch_a, criterion__title="组织生活")
    line.update(part=9500)
    assert unsettled(disputed) == []
    line.update(part=9000)
    rank(disputed)
    assert len(unsettled(disputed)) == 1


def test_an_objection_upheld_in_an_older_release_is_settled_by_a_new_notice(disputed, tree, cadre, admin):
    objection = object_and_uphold(disputed, tree, cadre, admin)
    early = timezone.now() - timedelta(hours=1)
    Objection.objects.filter(pk=objection.pk).update(total_then=None, answered_at=early)

    assert unsettled(disputed) == []
