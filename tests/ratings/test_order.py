"""Months follow each other over all editions, and what stood in notice is what is published and provable."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ratings.models import Custody, Input, Round, Standing, Veto
from ratings.objections.services import answer_objection, raise_objection
from ratings.publishing.services import propose_round, publish_round, withdraw_notice
from ratings.publishing.services.checking import check_round
from ratings.rounds.months import before, finished_by
from ratings.rounds.services.digests import canonical, digest_of
from ratings.rounds.services.ranking import rank, stands
from ratings.schemes.services import renew_scheme
from tests.factories import ratings as make

LAST = finished_by(timezone.localdate())
PAST = date(2020, 1, 1)


@pytest.fixture
def put_up(tree, admin):
    """Make a month in notice whose last day is past: `put_up(scheme, score of A, score of B, month)`."""

    def make_one(scheme, a: int, b: int, month=LAST) -> Round:
        scores = {tree.branch_a: a, tree.branch_b: b}
        state = {"state": Round.State.NOTICE, "proposed_by": admin, "notice_until": PAST}
        return make.ranked(scheme, scores, month=month, **state)

    return make_one


def refused(act) -> str:
    with pytest.raises(ValidationError) as fault:
        act()
    return " ".join(fault.value.messages)


def rows(round_: Round) -> list[tuple]:
    return list(Standing.objects.filter(round=round_).order_by("pk").values_list("pk", "total", "place"))


def scored(round_: Round, tree, reviewer) -> Round:
    for branch in (tree.branch_a, tree.branch_b):
        make.review(round_, branch, reviewer, score=9000)
    return round_


# --- Order ---------------------------------------------------------------------------------------------


def test_of_two_editions_that_have_a_month_one_publishes_it(scheme, tree, admin, leader, put_up):
    edition = renew_scheme(scheme=scheme, edition="2027", actor=admin)
    first, second = put_up(scheme, 9000, 8000), put_up(edition, 8000, 9000)

    assert "先行排名" in refused(lambda: publish_round(round_=second, actor=leader))
    publish_round(round_=first, actor=leader)
    second.refresh_from_db()
    assert "已发布" in refused(lambda: publish_round(round_=second, actor=leader))
    assert Custody.objects.holding().get().organisation == tree.branch_a

    following = put_up(edition, 9000, 8000, before(LAST, -1))
    publish_round(round_=following, actor=leader)  # the one left over is in nobody's way
    assert Custody.objects.get(round=following).streak == 2


def test_a_month_before_a_published_one_is_published_no_more(scheme, tree, leader, put_up):
    make.tie(scheme, "newcomer")
    publish_round(round_=put_up(scheme, 9000, 8000, before(LAST, 2)), actor=leader)
    third = publish_round(round_=put_up(scheme, 9000, 9000), actor=leader)
    between = put_up(scheme, 8000, 9000, before(LAST))

    assert "已发布" in refused(lambda: publish_round(round_=between, actor=leader))
    assert check_round(third) == []


def test_a_month_is_put_up_only_after_the_one_before_is_published(
    scheme, tree, admin, leader, reviewer, put_up
):
    first = put_up(scheme, 9000, 8000, before(LAST))
    second = scored(
        make.ranked(scheme, {tree.branch_a: 9000, tree.branch_b: 9000}, month=LAST), tree, reviewer
    )

    assert "依次发布" in refused(lambda: propose_round(round_=second, actor=admin))
    publish_round(round_=first, actor=leader)
    propose_round(round_=second, actor=admin)
    assert second.proposed_at is not None


# --- What stood in notice ------------------------------------------------------------------------------


def test_it_is_ranked_anew_for_the_notice_and_published_as_it_stood(
    scheme, tree, admin, leader, reviewer, put_up
):
    make.tie(scheme, "newcomer")
    first = put_up(scheme, 9000, 8000, before(LAST))
    second = scored(
        make.ranked(scheme, {tree.branch_a: 9000, tree.branch_b: 9000}, month=LAST), tree, reviewer
    )
    assert make.standing(second, tree.branch_a).place == 1  # nobody holds the flag yet
    publish_round(round_=first, actor=leader)
    propose_round(round_=second, actor=admin)
    told = rows(second)
    Round.objects.filter(pk=second.pk).update(notice_until=PAST)
    second.refresh_from_db()
    publish_round(round_=second, actor=leader)

    assert [place for _pk, _total, place in told] == [2, 1]
    assert rows(second) == told
    assert check_round(second) == []


def test_a_notice_that_ranking_anew_would_change_is_not_published(noticed, leader):
    assert stands(noticed)
    Input.objects.filter(round=noticed).update(part=5000)
    told = rows(noticed)

    assert not stands(noticed)
    assert "不一致" in refused(lambda: publish_round(round_=noticed, actor=leader))
    assert rows(noticed) == told


def test_an_upheld_objection_sends_the_month_back_from_notice(
    scheme, tree, admin, leader, cadre, reviewer, drafted
):
    scored(drafted, tree, reviewer)
    Input.objects.filter(criterion__indicator="").update(part=9000)
    propose_round(round_=drafted, actor=admin)
    objection = raise_objection(entry=make.entry(drafted, tree.branch_a), text="少算一次", actor=cadre)
    answer_objection(objection=objection, upheld=True, answer="确实少算", actor=admin)

    def over():
        Round.objects.update(notice_until=PAST)
        drafted.refresh_from_db()
        return drafted

    assert "异议成立" in refused(lambda: publish_round(round_=over(), actor=leader))
    withdraw_notice(round_=drafted, reason="更正评分", actor=admin)
    assert "异议成立" in refused(lambda: propose_round(round_=drafted, actor=admin))
    Input.objects.filter(criterion__indicator="", entry__organisation=tree.branch_a).update(part=9500)
    rank(drafted)
    propose_round(round_=drafted, actor=admin)
    assert publish_round(round_=over(), actor=leader).state == Round.State.PUBLISHED


# --- In a row ------------------------------------------------------------------------------------------


def test_a_month_that_was_not_rated_ends_what_was_in_a_row(scheme, tree, leader, put_up):
    for month in (before(LAST, 5), before(LAST, 1), LAST):
        publish_round(round_=put_up(scheme, 9000, 8000, month), actor=leader)
    told = Custody.objects.order_by("round__month").values_list("event", "streak")

    assert list(told) == [("won", 1), ("kept", 1), ("kept", 2)]
    assert all(check_round(one) == [] for one in Round.objects.all())


# --- Provable ------------------------------------------------------------------------------------------


def in_old_format(round_: Round, form: int = 1) -> Round:
    """Make a month as it was published before digests named their format, or before months had a record."""
    round_.digest_format = form
    Round.objects.filter(pk=round_.pk).update(digest_format=form, digest=digest_of(round_))
    round_.refresh_from_db()
    return round_


def test_a_digest_names_its_format_and_older_ones_stay_checkable(published):
    lines = list(canonical(in_old_format(published, 2)))
    assert lines[0] == ["format", 2]
    assert check_round(published) == []

    old = list(canonical(in_old_format(published)))
    assert old[0][0] == "round"
    assert [len(line) for line in old if line[0] in ("standing", "custody")] == [9, 9, 4]
    assert [len(line) for line in lines if line[0] in ("standing", "custody")] == [10, 10, 8]
    Custody.objects.update(streak=4)  # counted over a month that was missing
    assert check_round(in_old_format(published)) == []


def test_the_vetoes_that_stand_are_part_of_a_digest_and_those_lifted_are_not(published, tree, reviewer):
    made = make.veto(published, tree.branch_a, reviewer)
    standing = [["veto", made.entry_id, made.kind_id]]
    for state, lines in ((Veto.State.STANDING, standing), (Veto.State.LIFTED, [])):
        Veto.objects.update(state=state)
        assert [line for line in canonical(published) if line[0] == "veto"] == lines


def test_a_digest_in_the_full_format_is_not_passed_off_as_an_older_one(published):
    Round.objects.filter(pk=published.pk).update(digest_format=1)
    published.refresh_from_db()

    assert check_round(published) != []


@pytest.mark.parametrize(
    "change",
    [
        {"name": "假支部"},
        {"handed_over_on": PAST},
        {"streak": 7},
        {"event": Custody.Event.KEPT},
        {"entry": None},
    ],
)
def test_check_finds_any_change_of_what_is_written_of_the_flag(published, change):
    Custody.objects.update(**change)

    assert check_round(published) != []


def test_check_finds_a_standing_in_another_group(published):
    Standing.objects.filter(round=published).update(group=make.group(published.scheme, name="另一组"))

    assert any("同类组" in fault for fault in check_round(published))
