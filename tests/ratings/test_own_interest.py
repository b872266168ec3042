"""Nobody decides about what is his own, and no page offers it; the organiser's people finish what was frozen."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.inbox import Ask, count_todo
from portal.organisations.services import move_organisation
from ratings.models import Entry, Input, Objection, Round
from ratings.objections.services import answer_objection, may_answer, raise_objection
from ratings.objections.waiting import to_answer
from ratings.publishing.services import propose_round
from ratings.reviews.services import change_score, lift_veto
from ratings.reviews.services.reviews import may_review
from ratings.reviews.waiting import reviewable, to_score
from tests.factories import ratings as make
from tests.factories.accounts import grant, person


@pytest.fixture
def own(tree):
    """A city administrator who belongs to branch A himself."""
    found = person(tree.branch_a, None, username="own")
    grant(found, Role.CITY_ADMIN, tree.city)
    return found


@pytest.fixture
def heard(noticed):
    """October, still in notice."""
    Round.objects.update(notice_until=date(2999, 1, 1))
    noticed.refresh_from_db()
    return noticed


def objected(round_, branch, who) -> Objection:
    return Objection.objects.create(entry=make.entry(round_, branch), text="少算", raised_by=who)


def test_nobody_lifts_the_veto_of_his_own_branch(drafted, tree, admin, own, client_of):
    vetoes = [make.veto(drafted, branch, admin) for branch in (tree.branch_a, tree.branch_b)]
    with pytest.raises(PermissionDenied):
        lift_veto(veto=vetoes[0], reason="无事", actor=own)
    client = client_of(own)
    for veto, offered, status in ((vetoes[0], False, 403), (vetoes[1], True, 200)):
        page = client.get(reverse("standing_detail", args=[veto.entry_id]))
        assert (page.context["may_veto"], page.context["may_lift"]) == (offered, offered)
        assert client.get(reverse("lift_veto", args=[veto.pk])).status_code == status

    lift_veto(veto=vetoes[1], reason="查无此事", actor=own)


def test_nobody_answers_the_objection_of_his_own_branch(heard, tree, cadre, outsider, own, admin, client_of):
    about_own, other = objected(heard, tree.branch_a, cadre), objected(heard, tree.branch_b, outsider)
    with pytest.raises(PermissionDenied):
        answer_objection(objection=about_own, upheld=True, answer="对", actor=own)
    client = client_of(own)
    for objection, offered in ((about_own, False), (other, True)):
        page = client.get(reverse("objection_detail", args=[objection.pk]))
        assert bool(page.context["form"]) == offered
    url = reverse("answer_objection", args=[about_own.pk])
    assert client.post(url, {"upheld": "yes", "answer": ""}).status_code == 403

    answer_objection(objection=other, upheld=False, answer="已核对", actor=own)
    answer_objection(objection=about_own, upheld=False, answer="已核对", actor=admin)


def test_who_has_objected_never_answers_himself(heard, tree, admin):
    both = person(tree.committee, None, username="both")
    grant(both, Role.UNIT_STAFF, tree.committee)
    grant(both, Role.CITY_ADMIN, tree.city)
    objection = raise_objection(entry=make.entry(heard, tree.branch_a), text="少算", actor=both)
    with pytest.raises(PermissionDenied):
        answer_objection(objection=objection, upheld=False, answer="对", actor=both)
    assert not to_answer(both).exists()
    answer_objection(objection=objection, upheld=False, answer="已核对", actor=admin)


def test_what_waits_for_an_answer_is_what_may_be_answered(heard, tree, cadre, admin, own, client_of):
    objected(heard, tree.branch_a, cadre)
    objected(heard, tree.branch_b, own)
    objected(heard, tree.branch_b, cadre)
    for who, number in ((own, 1), (admin, 3), (cadre, 0)):
        ruled = {one for one in Objection.objects.all() if may_answer(one, who)}
        assert set(to_answer(who)) == ruled
        assert len(ruled) == number
    page = client_of(own).get(reverse("objection_list"), {"what": "answer"})
    assert page.context["page"].paginator.count == 1


# --- A branch that moves after the month was frozen ----------------------------------------------------


@pytest.fixture
def district(tree, admin):
    """An administrator and a reviewer of the organiser only, whose reach ends where its tree ends."""
    return person(tree.committee, Role.CITY_ADMIN), person(tree.committee, Role.REVIEWER)


def leave(branch, to, admin):
    move_organisation(
        organisation=branch,
        parent=to,
        document_number="市委〔2026〕1号",
        day=timezone.localdate(),
        actor=admin,
    )


def test_a_branch_that_moves_after_freezing_does_not_stop_the_month(
    drafted, tree, admin, district, client_of
):
    runs, reviewer = district
    line = drafted.scheme.criteria.get(indicator="")
    Input.objects.filter(criterion=line).delete()
    leave(tree.branch_b, tree.city, admin)

    assert [sheet.waiting for sheet in to_score(reviewer)] == [2]
    assert count_todo(Ask(reviewer, timezone.localdate())) == 1
    assert set(reviewable(reviewer, [drafted])) == {
        one for one in Entry.objects.all() if may_review(one, reviewer)
    }
    client = client_of(reviewer)
    sheet = reverse("score_sheet", args=[drafted.pk, line.pk])
    for branch in (tree.branch_a, tree.branch_b):
        url = reverse("score_entry", args=[make.entry(drafted, branch).pk, line.pk])
        sent = {"score": "90", "reason": "好", "file": make.file()}
        assert client.post(url, sent).status_code == 302
    rows = client.get(sheet).context["rows"]
    assert [review.score for _entry, review in rows] == [9000, 9000]
    moved = make.entry(drafted, tree.branch_b)
    review = moved.reviews.get()
    proof = client.get(reverse("rating_proof", args=[moved.pk, review.proof.key]))
    assert b"".join(proof.streaming_content).startswith(b"%PDF")
    change_score(review, version=1, score=9500, reason="复核", actor=reviewer)
    propose_round(round_=drafted, actor=runs)


def test_whoever_has_a_part_in_a_moved_branch_still_does_not_judge_it(drafted, tree, admin):
    member = person(tree.branch_b, None)
    grant(member, Role.REVIEWER, tree.committee)
    leave(tree.branch_b, tree.city, admin)
    moved = make.entry(drafted, tree.branch_b)
    member.refresh_from_db()

    assert not may_review(moved, member)
    assert moved not in reviewable(member, [drafted])


def test_the_organiser_lifts_the_veto_and_answers_the_objection_of_a_branch_that_has_moved(
    scheme, drafted, tree, admin, outsider, district, client_of
):
    runs, _reviewer = district
    veto = make.veto(drafted, tree.branch_b, admin)
    notice = make.ranked(
        scheme,
        {tree.branch_a: 9000, tree.branch_b: 8000},
        month=make.MONTH.replace(month=9),
        state=Round.State.NOTICE,
        proposed_by=admin,
        notice_until=make.MONTH,
    )
    objection = objected(notice, tree.branch_b, outsider)
    leave(tree.branch_b, tree.city, admin)
    client = client_of(runs)

    assert list(to_answer(runs)) == [objection]
    assert client.get(reverse("round_detail", args=[drafted.pk])).context["vetoes"].get() == veto
    answer = reverse("answer_objection", args=[objection.pk])
    assert client.post(answer, {"upheld": "no", "answer": "已核对"}).status_code == 302
    assert client.post(reverse("lift_veto", args=[veto.pk]), {"reason": "查无此事"}).status_code == 302


def test_the_month_goes_on_when_its_organiser_is_moved_with_all_below_it(drafted, tree, admin, district):
    """The path of that day is nobody's any more then: the organiser is known by itself."""
    _runs, reviewer = district
    root = person(tree.root, Role.CITY_ADMIN)
    move_organisation(
        organisation=tree.committee,
        parent=tree.root,
        document_number="文1",
        day=timezone.localdate(),
        actor=root,
    )
    reviewer.forget_posts()
    moved = make.entry(drafted, tree.branch_b)

    assert may_review(moved, reviewer)
    assert moved in reviewable(reviewer, Round.objects.all())
