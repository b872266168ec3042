"""Pages of ratings: what each person meets, what is answered, what it costs."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from ratings.models import Custody, Entry, Input, Objection, Round, Scheme, Standing
from ratings.publishing.services import publish_round
from ratings.publishing.services.rounds import draft, open_round
from ratings.reviews.services.reviews import may_review
from ratings.reviews.waiting import reviewable, to_score
from ratings.rounds.months import finished_by
from ratings.rounds.services.seals import seal_of_month
from tests.factories import ratings as make
from tests.factories import rectification
from tests.factories.accounts import grant, person
from tests.factories.organisations import organisation


def text(answer) -> str:
    return answer.content.decode()


def test_before_the_notice_nobody_who_is_rated_sees_a_draft(
    drafted, tree, client_of, cadre, staff, admin, leader
):
    page = reverse("standing_detail", args=[make.entry(drafted, tree.branch_a).pk])
    for person_, status in ((cadre, 404), (staff, 404), (admin, 200), (leader, 200)):
        assert client_of(person_).get(page).status_code == status


def test_in_notice_a_branch_sees_itself_and_its_place_and_no_peer(noticed, tree, client_of, cadre):
    client = client_of(cadre)
    own, other = (make.entry(noticed, branch).pk for branch in (tree.branch_a, tree.branch_b))

    month = text(client.get(reverse("rating_home"), {"round": noticed.pk}))
    assert "甲局第一党支部" in month
    assert "第1名，共2个" in month
    assert "乙局第一党支部" not in month
    assert "乙局第一党支部" not in text(client.get(reverse("standing_detail", args=[own])))
    assert client.get(reverse("standing_detail", args=[other])).status_code == 404


def test_once_published_the_group_sees_the_table_and_what_separates_it(
    published, tree, client_of, cadre, outsider
):
    for person_ in (cadre, outsider):
        month = text(client_of(person_).get(reverse("rating_home")))
        assert "甲局第一党支部" in month
        assert "乙局第一党支部" in month
    own = reverse("standing_detail", args=[make.entry(published, tree.branch_b).pk])
    page = client_of(outsider).get(own)
    above = page.context["around"]["above"]
    assert (above.standing.entry.organisation, above.gap) == (tree.branch_a, -1000)
    assert sum(gap for _line, gap in above.lines) == above.gap


def test_peers_see_scores_but_never_the_proofs(published, tree, client_of, cadre, outsider, reviewer):
    review = make.review(published, tree.branch_a, reviewer)
    url = reverse("rating_proof", args=[review.entry_id, review.proof.key])

    own = client_of(cadre).get(url)
    assert b"".join(own.streaming_content).startswith(b"%PDF")
    assert client_of(outsider).get(url).status_code == 404


def test_who_is_in_another_group_sees_nothing_of_it(scheme, tree, client_of, admin, leader):
    stranger = organisation(tree.committee)
    make.group(scheme, stranger, name="社区支部")
    round_ = make.ranked(
        scheme,
        {tree.branch_a: 9000, tree.branch_b: 8000, stranger: 7000},
        state=Round.State.NOTICE,
        proposed_by=admin,
        notice_until=make.MONTH,
    )
    publish_round(round_=round_, actor=leader)
    met = Standing.objects.visible_to(person(stranger, Role.BRANCH_CADRE), "ratings.view_standing")

    assert [one.entry.organisation for one in met] == [stranger]


def test_the_explanation_adds_up_and_every_number_opens_its_rows(scheme, tree, cadre, client_of, admin):
    run = rectification.campaign(tree.city)
    for branch, home, state in (
        (tree.branch_a, tree.unit_a, "closed"),
        (tree.branch_a, tree.unit_a, "rectifying"),
        (tree.branch_b, tree.unit_b, "closed"),
    ):
        rectification.problem(run, branch, home, cadre, state=state)
    round_ = open_round(scheme=scheme, month=finished_by(timezone.localdate()), actor=admin)
    draft(round_)
    client = client_of(admin)
    page = client.get(reverse("standing_detail", args=[make.entry(round_, tree.branch_a).pk]))
    lines = page.context["lines"]

    assert sum(line.points for line in lines) == page.context["row"].total
    assert [line.start for line in lines] == [0, 1500, 3500, 4500]
    assert (lines[0].part, lines[0].whole, lines[0].value, lines[0].points) == (1, 2, 5000, 1500)
    for line in lines[:3]:
        assert client.get(line.part_url).context["page"].paginator.count == line.part
        assert client.get(line.whole_url).context["page"].paginator.count == line.whole


def test_a_second_click_on_publish_answers_409_and_the_proposer_is_refused(noticed, client_of, leader, admin):
    url = reverse("publish_round", args=[noticed.pk])
    own = client_of(admin).post(url)
    assert own.status_code == 422
    assert "须由另一人签发" in text(own)
    assert client_of(leader).post(url).status_code == 302
    assert client_of(leader).post(url).status_code == 409
    assert client_of(person(noticed.organisation, Role.CITY_ADMIN)).post(url).status_code == 409
    assert Custody.objects.count() == 1


def test_a_reviewer_scores_from_the_sheet_and_nothing_typed_is_lost(drafted, tree, client_of, reviewer):
    line = drafted.scheme.criteria.get(indicator="")
    Input.objects.filter(criterion=line).delete()
    client = client_of(reviewer)
    desk = client.get(reverse("score_desk"))
    assert [sheet.waiting for sheet in desk.context["sheets"]] == [2]
    url = reverse("score_entry", args=[make.entry(drafted, tree.branch_a).pk, line.pk])
    refused = client.post(url, {"score": "101", "reason": "好"})
    assert refused.status_code == 422
    assert 'value="101"' in text(refused)
    assert client.post(url, {"score": "95.50", "reason": "齐全", "file": make.file()}).status_code == 302
    assert [sheet.waiting for sheet in client.get(reverse("score_desk")).context["sheets"]] == [1]
    review = drafted.entries.get(organisation=tree.branch_a).reviews.get()
    assert review.score == 9550

    change = reverse("change_score", args=[review.pk])
    assert client.post(change, {"score": "90", "reason": "复核", "version": 1}).status_code == 302
    stale = client.post(change, {"score": "80", "reason": "再改", "version": 1})
    assert stale.status_code == 409
    assert "再改" in text(stale)


def test_a_draft_scheme_is_edited_with_conflicts_told(tree, client_of, admin):
    scheme = make.scheme(tree.committee, state=Scheme.State.DRAFT)
    line = scheme.criteria.first()
    client = client_of(admin)
    values = {
        "dimension": "study",
        "title": "到会率",
        "indicator": make.COUNTED,
        "weight": "27.50",
        "direction": "more",
        "empty_value": "100",
        "version": 1,
    }
    url = reverse("criterion_edit", args=[line.pk])
    assert client.post(url, values).status_code == 302
    stale = client.post(url, values | {"title": "到会"})
    assert stale.status_code == 409
    assert "到会" in text(stale)
    page = text(client.get(reverse("scheme_detail", args=[scheme.pk])))
    assert "还差2.50" in page
    refused = client.post(reverse("activate_scheme", args=[scheme.pk]))
    assert refused.status_code == 422
    assert "97.50" in text(refused)


def test_an_objection_goes_its_way(noticed, tree, client_of, cadre, admin):
    Round.objects.update(notice_until="2999-01-01")
    url = reverse("raise_objection", args=[make.entry(noticed, tree.branch_a).pk])
    assert client_of(cadre).post(url, {"text": "少算一次"}).status_code == 302
    objection = Objection.objects.get()
    answer = reverse("answer_objection", args=[objection.pk])
    assert client_of(admin).post(answer, {"upheld": "no"}).status_code == 422
    assert client_of(admin).post(answer, {"upheld": "no", "answer": "已核"}).status_code == 302
    assert client_of(admin).post(answer, {"upheld": "yes", "answer": "再答"}).status_code == 409


def test_duties_lead_to_exactly_what_they_count(
    noticed, scheme, tree, client_of, cadre, admin, leader, reviewer
):
    make.ranked(scheme, {tree.branch_a: 1, tree.branch_b: 2}, month=make.MONTH.replace(month=11))
    Objection.objects.create(entry=make.entry(noticed, tree.branch_a), text="少算", raised_by=cadre)

    def duties(who):
        home = client_of(who).get(reverse("dashboard")).context["home"]
        return {duty.url: duty.count for duty in home.duties if "/ratings/" in duty.url}

    assert duties(reviewer) == {reverse("score_desk"): 2}
    assert duties(leader) == {f"{reverse('round_list')}?what=publish": 1}
    mine = duties(admin)
    assert mine[f"{reverse('round_list')}?what=propose"] == 1
    assert mine[f"{reverse('objection_list')}?what=answer"] == 1
    for url, count in [*mine.items(), *duties(leader).items()]:
        who = admin if url in mine else leader
        assert client_of(who).get(url).context["page"].paginator.count == count


def test_the_queue_and_the_rule_agree_on_who_may_judge_whom(drafted, tree, reviewer):
    member = person(tree.branch_a, None)
    grant(member, Role.REVIEWER, tree.committee)
    beside = person(tree.office_b, Role.REVIEWER)
    for who in (reviewer, member, beside):
        ruled = {entry for entry in Entry.objects.all() if may_review(entry, who)}
        assert set(reviewable(who, Round.objects.all())) == ruled
    assert sum(sheet.rated for sheet in to_score(member)) == 1


def test_the_workbook_holds_the_table_and_its_lines(published, client_of, admin):
    client = client_of(admin)
    for key, rows in (("ratings.standings", 2), ("ratings.lines", 8)):
        url = f"{reverse('export_start', args=[key])}?round={published.pk}"
        answer = client.post(url, follow=True)
        if "spreadsheet" not in answer["Content-Type"]:
            answer = client.get(url, follow=True)
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
        sheet = book.worksheets[0]
        assert sheet.max_row == 3 + rows
        assert "甲局第一党支部" in {cell.value for cell in sheet["A"]}
        assert 90 in {cell.value for cell in sheet["E"]}


def test_papers_print_the_seal_that_a_month_gets_when_it_is_published(
    noticed, leader, client_of, outsider, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        round_ = publish_round(round_=noticed, actor=leader)
    seal = seal_of_month(round_)

    for who, url in (
        (outsider, reverse("certificate", args=[Custody.objects.get().pk])),
        (leader, reverse("round_detail", args=[round_.pk])),
    ):
        page = text(client_of(who).get(url))
        assert f"第{seal.number}号" in page
        assert seal.printed in page


def test_a_month_without_a_seal_says_nothing_of_one(published, client_of, outsider):
    assert seal_of_month(published) is None
    assert "封签" not in text(
        client_of(outsider).get(reverse("certificate", args=[Custody.objects.get().pk]))
    )


def test_the_certificate_tells_branch_month_and_streak(published, tree, client_of, outsider):
    page = text(client_of(outsider).get(reverse("certificate", args=[Custody.objects.get().pk])))

    for word in ("甲局第一党支部", "2026年10月", "90.00", "连续1个月"):
        assert word in page


def test_the_panel_tells_the_latest_published_month(published, client_of, outsider):
    page = text(client_of(outsider).get(reverse("dashboard")))

    assert "流动红旗" in page
    assert "甲局第一党支部" in page


PAGES = ["rating_home", "standing_list", "round_list", "scheme_list", "flag_list", "objection_list"]


@pytest.mark.parametrize("name", PAGES)
def test_lists_cost_the_same_however_many_rows(name, tree, scheme, client_of, admin, leader, cadre):
    client = client_of(admin)
    group = scheme.groups.get()
    number = iter(range(1, 12))

    def fill():
        branch = organisation(tree.committee)
        make.GroupMember.objects.create(group=group, scheme=scheme, organisation=branch)
        members = [one.organisation for one in scheme.members.select_related("organisation")]
        made = make.ranked(
            scheme,
            {one: 8000 + one.pk for one in members},
            month=make.MONTH.replace(month=next(number)),
            state=Round.State.PUBLISHED,
            proposed_by=admin,
            published_by=leader,
        )
        Custody.objects.bulk_create(
            Custody(
                round=made,
                group=group,
                organisation=one,
                entry=make.entry(made, one),
                name=one.name,
                event="won",
                streak=1,
                handed_over_on=timezone.localdate(),
            )
            for one in members
        )
        Objection.objects.create(entry=make.entry(made, branch), text="少算", raised_by=cadre)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        return len(queries)

    fill()
    fill()
    client.get(reverse(name))
    two = cost()
    for _number in range(3):
        fill()
    assert cost() == two


def test_the_explanation_costs_the_same_however_many_peers(tree, scheme, client_of, admin, published):
    client = client_of(admin)
    page = reverse("standing_detail", args=[make.entry(published, tree.branch_a).pk])
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    group = scheme.groups.get()
    branches = [organisation(tree.committee) for _number in range(5)]
    for branch in branches:
        make.GroupMember.objects.create(group=group, scheme=scheme, organisation=branch)
    make.fill(published, {one: {line.pk: (1, 2) for line in scheme.criteria.all()} for one in branches})
    with CaptureQueriesContext(connection) as many:
        client.get(page)

    assert len(many) == len(few)
