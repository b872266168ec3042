"""The pages of rectification as people meet them."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rectification.closing.services import accept_closing, apply_for_closing
from rectification.ledger.services import change_measure, log_progress
from rectification.models import Closing, Measure, Problem
from tests.factories import rectification as make
from tests.factories.files import pdf_of
from tests.rectification.test_services import finished, pdf


def post(client, name, *args, follow=False, **data):
    return client.post(reverse(name, args=args), data, follow=follow)


def test_the_ledger_holds_own_problems_and_no_others(client_of, cadre, problem, foreign):
    page = client_of(cadre).get(reverse("problem_list")).content.decode()

    assert problem.title in page
    assert foreign.title not in page


@pytest.mark.parametrize("name", ["problem_list", "measure_list", "participation_list", "campaign_list"])
def test_lists_cost_the_same_for_one_row_and_for_thirty(
    tree, campaign, cadre, client_of, name, problem, measure, django_assert_max_num_queries
):
    client = client_of(cadre)
    client.get(reverse(name))
    with django_assert_max_num_queries(14) as few:
        client.get(reverse(name))
    for _number in range(29):
        made = make.problem(campaign, tree.branch_a, tree.unit_a, cadre)
        make.measure(made)

    with django_assert_max_num_queries(14) as many:
        client.get(reverse(name), {"size": "50"})

    assert len(many) == len(few)


def test_the_page_of_a_problem_costs_the_same_whatever_happened(
    client_of, cadre, problem, measure, django_assert_max_num_queries
):
    client = client_of(cadre)
    log_progress(measure=measure, percent=10, note="第一次", files=[pdf()], actor=cadre)
    url = reverse("problem_detail", args=[problem.pk])
    client.get(url)
    with django_assert_max_num_queries(40) as few:
        client.get(url)
    for number in range(5):
        measure = Measure.objects.get(pk=measure.pk)
        log_progress(measure=measure, percent=20, note=f"又{number}", files=[pdf()], actor=cadre)

    with django_assert_max_num_queries(40) as many:
        client.get(url)

    assert len(many) == len(few)


@pytest.mark.parametrize(
    "query", ["slice=overdue", "light=red", "state=closed", "q=甲", "may=log_progress", "sort=-due_on"]
)
def test_filters_answer(client_of, cadre, problem, query):
    assert client_of(cadre).get(reverse("problem_list") + "?" + query).status_code == 200


def test_a_filter_that_makes_no_sense_is_told_not_500(client_of, cadre, problem):
    page = client_of(cadre).get(reverse("problem_list") + "?due_to=gestern&unit=x&page=999&size=abc&slice=no")

    assert page.status_code == 200


def test_registering_fills_in_what_is_known_and_keeps_what_was_typed(client_of, cadre, campaign):
    client = client_of(cadre)
    fresh = client.get(reverse("problem_new")).content.decode()
    answer = post(client, "problem_new", title="只写了标题")

    assert cadre.name in fresh
    assert answer.status_code == 422
    assert "只写了标题" in answer.content.decode()


def test_a_cadre_registers_adds_a_measure_and_logs(client_of, tree, cadre, campaign):
    client = client_of(cadre)
    today = make.timezone.localdate()
    answer = post(
        client,
        "problem_new",
        campaign=campaign.pk,
        title="谈心谈话不经常",
        type=campaign.checklist.types().first().pk,
        severity="ordinary",
        channel="self_check",
        found_on=today,
        organisation=tree.branch_a.pk,
        leader="张书记",
        owner="李委员",
        due_on=today + make.timedelta(days=30),
    )
    problem = Problem.objects.get()
    assert answer.status_code == 302
    answer = post(
        client,
        "measure_new",
        problem.pk,
        action="每季度谈心谈话",
        owner="李委员",
        starts_on=today,
        due_on=problem.due_on,
        effect="覆盖全体党员",
        category="by_limit",
    )
    assert answer.status_code == 302
    measure = problem.measures.get()
    answer = client.post(
        reverse("log_progress", args=[measure.pk]),
        {"version": 1, "percent": 100, "note": "谈心完成", "files": [pdf("一.pdf"), pdf("二.pdf")]},
    )

    assert answer.status_code == 302
    assert measure.entries.get().evidence.count() == 2


def test_logging_on_an_old_page_says_who_was_faster_and_keeps_the_words(client_of, measure, cadre, staff):
    log_progress(measure=measure, percent=30, note="专干的进展", actor=staff)
    stale = {"version": 1, "percent": 50, "note": "我写的很长的进展"}

    answer = client_of(cadre).post(reverse("log_progress", args=[measure.pk]), stale)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert staff.name in page
    assert "我写的很长的进展" in page


def test_the_next_save_after_a_conflict_counts(client_of, measure, cadre, staff):
    log_progress(measure=measure, percent=30, note="专干的进展", actor=staff)
    client, url = client_of(cadre), reverse("log_progress", args=[measure.pk])
    conflict = client.post(url, {"version": 1, "percent": 50, "note": "再写"})
    version = conflict.context["form"]["version"].value()

    answer = client.post(url, {"version": version, "percent": 50, "note": "再写"})

    assert answer.status_code == 302


def test_the_reviewer_decides_on_the_page(client_of, measure, cadre, reviewer):
    problem = finished(measure, cadre)
    closing = apply_for_closing(problem=problem, statement="已见成效", actor=cadre)
    client = client_of(reviewer)
    queue = client.get(reverse("closing_list")).content.decode()
    page = client.get(reverse("problem_detail", args=[problem.pk])).content.decode()
    empty = post(client, "decide_closing", closing.pk, decision="accept", opinion="意见已写")
    done = post(client, "decide_closing", closing.pk, decision="accept", checked_points=["results"])

    assert problem.title in queue
    assert 'name="decision"' in page
    assert (empty.status_code, "意见已写" in empty.content.decode()) == (422, True)
    assert (done.status_code, Closing.objects.get().state) == (302, "accepted")


def test_a_decided_closing_answers_409_to_a_second_click(client_of, measure, cadre, reviewer):
    closing = apply_for_closing(problem=finished(measure, cadre), statement="好", actor=cadre)
    accept_closing(closing=closing, opinion="", checked_points=["results"], actor=reviewer)

    answer = post(client_of(reviewer), "decide_closing", closing.pk, decision="return", opinion="不同意")

    assert answer.status_code == 409


def test_a_neighbour_meets_404_and_the_cadre_no_panel(client_of, measure, cadre, outsider):
    closing = apply_for_closing(problem=finished(measure, cadre), statement="好", actor=cadre)

    assert client_of(outsider).get(reverse("problem_detail", args=[closing.problem_id])).status_code == 404
    own = client_of(cadre).get(reverse("problem_detail", args=[closing.problem_id])).content.decode()
    assert 'name="decision"' not in own
    assert post(client_of(cadre), "decide_closing", closing.pk, decision="accept").status_code == 403


def test_evidence_is_handed_out_with_its_problem_only(client_of, problem, measure, foreign, cadre, outsider):
    log_progress(measure=measure, percent=10, note="有附件", files=[pdf()], actor=cadre)
    key = problem.evidence().get().key
    url = reverse("problem_evidence", args=[problem.pk, key])

    answer = client_of(cadre).get(url)

    b"".join(answer.streaming_content)
    assert "attachment" in answer["Content-Disposition"]
    assert client_of(outsider).get(url).status_code == 404
    assert client_of(outsider).get(reverse("problem_evidence", args=[foreign.pk, key])).status_code == 404


def test_a_pdf_is_shown_page_by_page_and_a_damaged_one_is_not(client_of, problem, measure, cadre):
    files = [SimpleUploadedFile(name, pdf_of(3)) for name in ("记录.pdf", "破损.pdf")]
    log_progress(measure=measure, percent=10, note="有附件", files=files, actor=cadre)
    client = client_of(cadre)
    good, damaged = (problem.evidence().get(name=name) for name in ("记录.pdf", "破损.pdf"))
    Path(damaged.file.path).write_bytes(b"%PDF-1.7 broken")

    page = client.get(reverse("problem_evidence_pages", args=[problem.pk, good.key])).content.decode()

    shown = [reverse("problem_evidence_preview", args=[problem.pk, good.key, number]) for number in (1, 2, 3)]
    assert all(address in page for address in shown)
    assert all(client.get(address)["Content-Type"] == "image/png" for address in shown)
    assert "仅显示" not in page
    told = client.get(reverse("problem_evidence_pages", args=[problem.pk, damaged.key])).content.decode()
    assert "无法在线预览" in told


def test_changing_a_problem_in_review_answers_409(client_of, measure, cadre):
    problem = finished(measure, cadre)
    apply_for_closing(problem=problem, statement="好", actor=cadre)

    assert client_of(cadre).get(reverse("apply_for_closing", args=[problem.pk])).status_code == 409


def test_admin_adopts_the_proposal_puts_it_into_use_and_launches(client_of, tree, admin):
    client = client_of(admin)
    assert post(client, "adopt_checklist").status_code == 302
    checklist = make.Checklist.objects.get()
    assert post(client, "activate_checklist", checklist.pk).status_code == 302
    assert client.get(reverse("checklist_file", args=[checklist.pk])).status_code == 200
    answer = post(
        client,
        "campaign_new",
        organisation=tree.committee.pk,
        title="专项整治",
        checklist=checklist.pk,
        starts_on="2026-01-01",
        ends_on="2026-12-31",
        units=[tree.unit_a.pk, tree.unit_b.pk],
        amber_lag=10,
        red_lag=30,
        due_soon_days=7,
        silent_months=2,
        extensions=1,
    )
    assert answer.status_code == 302, answer.context["form"].errors
    campaign = make.Campaign.objects.get()
    assert client.get(reverse("campaign_detail", args=[campaign.pk])).status_code == 200
    assert client.get(reverse("checklist_detail", args=[checklist.pk])).status_code == 200
    assert post(client, "end_campaign", campaign.pk).status_code == 302


def test_every_figure_of_the_dashboard_opens(client_of, problem, measure, admin):
    import re

    client = client_of(admin)
    home = client.get("/")
    links = set(re.findall(r'href="(/rectification/[^"]+)"', home.content.decode()))

    assert links
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_void_asks_for_a_reason(client_of, problem, reviewer):
    client = client_of(reviewer)

    assert post(client, "void_problem", problem.pk, version=problem.version, reason="").status_code == 422
    assert (
        post(client, "void_problem", problem.pk, version=problem.version, reason="重复登记").status_code
        == 302
    )
    assert Problem.objects.get().state == Problem.State.VOID


@pytest.mark.parametrize(
    "name", ["problem_list", "closing_list", "checklist_list", "campaign_list", "measure_list"]
)
def test_a_fragment_of_a_list_is_the_list_alone(client_of, admin, problem, name):
    answer = client_of(admin).get(reverse(name), headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer.content.decode().strip().startswith('<div id="listing"')


@pytest.mark.parametrize(("pages", "cut"), [(20, False), (21, True)])
def test_that_only_the_first_pages_are_shown_is_said_when_it_is_so(
    client_of, problem, measure, cadre, pages, cut
):
    files = [SimpleUploadedFile("记录.pdf", pdf_of(pages))]
    log_progress(measure=measure, percent=10, note="有附件", files=files, actor=cadre)
    url = reverse("problem_evidence_pages", args=[problem.pk, problem.evidence().get().key])
    page = client_of(cadre).get(url).content.decode()
    assert (page.count("<figure"), "仅显示" in page) == (20, cut)


def test_who_helps_already_stays_on_offer_after_leaving_the_campaign(
    client_of, tree, problem, measure, cadre
):
    measure.helpers.add(tree.office_b)
    problem.campaign.participations.filter(unit=tree.unit_b).delete()
    url = reverse("measure_edit", args=[measure.pk])
    offered = client_of(cadre).get(url).context["form"].fields["helpers"].queryset
    assert list(offered) == [tree.office_b]
    change_measure(measure, version=measure.version, helpers=[tree.office_b], actor=cadre)
    assert list(measure.helpers.all()) == [tree.office_b]


def test_who_decides_inside_a_list_goes_on_to_the_next_of_those_left(
    tree, client_of, campaign, cadre, reviewer
):
    closings = []
    for title in ("先申请的", "后申请的"):
        made = make.problem(campaign, tree.branch_a, tree.unit_a, cadre, title=title)
        ready = finished(make.measure(made), cadre)
        closings.append(apply_for_closing(problem=ready, statement="已见成效", actor=cadre))
    url = reverse("decide_closing", args=[closings[0].pk]) + "?list=slice%3Din_review"
    sent = {"decision": "accept", "checked_points": ["results"]}

    page = client_of(reviewer).post(url, sent, follow=True)

    following = reverse("problem_detail", args=[closings[1].problem_id]) + "?list=slice%3Din_review"
    assert page.context["neighbours"] == {"previous": "", "next": following, "position": 0, "total": 1}
    assert "列表中还有1条" in page.content.decode()
