"""Pages of grids as a worker, the street's people, a claimer and a leader meet them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.models import Claim, Partner, Report, TaskPlace, Visit, Wish
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from tests.factories import grids as make
from tests.factories.accounts import person
from tests.factories.files import png
from tests.factories.organisations import organisation


@pytest.fixture
def phone(client, worker):
    client.force_login(worker)
    return client


def visit_of(where, **values):
    return {"grid": where.grid.pk, "kind": "shop", "place": "商业街8号", "finding": "well"} | values


def test_the_phone_page_is_the_home_of_a_worker_only(phone, place, worker, client_of, street_staff):
    make.booking(place.grid, worker, assignee=worker, matter="生存认证", note="请敲门后稍等")
    claimer = person(place.street, Role.UNIT_STAFF)
    make.claim(make.wish(place.grid, worker), place.street, claimer)
    Wish.objects.update(fulfil_by=timezone.localdate() + timedelta(days=1))
    make.report(
        place.grid, worker, state="assigned", handler=worker, due_at=timezone.now() + timedelta(days=1)
    )
    make.task(place.street, place.grid, worker)
    page = phone.get(reverse("dashboard"))
    text = page.content.decode()

    assert "grids/desk.html" in {template.name for template in page.templates}
    for words in (
        "今天要办",
        "张阿姨预约“生存认证”上门服务",
        "请敲门后稍等",
        "张女士想要一副老花镜",
        "广告牌松动",
        "剩 3 家",
    ):
        assert words in text, words
    assert "13800008000" not in text
    assert [entry.label for entry in page.context["bar"]["entries"]] == [
        "首页",
        "任务",
        "记一笔",
        "网格",
        "我的",
    ]
    other = client_of(street_staff).get(reverse("dashboard"))
    assert "grids/desk.html" not in {template.name for template in other.templates}
    assert other.context["bar"]["more"]


def test_a_visit_is_noted_with_what_is_known_filled_in(phone, place, worker):
    make.visit(place.grid, worker, place="8号楼1单元")
    form = phone.get(reverse("visit_new")).context["form"]
    assert form["place"].initial == "8号楼1单元"
    assert [str(label) for _value, label in form.fields["grid"].widget.choices] == [place.grid.name]

    answer = phone.post(reverse("visit_new"), visit_of(place))
    assert (answer.status_code, answer.url) == (302, "/")
    assert Visit.objects.filter(place="商业街8号", visited_by=worker).count() == 1


def test_a_place_of_a_task_is_ticked_off_from_its_list(phone, place, worker):
    task = make.task(place.street, place.grid, worker)
    target = task.places.first()
    url = f"{reverse('visit_new')}?target={target.pk}&task={task.pk}"
    form = phone.get(url).context["form"]
    assert (form.initial["place"], form.initial["kind"]) == (target.place, "shop")
    answer = phone.post(url, visit_of(place, place=target.place, target=target.pk))
    assert answer.url == reverse("visit_task_detail", args=[task.pk])
    assert phone.get(answer.url).context["row"].places_left == 2


def test_a_report_keeps_its_photo_for_those_who_may_see_it(phone, place, client_of, street_staff, outsider):
    values = {
        "grid": place.grid.pk,
        "category": "fire",
        "place": "1号楼",
        "text": "楼道堵塞",
        "level": "urgent",
    }
    phone.post(reverse("grid_report_new"), values | {"files": png()})
    report = Report.objects.get()
    url = reverse("report_file", args=[report.pk, report.evidence.get().key])

    assert client_of(street_staff).get(url)["Content-Type"] == "image/png"
    assert client_of(outsider).get(url).status_code == 404
    assert "report_detail.html" in str(
        [one.name for one in phone.get(reverse("grid_report_detail", args=[report.pk])).templates]
    )


def test_a_report_past_its_limit_says_so_in_the_list(client_of, place, worker, street_staff):
    make.report(place.grid, worker, respond_by=timezone.now() - timedelta(hours=1))
    assert "逾期</span>" in client_of(street_staff).get(reverse("grid_report_list")).content.decode()


def test_the_proof_of_a_wish_is_not_for_those_outside(client_of, place, wish, claimer, street_staff, tree):
    make.claim(wish, tree.office_a, claimer)
    url = reverse("fulfil_wish", args=[wish.pk])
    client_of(claimer).post(url, {"result": "已送到家", "files": png(), "version": wish.version})
    file = reverse("wish_file", args=[wish.pk, wish.evidence.get().key])
    assert client_of(street_staff).get(file).status_code == 200
    assert client_of(claimer).get(file).status_code == 404


def test_who_gives_back_after_the_partnership_is_led_to_a_page(client_of, place, claimer, wish, tree):
    make.claim(wish, tree.office_a, claimer)
    Partner.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    url = reverse("give_back_wish", args=[wish.pk])
    answer = client_of(claimer).post(url, {"reason": "办不到", "version": wish.version}, follow=True)
    assert (answer.status_code, Wish.objects.get().state) == (200, "published")


def test_the_desk_counts_the_places_of_ones_own_grids(phone, place, worker, street_staff):
    task = make.task(place.street, place.grid, street_staff, places=2)
    TaskPlace.objects.filter(pk=task.places.first().pk).update(visit=make.visit(place.grid, worker))
    for number in range(5):
        TaskPlace.objects.create(task=task, grid=place.other.grid, place=f"别处{number}")
    assert "剩 1 家，共 2 家" in phone.get(reverse("dashboard")).content.decode()


def test_what_a_wish_may_be_worth_names_its_source(phone, place):
    assert "500 元为宜（来源：系统默认）" in phone.get(reverse("wish_new")).content.decode()
    make.rule(place.street, value_hint=300)
    assert "300 元为宜（来源：民馨路街道工委）" in phone.get(reverse("wish_new")).content.decode()


def test_the_street_accepts_and_names_a_handler_at_once(client_of, place, worker, street_staff):
    report = make.report(place.grid, worker)
    client = client_of(street_staff)
    form = client.get(reverse("accept_report", args=[report.pk])).context["form"]
    assert worker in form.fields["handler"].queryset
    answer = {"level": "fast", "handler": worker.pk, "version": report.version}
    client.post(reverse("accept_report", args=[report.pk]), answer)
    report.refresh_from_db()
    assert (report.state, report.level, report.handler) == ("assigned", "fast", worker)


def test_a_claimer_meets_the_wish_masked_and_takes_it(client_of, place, wish, claimer, tree, worker):
    Wish.objects.update(detail="卧病在床", place="6号楼2单元")
    client = client_of(claimer)
    text = client.get(reverse("wish_detail", args=[wish.pk])).content.decode()
    assert "张女士" in text
    for hidden in ("张某某", "13800008000", "138****8000", "6号楼", "卧病在床", worker.name):
        assert hidden not in text, hidden
    assert client.get(reverse("grid_list")).context["page"].paginator.count == 0

    url = reverse("claim_wish", args=[wish.pk])
    assert client.get(url).context["form"].fields["organisation"].initial == tree.office_a
    answer = client.post(url, {"kind": "unit", "organisation": tree.office_a.pk}, follow=True)
    assert "认领成功" in answer.content.decode()
    assert Claim.objects.get().organisation == tree.office_a


def test_who_comes_second_gets_409_and_an_explanation(client_of, place, wish, claimer, tree, outsider):
    make.partner(place.street, tree.office_b)
    make.claim(wish, tree.office_a, claimer)
    client = client_of(outsider)
    answer = client.post(
        reverse("claim_wish", args=[wish.pk]), {"kind": "unit", "organisation": tree.branch_b.pk}
    )
    text = answer.content.decode()

    assert answer.status_code == 409
    assert "已被他人认领" in text
    assert wish.title not in text
    assert client.get(reverse("wish_detail", args=[wish.pk])).status_code == 404


def test_a_residents_data_is_shown_once_and_recorded(client_of, place, wish, street_staff, leader, worker):
    client = client_of(street_staff)
    masked = client.get(reverse("wish_detail", args=[wish.pk])).content.decode()
    assert "138****8000" in masked
    assert "13800008000" not in masked
    shown = client.post(reverse("reveal_wish_person", args=[wish.pk]), {"reason": "电话回访"})
    assert "tel:13800008000" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert AuditEntry.objects.get(action="grids.reveal_person").reason == "电话回访"
    assert client.post(reverse("reveal_wish_person", args=[wish.pk]), {"reason": ""}).status_code == 422
    assert (
        client_of(leader).post(reverse("reveal_wish_person", args=[wish.pk]), {"reason": "x"}).status_code
        == 403
    )
    assert "138****8000" not in client_of(leader).get(reverse("wish_detail", args=[wish.pk])).content.decode()


def test_a_search_does_not_tell_what_a_mask_hides(client_of, wish, street_staff):
    client = client_of(street_staff)
    for hidden in ("张某某", "13800008000", "301"):
        assert client.get(reverse("wish_list"), {"q": hidden}).context["page"].paginator.count == 0
    assert client.get(reverse("wish_list"), {"q": "老花镜"}).context["page"].paginator.count == 1


def test_grids_stand_in_the_menu_only_where_there_are_any(
    client_of, place, cadre, street_staff, outsider, tree
):
    def labels(user):
        menu = client_of(user).get(reverse("account")).context["menu"]
        return [
            entry.label for _label, entries in menu for entry in entries if entry.url.startswith("/grids/")
        ]

    assert "网格" in labels(street_staff)
    assert labels(outsider) == []
    make.partner(place.street, tree.office_a)
    assert labels(cadre) == ["微心愿"]


def test_streets_stand_side_by_side_and_are_never_added_up(
    client_of, place, admin, worker, wish, leader, keeper, tree
):
    make.team(place.street)
    page = client_of(leader).get(reverse("dashboard"))
    panel = next(content for panel, content in page.context["home"].panels if panel.key == "grids.streets")
    lines = [line for line, _figures in panel["lines"]]

    assert {line.street for line in lines} == {place.street, place.other.street}
    mine = next(line for line in lines if line.street == place.street)
    assert (mine.grids, mine.households, mine.workers, mine.team) == (1, 200, 1, 48)
    assert client_of(leader).get(reverse("dashboard_export")).status_code == 200


def test_each_figure_opens_exactly_its_rows(client_of, place, leader, worker):
    make.wish(place.grid, worker, state="confirmed")
    make.wish(place.other.grid, worker, state="confirmed")
    make.visit(place.grid, worker)
    page = client_of(leader).get(reverse("dashboard"))
    panel = next(content for panel, content in page.context["home"].panels if panel.key == "grids.streets")
    figures = next(figures for line, figures in panel["lines"] if line.street == place.street)
    for figure in figures:
        if not figure.url:
            continue
        count = client_of(leader).get(figure.url).context["page"].paginator.count
        assert str(count) == figure.text.split(" / ")[0], figure


def test_duties_count_the_rows_that_they_open(client_of, place, wish, claimer, street_staff, worker):
    make.report(place.grid, worker)
    make.report(place.grid, worker, state="handled")
    make.wish(place.grid, worker)
    for who, wanted in ((street_staff, 4), (claimer, 1)):
        client = client_of(who)
        duties = [
            one for one in client.get(reverse("dashboard")).context["home"].duties if "/grids/" in one.url
        ]
        assert len(duties) == wanted
        for duty in duties:
            assert client.get(duty.url).context["page"].paginator.count == duty.count


def test_a_workbook_holds_no_resident(client_of, place, wish, street_staff, worker):
    from grids.reports.resources import reports
    from grids.wishes.resources import wishes
    from portal.spreadsheets.resources import resource

    make.report(place.grid, worker)
    for key, rows in (("grids.wishes", wishes), ("grids.reports", reports)):
        declared = resource(key)
        lookups = {lookup for column in declared.columns(False) for lookup in column.lookups}
        assert not lookups & {*Wish.PERSONAL, "detail"}
        assert list(rows(street_staff, {}).values_list(*lookups))
        assert declared.counted(rows(street_staff, {})) == "1 行"
        assert client_of(street_staff).get(reverse("export_start", args=[key])).status_code == 200


def test_setting_up_a_street_by_its_forms(client_of, place, street_staff, tree, admin):
    client = client_of(street_staff)
    today = timezone.localdate().isoformat()
    fresh = person(place.street, Role.GRID_WORKER)
    grid = {"organisation": place.community.pk, "name": "第9网格", "code": "X9", "kind": "general"}
    answer = client.post(reverse("grid_new"), grid | {"households": 200, "people": 340, "starts_on": today})
    assert answer.status_code == 302
    made = place.community and client.get(answer.url).context["row"]
    client.post(
        reverse("post_worker", args=[made.pk]), {"worker": fresh.pk, "duty": "main", "starts_on": today}
    )
    post = made.posts.get()
    assert "离岗" in client.get(answer.url).content.decode()
    assert client.get(reverse("end_post", args=[post.pk])).status_code == 200
    client.post(reverse("end_post", args=[post.pk]), {"ends_on": today})
    assert client.post(reverse("end_post", args=[post.pk]), {"ends_on": today}).status_code == 409
    partner = {
        "organisation": place.street.pk,
        "partner_name": tree.office_a.name,
        "kind": "paired",
        "starts_on": today,
    }
    assert client.post(reverse("partner_new"), partner).status_code == 302
    assert client.post(reverse("partner_new"), partner).status_code == 422
    team = {"organisation": place.street.pk, "name": "上门服务队", "people": 48, "starts_on": today}
    assert client.post(reverse("service_team_new"), team).status_code == 302
    task = {"organisation": place.street.pk, "title": "排查", "kind": "shop", "due_on": today}
    assert client.post(reverse("visit_task_new"), task | {"lines": "X9\t商铺1\nX9 商铺2"}).status_code == 302
    rule = dict.fromkeys(
        ("normal_days", "fast_days", "urgent_response_hours", "urgent_hours", "claim_days"), 3
    )
    rule |= {"fulfil_days": 9, "most_claims": 2, "value_hint": 300, "keep_days": 30, "basis": "通知"}
    assert (
        client_of(admin)
        .post(reverse("service_rule_new"), rule | {"organisation": place.street.pk})
        .status_code
        == 302
    )


LISTS = [
    "grid_list",
    "visit_list",
    "visit_task_list",
    "grid_report_list",
    "wish_list",
    "booking_list",
    "partner_list",
]


@pytest.mark.parametrize("name", [*LISTS, "service_team_list", "service_rule_list", "dashboard"])
def test_lists_cost_the_same_however_many_rows(name, client, place, worker, admin, tree):
    client.force_login(admin)
    assert_steady(client, name, lambda: fill(place, worker, tree))


@pytest.mark.parametrize("name", ["dashboard", "grid_tasks", "visit_new", "wish_list"])
def test_the_phone_costs_the_same_however_much_there_is_to_do(name, phone, place, worker, tree):
    assert_steady(phone, name, lambda: fill(place, worker, tree))


def fill(place, worker, tree):
    make.grid(place.community)
    make.visit(place.grid, worker)
    make.task(place.street, place.grid, worker)
    make.report(place.grid, worker, state="assigned", handler=worker, due_at=timezone.now())
    make.claim(make.wish(place.grid, worker), tree.office_a, worker, slot=Claim.objects.count() + 1)
    make.booking(place.grid, worker, assignee=worker)
    make.partner(place.street, organisation(tree.committee))
    make.team(place.street, name=f"第{Claim.objects.count()}队")
    make.rule(organisation(place.street))


def assert_steady(client, name, fill_once):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        return len(queries)

    fill_once()
    client.get(reverse(name))
    one = cost()
    for _number in range(2):
        fill_once()
    assert cost() == one


def test_a_note_answers_whatever_the_address_chooses_beforehand(client_of, worker):
    client = client_of(worker)

    for value in ("²", "x", "9" * 40, "-1"):
        for name in ("task", "grid"):
            assert client.get(reverse("visit_new"), {name: value}).status_code == 200
        assert client.get(reverse("visit_new"), {"target": value}).status_code in (200, 404)
