"""The global search: by words, number and pinyin, within reach, exactly what the lists would show."""

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.organisations import services as organisations
from portal.organisations.models import Organisation, Unit
from portal.pinyin import pinyin_key, spelled_like
from rectification.urging.services import urge_problems
from tests.factories import branches
from tests.factories import rectification as make
from tests.factories.accounts import person
from tests.factories.organisations import unit


@pytest.fixture
def rows(tree, cadre, outsider):
    campaign = make.campaign(tree.committee)
    for one in (tree.unit_a, tree.unit_b):
        campaign.participations.create(unit=one)
    mine = make.problem(
        campaign, tree.branch_a, tree.unit_a, cadre, title="党费收缴不及时", number="WT-2026-0901"
    )
    theirs = make.problem(
        campaign, tree.branch_b, tree.unit_b, outsider, title="党费公示不及时", number="WT-2026-0902"
    )
    return mine, theirs


def search(client, text, **headers):
    return client.get(reverse("search"), {"q": text}, headers=headers)


def found(client, text):
    return {one.kind.key: [hit.title for hit in one.hits] for one in search(client, text).context["found"]}


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (("市交通运输局",), "shijiaotongyunshuju sjtysj"),
        (("重庆路社区党支部", "重庆路支部"), "chongqinglushequdangzhibu cqlsqdzb chongqingluzhibu cqlzb"),
        (("12345热线A组",), "12345rexianazu 12345rxaz"),
        (("", ""), ""),
    ],
)
def test_names_are_spelled(names, key):
    assert pinyin_key(*names) == key
    assert not spelled_like("pinyin", "市jt")


def test_initials_and_full_pinyin_find_units_problems_organisations_and_people(client_of, admin, tree, rows):
    unit(tree.office_a, name="市交通运输局")
    person(tree.office_a, Role.UNIT_STAFF, name="巴特尔")
    client = client_of(admin)

    assert found(client, "sjtys") == {"unit": ["市交通运输局"]}
    assert found(client, "Jiaotong Yunshu") == {"unit": ["市交通运输局"]}
    assert found(client, "bte")["user"] == ["巴特尔"]
    assert set(found(client, "jiaju")) >= {"problem", "organisation", "unit"}


def test_the_key_follows_every_way_of_writing_a_name(admin, keeper, tree):
    today = timezone.localdate()
    founded = organisations.found_organisation(
        parent=tree.office_a,
        name="新支部",
        code="NEW1",
        kind="branch",
        document_number="1号",
        day=today,
        actor=admin,
    )
    organisations.rename_organisation(
        organisation=founded, name="改名支部", document_number="2号", day=today, actor=admin
    )
    office = organisations.add_unit(
        organisation=tree.office_a, code="U9", name="新单位", kind="office", sector="economy", actor=admin
    )
    organisations.change_unit(office, version=office.version, actor=admin, name="改名单位")
    user, _password = accounts.create_user(
        username="new9", name="新人", organisation=tree.branch_a, actor=keeper
    )
    accounts.change_user(user, version=user.version, actor=keeper, name="改名")

    assert Organisation.objects.get(pk=founded.pk).pinyin == pinyin_key("改名支部")
    for model in (Organisation, Unit, User):
        assert all(
            row.pinyin == row.derived(model.spelled_fields)["pinyin"] for row in model._base_manager.all()
        )


def test_nothing_outside_the_reach_is_found(client_of, cadre, outsider, reviewer, rows, tree):
    mine, theirs = rows
    for text in ("党费", "WT-2026-090", "yiju", "乙局", "yjd"):
        for headers in ({}, {"HX-Request": "true"}):
            page = search(client_of(cadre), text, **headers).content.decode()
            assert theirs.title not in page
            assert theirs.number not in page
            assert "乙局" not in page.replace("乙局”", "").replace('"乙局"', "")
    assert found(client_of(cadre), "党费") == {"problem": [str(mine)]}
    assert len(found(client_of(reviewer), "党费")["problem"]) == 2


def test_people_are_found_only_by_who_keeps_them(client_of, cadre, staff, keeper, admin):
    assert "user" not in found(client_of(cadre), "甲专干")
    assert found(client_of(keeper), "甲专干") == {"user": ["甲专干"]}
    assert found(client_of(keeper), "WT") == {}


def test_each_kind_opens_exactly_what_it_counts(client_of, admin, cadre, tree, rows):
    branches.profile(tree.branch_a, secretary="党费书记")
    branches.life_record(tree.branch_a, cadre, theme="党费管理")
    for number in range(9):
        make.problem(rows[0].campaign, tree.branch_a, tree.unit_a, cadre, title=f"党费第{number}件")
    client = client_of(admin)
    shown = search(client, "党费").context["found"]

    assert {one.kind.key: one.total for one in shown} == {"problem": 11, "profile": 1, "record": 1}
    assert len(shown[0].hits) == 8
    for one in shown:
        assert client.get(one.url).context["page"].paginator.count == one.total


def test_types_lead_to_their_checklist(client_of, cadre, rows):
    one = search(client_of(cadre), "类型A1").context["found"][0]
    assert [hit.title for hit in one.hits] == ["A1 类型A1"]
    assert client_of(cadre).get(one.hits[0].url).status_code == 200


def test_suggestions_are_a_fragment_and_few(client_of, admin, tree, cadre, rows):
    for number in range(5):
        make.problem(rows[0].campaign, tree.branch_a, tree.unit_a, cadre, title=f"党费第{number}件")
    text = search(client_of(admin), "党费", **{"HX-Request": "true"}).content.decode()

    assert "<html" not in text
    assert text.count("党费第") <= 3
    assert "全部 7 条" in text


@pytest.mark.parametrize("text", ["", " ", "\x00", "%", "'\"<script>", "长" * 3000, "__", "1" * 50])
def test_whatever_is_typed_is_answered(client_of, admin, rows, text):
    answer = search(client_of(admin), text)
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_before_anything_is_typed_one_finds_ones_own_last_work(client_of, reviewer, admin, rows):
    urge_problems(rows=[rows[0]], actor=reviewer)
    assert str(rows[0]) in client_of(reviewer).get(reverse("search")).content.decode()
    assert str(rows[0]) not in client_of(admin).get(reverse("search")).content.decode()


def test_searching_costs_the_same_for_one_row_and_for_three(
    client_of, admin, tree, cadre, rows, django_assert_max_num_queries
):
    client = client_of(admin)
    search(client, "收缴")
    with django_assert_max_num_queries(24) as few:
        search(client, "收缴")
    for _number in range(2):
        make.problem(rows[0].campaign, tree.branch_a, tree.unit_a, cadre, title="收缴又一件")
    with django_assert_max_num_queries(24) as many:
        search(client, "收缴")

    assert len(many) == len(few)
