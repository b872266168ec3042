"""Saved views and settings of a list: own and shared, counted live, never in the way of a filter."""

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.preferences.models import SavedView
from portal.preferences.saved_views import (
    MOST,
    keep_settings,
    move_view,
    normal_query,
    save_view,
    settings_of,
    views_of,
)
from portal.ui.pages.shared import all_pages
from rectification.models import Problem, Urge
from tests.factories import rectification as make
from tests.factories.accounts import person

LIST = "/rectification/problems/"


@pytest.fixture
def problems(tree, cadre, outsider):
    campaign = make.campaign(tree.committee)
    for unit in (tree.unit_a, tree.unit_b):
        campaign.participations.create(unit=unit)
    made = [make.problem(campaign, tree.branch_a, tree.unit_a, cadre) for _one in range(3)]
    made.append(make.problem(campaign, tree.branch_b, tree.unit_b, outsider, title="乙的问题"))
    Problem.objects.filter(pk=made[0].pk).update(state=Problem.State.RETURNED)
    return made


def keep(actor, title, query="slice=returned", share_at=None):
    return save_view(list_name="problem", title=title, query=query, share_at=share_at, actor=actor)


def tabs(client, query="all=1"):
    return {str(tab["view"]): tab for tab in client.get(f"{LIST}?{query}").context["views"]}


def test_a_filter_is_saved_from_the_list_and_stands_as_a_tab_with_its_count(client_of, cadre, problems):
    client = client_of(cadre)
    form = f"{reverse('view_new')}?list=problem&query=q%3D%26slice%3Dreturned%26page%3D3"
    assert "保存当前视图" in client.get(f"{LIST}?slice=returned").content.decode()
    page = client.post(form, {"title": "要补的"}, follow=True)

    assert page.redirect_chain[-1][0] == f"{LIST}?slice=returned"
    tab = tabs(client, "slice=returned")["要补的"]
    assert (tab["count"], tab["current"]) == (1, True)
    assert client.post(form, {"title": "要补的"}).status_code == 422


def test_a_view_counts_exactly_the_rows_that_it_opens(client_of, reviewer, cadre, tree, problems):
    queries = [
        f"unit={tree.unit_a.pk}&slice=working",
        "light=red",
        f"type={problems[0].type_id}",
        "q=乙",
        "due_to=2020-01-01",
    ]
    for number, query in enumerate(queries):
        keep(reviewer, f"视图{number}", query)
    client = client_of(reviewer)

    for tab in tabs(client).values():
        assert client.get(f"{LIST}?{tab['view'].query}").context["page"].paginator.count == tab["count"]
    assert tabs(client)["视图0"]["count"] == 3


def test_eight_views_cost_as_much_as_one(client_of, reviewer, tree, problems, django_assert_max_num_queries):
    client = client_of(reviewer)
    keep(reviewer, "一", f"unit={tree.unit_a.pk}&type={problems[0].type_id}")
    client.get(LIST)
    with django_assert_max_num_queries(18) as one:
        client.get(LIST)
    for number in range(MOST - 1):
        keep(reviewer, f"又{number}", f"unit={tree.unit_b.pk}&q={number}&type={problems[0].type_id}")
    with django_assert_max_num_queries(18) as eight:
        client.get(LIST)

    assert len(one) == len(eight)
    with pytest.raises(ValidationError, match="8 个视图"):
        keep(reviewer, "太多")


def test_a_shared_view_reaches_below_and_nobody_beside(
    client_of, staff, reviewer, cadre, outsider, tree, problems
):
    keep(staff, "本单位退回", share_at=tree.office_a)

    assert tabs(client_of(cadre))["本单位退回"]["count"] == 1
    assert "本单位退回" not in tabs(client_of(outsider))
    assert "本单位退回" not in tabs(client_of(reviewer))
    with pytest.raises(PermissionDenied):
        keep(cadre, "我也共享", share_at=tree.branch_a)
    with pytest.raises(PermissionDenied):
        keep(staff, "越级共享", share_at=tree.committee)


def test_a_shared_view_shows_each_only_his_own_rows(client_of, reviewer, cadre, tree, problems):
    keep(reviewer, "乙的", "q=乙的", share_at=tree.committee)

    assert tabs(client_of(cadre))["乙的"]["count"] == 0
    assert tabs(client_of(reviewer))["乙的"]["count"] == 1


def test_views_of_others_are_not_changed(client_of, staff, cadre, tree, problems):
    view = keep(staff, "共享", share_at=tree.office_a)
    client = client_of(cadre)

    assert client.get(reverse("view_edit", args=[view.pk])).status_code == 404
    assert client.post(reverse("view_delete", args=[view.pk])).status_code == 403
    assert client.post(reverse("view_move", args=[view.pk])).status_code == 404
    assert client.post(reverse("view_default", args=[view.pk])).status_code == 302
    assert settings_of(cadre, "problem")["view"] == view.pk


def test_the_default_opens_only_an_address_without_a_query(client_of, cadre, problems):
    view = keep(cadre, "要补的")
    client = client_of(cadre)
    client.post(reverse("view_default", args=[view.pk]))

    assert client.get(LIST)["Location"] == f"{LIST}?slice=returned"
    assert client.get(f"{LIST}?slice=open").status_code == 200
    everything = client.get(f"{LIST}?all=1")
    assert everything.context["page"].paginator.count == 3
    assert everything.context["reset_url"] == f"{LIST}?all=1"
    client.post(reverse("view_default", args=[view.pk]))
    assert client.get(LIST).status_code == 200


def test_a_view_is_renamed_and_deleted(client_of, cadre, problems):
    view = keep(cadre, "旧名")
    client = client_of(cadre)
    client.post(reverse("view_edit", args=[view.pk]), {"title": "新名", "version": 1})
    assert (
        client.post(reverse("view_edit", args=[view.pk]), {"title": "更新", "version": 1}).status_code == 422
    )
    assert "新名" in client.get(f"{reverse('manage_views')}?list=problem").content.decode()
    for old in ("²", "x", ""):
        again = client.post(reverse("view_edit", args=[view.pk]), {"title": "更新", "version": old})
        assert (again.status_code, again.context["version"]) == (422, 0)

    client.post(reverse("view_delete", args=[view.pk]))
    assert not SavedView.objects.exists()
    assert Problem.objects.count() == 4


def titles(client) -> list[str]:
    return list(tabs(client))


def test_own_views_are_put_in_order_and_the_tabs_follow(client_of, cadre, staff, tree, problems):
    made = [keep(cadre, title) for title in "甲乙丙"]
    keep(staff, "共享", share_at=tree.office_a)
    client = client_of(cadre)
    client.post(reverse("view_move", args=[made[2].pk]), {"to": "earlier"})
    client.post(reverse("view_move", args=[made[0].pk]), {"to": "later"})

    assert titles(client) == ["丙", "甲", "乙", "共享"]
    client.post(reverse("view_move", args=[made[2].pk]), {"to": "earlier"})
    assert titles(client) == ["丙", "甲", "乙", "共享"]
    entries = AuditEntry.objects.filter(action="preferences.move_view")
    assert [entry.changes for entry in entries.order_by("pk")] == [{"position": [3, 2]}, {"position": [1, 2]}]


def test_views_without_places_of_their_own_get_them_when_one_is_moved(cadre, problems):
    made = [keep(cadre, title) for title in "甲乙丙"]
    SavedView.objects.update(position=0)
    views = views_of(cadre, "problem")
    assert views == made

    assert move_view(view=views[0], earlier=False, actor=cadre) == 2
    assert [view.title for view in views_of(cadre, "problem")] == ["乙", "甲", "丙"]
    assert list(SavedView.objects.order_by("position").values_list("position", "version")) == [
        (1, 1),
        (2, 1),
        (3, 1),
    ]


def test_moving_touches_the_own_views_of_that_list_only(cadre, staff, tree, problems):
    one, two = keep(cadre, "甲"), keep(cadre, "乙")
    elsewhere = save_view(list_name="measure", title="别的列表", query="", actor=cadre)
    shared = keep(staff, "共享", share_at=tree.office_a)
    move_view(view=two, earlier=True, actor=cadre)

    for view in (one, two, elsewhere, shared):
        view.refresh_from_db()
    assert (two.position, one.position, elsewhere.position, shared.position) == (1, 2, 1, 1)
    with pytest.raises(PermissionDenied):
        move_view(view=shared, earlier=True, actor=cadre)


def test_the_button_pressed_has_the_focus_again_and_at_an_end_the_other_one(client_of, cadre, problems):
    made = [keep(cadre, title) for title in "甲乙丙"]
    client = client_of(cadre)

    def focused(view, to) -> str:
        page = client.post(reverse("view_move", args=[view.pk]), {"to": to}, follow=True).content.decode()
        (button,) = [part for part in page.split("<button") if "autofocus" in part]
        assert view.title in button
        return "earlier" if 'value="earlier"' in button else "later"

    assert focused(made[2], "earlier") == "earlier"
    assert focused(made[2], "earlier") == "later"
    assert focused(made[2], "later") == "later"
    assert focused(made[2], "later") == "earlier"


def test_a_single_view_has_no_order(client_of, cadre, staff, tree, problems):
    keep(cadre, "甲")
    keep(staff, "共享", share_at=tree.office_a)
    page = client_of(cadre).get(f"{reverse('manage_views')}?list=problem").content.decode()

    assert "前移" not in page


def test_columns_and_density_are_kept_and_touch_no_filter(client_of, cadre, problems):
    client = client_of(cadre)
    here = f"{LIST}?slice=returned&sort=-due_on"
    answer = client.post(
        reverse("list_settings", args=["problem"]),
        {"columns": ["number", "state", "made_up"], "density": "compact", "next": here},
    )

    assert answer["Location"] == here
    page = client.get(here)
    assert [column.key for column in page.context["table"].columns] == ["number", "title", "state"]
    assert 'data-density="compact"' in page.content.decode()
    assert page.context["page"].paginator.count == 1
    client.post(
        reverse("list_settings", args=["problem"]), {"reset": "1", "next": "https://elsewhere.example/"}
    )
    assert len(client.get(LIST).context["table"].columns) > 3
    assert settings_of(cadre, "measure") == {}


def test_the_export_follows_filter_and_columns(client_of, cadre, problems, tmp_path):
    keep_settings(list_name="problem", columns=["number", "title", "state"], actor=cadre)
    answer = client_of(cadre).get(
        reverse("export_start", args=["rectification.problems"]) + "?slice=returned"
    )
    (tmp_path / "a.xlsx").write_bytes(answer.content)
    cells = {
        cell.value for row in openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows() for cell in row
    }

    assert {"状态", "问题编号"} & cells
    assert "责任人" not in cells
    assert problems[0].number in cells
    assert problems[1].number not in cells


def test_a_query_is_kept_in_one_order_without_what_is_no_filter():
    assert normal_query("page=2&q=&unit=3&light=red&all=1&size=50") == "light=red&unit=3"


# --- What a filter cannot mean --------------------------------------------------------------------------


def test_a_filter_beyond_ones_reach_selects_nothing_and_says_so(client_of, tree, problems):
    below = person(tree.office_b, Role.REVIEWER)
    for query in (
        f"unit={tree.unit_a.pk}",
        f"organisation={tree.branch_a.pk}",
        "due_to=nonsense",
        "on=9999-12-31",
    ):
        page = client_of(below).get(f"{LIST}?{query}")
        assert page.context["page"].paginator.count == 0, query
        assert "筛选条件无法使用" in page.content.decode(), query


def test_an_act_on_all_under_a_filter_beyond_ones_reach_hits_nobody(client_of, tree, problems):
    below = person(tree.office_b, Role.REVIEWER)
    asked = client_of(below).post(
        f"{reverse('urge_problems')}?unit={tree.unit_a.pk}", {"all": "1", "expected": "1"}
    )

    assert asked.status_code in (409, 422)
    assert not Urge.objects.exists()


def test_a_shared_view_counts_what_it_opens_also_for_one_who_may_not_use_its_filter(
    client_of, reviewer, outsider, tree, problems
):
    query = f"unit={tree.unit_a.pk}"
    keep(reviewer, "甲局", query, share_at=tree.committee)
    client = client_of(outsider)

    assert tabs(client)["甲局"]["count"] == client.get(f"{LIST}?{query}").context["page"].paginator.count == 0


def test_a_view_of_one_organisation_can_be_saved_and_counted(client_of, reviewer, tree, problems):
    client = client_of(reviewer)
    query = f"organisation%3D{tree.branch_a.pk}"

    assert (
        client.post(f"{reverse('view_new')}?list=problem&query={query}", {"title": "甲"}).status_code == 302
    )
    assert tabs(client)["甲"]["count"] == 3


@pytest.mark.parametrize(
    "query", ["unit%3D99999999999999999999", "due_to%3Dx", "q%3D" + "长" * 400, "organisation%3D0"]
)
def test_a_filter_that_cannot_be_kept_is_refused_with_the_name_typed(
    client_of, reviewer, tree, problems, query
):
    client = client_of(reviewer)
    page = client.post(f"{reverse('view_new')}?list=problem&query={query}", {"title": "我的视图"})

    assert page.status_code == 422
    assert "我的视图" in page.content.decode()
    assert not SavedView.objects.exists()
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("query", ["unit=99999999999999999999", "organisation=-1", "type=x", "on=0001-01-01"])
def test_a_view_that_was_kept_before_filters_were_checked_does_not_close_its_list(
    client_of, cadre, reviewer, tree, problems, query
):
    keep(reviewer, "旧", query, share_at=tree.committee)

    assert tabs(client_of(cadre))["旧"]["count"] == 0


def test_the_last_chip_of_a_default_view_can_be_dropped(client_of, cadre, problems):
    view = keep(cadre, "默认")
    keep_settings(list_name="problem", view=view.pk, actor=cadre)
    client = client_of(cadre)
    (chip,) = client.get(LIST, follow=True).context["chips"]

    assert client.get(f"{LIST}?{chip.query}").context["page"].paginator.count == 3


def test_a_default_view_stands_among_the_tabs_however_many_are_shared(client_of, tree, cadre, problems):
    for _one in range(3):
        sharer = person(tree.committee, Role.REVIEWER)
        views = [keep(sharer, f"视图{n}", f"q={n}", share_at=tree.committee) for n in range(MOST)]
    client = client_of(cadre)
    client.post(reverse("view_default", args=[views[-1].pk]))

    assert client.get(LIST).status_code == 302
    assert len(client.get(f"{LIST}?all=1").context["views"]) == 2 * MOST + 1
    assert len(client.get(f"{reverse('manage_views')}?list=problem").context["views"]) == 3 * MOST


def test_a_shared_view_outlives_its_owners_post_and_is_deleted_by_his_successor(
    client_of, reviewer, cadre, tree, problems
):
    view = keep(reviewer, "前任的", share_at=tree.committee)
    address = reverse("view_delete", args=[view.pk])

    assert client_of(cadre).post(address).status_code == 403
    assert client_of(person(tree.committee, Role.REVIEWER)).post(address).status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("where", ["manage_views", "view_new"])
def test_pages_without_a_list_have_no_views(client_of, admin, where):
    answers = {
        pages.name: client_of(admin).get(f"{reverse(where)}?list={pages.name}").status_code
        for pages in all_pages()
    }

    assert set(answers.values()) <= {200, 403, 404}
    assert answers["problem"] == 200
    assert answers["restatement"] == 404
