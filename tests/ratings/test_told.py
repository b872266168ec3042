"""What the pages of a month tell to whom: scores to peers, facts and proofs to those who may look behind them."""

from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ratings.flags.tables import Place
from ratings.models import GroupMember, Input, Round, Veto
from ratings.publishing.services import publish_round
from ratings.publishing.services.rounds import draft, open_round
from ratings.reviews.resources import lines, standings
from ratings.rounds.months import before, first_of
from ratings.rounds.services.ranking import rank
from tests.factories import branches as life
from tests.factories import ratings as make

LAST = before(first_of(timezone.localdate()))
FACTS = "材料与会议记录不符"


@pytest.fixture
def publish(scheme, admin, leader):
    """Return a function that publishes a month with scores, as the second person."""

    def month(of: date, scores: dict, vetoed=()) -> Round:
        fields = {"state": Round.State.NOTICE, "proposed_by": admin, "notice_until": date(2020, 1, 1)}
        round_ = make.ranked(scheme, scores, month=of, **fields)
        for branch in vetoed:
            make.veto(round_, branch, admin)
        if vetoed:
            rank(round_)
        return publish_round(round_=round_, actor=leader)

    return month


def text(answer) -> str:
    return answer.content.decode()


def test_the_facts_of_a_veto_are_not_shown_to_peers(noticed, tree, admin, leader, cadre, client_of, outsider):
    veto = make.veto(noticed, tree.branch_a, admin)
    Veto.objects.filter(pk=veto.pk).update(reason=FACTS)
    rank(noticed)
    publish_round(round_=noticed, actor=leader)
    url = reverse("standing_detail", args=[veto.entry_id])

    peer = text(client_of(outsider).get(url))
    assert str(veto.kind) in peer
    for word in (FACTS, veto.proof.name, reverse("rating_proof", args=[veto.entry_id, veto.proof.key])):
        assert word not in peer
    for person in (admin, leader, cadre):
        page = text(client_of(person).get(url))
        assert FACTS in page
        assert veto.proof.name in page


def test_peers_are_shown_no_link_that_answers_404(published, tree, reviewer, cadre, client_of, outsider):
    made = make.review(published, tree.branch_a, reviewer)
    url = reverse("standing_detail", args=[made.entry_id])
    link = reverse("rating_proof", args=[made.entry_id, made.proof.key])

    peer = client_of(outsider).get(url)
    for word in (link, made.reason, made.proof.name):
        assert word not in text(peer)
    assert "90.00 / 100.00" in text(peer)
    assert {line.part_url for line in peer.context["lines"]} == {""}
    assert link in text(client_of(cadre).get(url))
    assert b"".join(client_of(cadre).get(link).streaming_content).startswith(b"%PDF")


def test_the_api_keeps_a_reason_from_peers_too(published, tree, reviewer, cadre, client_of, outsider):
    made = make.review(published, tree.branch_a, reviewer)
    url = reverse("api_standing-detail", args=[made.entry_id])

    peer, own = (client_of(person).get(url).json()["lines"] for person in (outsider, cadre))
    assert [line["review"] for line in peer] == [None] * 4
    assert own[-1]["review"]["reason"] == made.reason
    assert [line["points"] for line in peer] == [line["points"] for line in own]


@pytest.mark.parametrize("sort", ["", "place", "-place"])
def test_a_vetoed_branch_stands_last_in_the_full_table(sort, scheme, tree, admin, client_of):
    round_ = make.ranked(scheme, {tree.branch_a: 9000, tree.branch_b: 8000})
    make.veto(round_, tree.branch_a, admin)
    rank(round_)

    query = {"round": round_.pk, "sort": sort}
    rows = client_of(admin).get(reverse("standing_list"), query).context["page"].object_list
    assert [row.entry.organisation for row in rows] == [tree.branch_b, tree.branch_a]
    told = client_of(admin).get(reverse("api_standing-list")).json()["results"]
    assert [row["place"] for row in told] == [1, None]


def test_a_vetoed_branch_stands_last_in_the_workbooks(scheme, tree, admin):
    round_ = make.ranked(scheme, {tree.branch_a: 9000, tree.branch_b: 8000})
    make.veto(round_, tree.branch_a, admin)
    rank(round_)

    assert lines(admin, QueryDict("")).first().entry.organisation == tree.branch_b
    assert standings(admin, QueryDict("")).first().entry.organisation == tree.branch_b


def test_against_last_month_is_against_the_month_just_before(publish, scheme, tree, admin, client_of):
    a, b = tree.branch_a, tree.branch_b
    publish(before(LAST, 2), {a: 9000, b: 8000})
    publish(before(LAST), {a: 9000})
    round_ = publish(LAST, {a: 8000, b: 9000})

    assert moved(client_of(admin), round_) == {a.pk: -1, b.pk: None}


def test_places_of_unlike_groups_are_not_compared(publish, scheme, tree, admin, client_of):
    a, b = tree.branch_a, tree.branch_b
    publish(before(LAST), {a: 9000, b: 8000})
    GroupMember.objects.filter(organisation=b).delete()
    make.group(scheme, b, name="农村支部")
    round_ = publish(LAST, {a: 8000, b: 9000})

    assert moved(client_of(admin), round_) == {a.pk: 0, b.pk: None}


def moved(client, round_) -> dict[int, int | None]:
    tables = client.get(reverse("rating_home"), {"round": round_.pk}).context["tables"]
    return {one.standing.entry.organisation_id: one.moved for table in tables for one in table.places}


@pytest.mark.parametrize(
    ("places", "drawn"),
    [(2, ("mv u", "升2位")), (-3, ("mv d", "降3位")), (0, ("mv z", "持平")), (None, ("mv z", "—"))],
)
def test_a_movement_is_drawn_as_sign_word_and_colour(places, drawn):
    mark = Place(standing=None, moved=places, spark="", is_own=False).moved_mark

    style, words = drawn
    assert f'class="{style}"' in mark
    assert words in mark.replace(" ", "")
    assert ("<svg" in mark) == bool(places)


def test_the_home_page_escapes_the_names_of_the_first_places(publish, tree, admin, client_of):
    tree.branch_a.name = "<script>甲"  # an entry copies the name
    publish(LAST, {tree.branch_a: 9000, tree.branch_b: 8000})

    page = text(client_of(admin).get("/"))
    assert "&lt;script&gt;甲</a>" in page
    assert "<script>甲" not in page


def test_what_separates_two_that_a_tie_breaker_parts_is_told(publish, scheme, tree, admin, client_of):
    make.tie(scheme, "study")
    make.tie(scheme, "newcomer")
    a, b = tree.branch_a, tree.branch_b
    publish(before(LAST), {a: 9000, b: 8000})
    round_ = publish(LAST, {a: 9000, b: 9000})

    assert make.standing(round_, a).place == 2
    page = client_of(admin).get(reverse("standing_detail", args=[make.entry(round_, a).pk]))
    assert page.context["around"]["above"].parted_by.rule == "newcomer"
    assert "总分相同，按并列规则区分（当前未持旗者）" in text(page)


def test_the_first_tie_breaker_in_which_two_differ_is_named(scheme, tree, admin, client_of):
    study, business, *_rest = scheme.criteria.all()
    make.tie(scheme, "service")
    make.tie(scheme, "criterion", study)
    make.tie(scheme, "business")
    full = {line.pk: (1, 1) for line in scheme.criteria.all()}
    round_ = make.ranked(scheme, {})
    # 3000 lost in study of the one, 3000 of 4000 in business of the other.
    less_study, less_business = full | {study.pk: (0, 1)}, full | {business.pk: (1, 4)}
    make.fill(round_, {tree.branch_a: less_study, tree.branch_b: less_business})

    page = client_of(admin).get(reverse("standing_detail", args=[make.entry(round_, tree.branch_a).pk]))
    around = page.context["around"]
    assert (around["above"].gap, around["above"].parted_by.criterion) == (0, study)
    assert "某项指标得分高者：组织生活" in text(page)


def test_who_shares_a_place_is_told_so(scheme, tree, admin, client_of):
    make.tie(scheme, "study")
    round_ = make.ranked(scheme, {tree.branch_a: 9000, tree.branch_b: 9000})

    page = client_of(admin).get(reverse("standing_detail", args=[make.entry(round_, tree.branch_a).pk]))
    assert "总分相同，名次并列" in text(page)


def test_an_explained_tie_costs_the_same_however_many_rules(publish, scheme, tree, admin, client_of):
    def cost(round_):
        page = reverse("standing_detail", args=[make.entry(round_, tree.branch_a).pk])
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    client = client_of(admin)
    make.tie(scheme, "newcomer")
    publish(before(LAST, 2), {tree.branch_a: 9000, tree.branch_b: 8000})
    few = cost(publish(before(LAST), {tree.branch_a: 9000, tree.branch_b: 9000}))
    for rule in ("study", "business"):
        make.tie(scheme, rule)
    assert cost(publish(LAST, {tree.branch_a: 9000, tree.branch_b: 9000})) == few


def test_a_flag_that_nobody_holds_because_all_are_vetoed_is_told_so(
    publish, tree, admin, client_of, outsider
):
    both = (tree.branch_a, tree.branch_b)
    round_ = publish(LAST, dict.fromkeys(both, 9000), vetoed=both)

    for page in (reverse("rating_home"), reverse("dashboard")):
        told = text(client_of(outsider).get(page))
        assert "本组支部或被一票否决" in told, page
        assert "没有支部同时达到" not in told
    assert not round_.custody.exists()


def test_the_flag_went_back_and_from_whom_is_told(publish, scheme, tree, admin, client_of):
    type(scheme).objects.update(minimum_score=8500)
    scheme.refresh_from_db()
    publish(before(LAST), {tree.branch_a: 9000, tree.branch_b: 8000})
    round_ = publish(LAST, {tree.branch_a: 8000, tree.branch_b: 8000})

    page = text(client_of(admin).get(reverse("rating_home"), {"round": round_.pk}))
    assert "没有支部同时达到最低分" in page
    assert "甲局第一党支部已将红旗交回主办单位" in page


def test_to_whom_the_flag_went_is_told(publish, tree, admin, client_of):
    publish(before(LAST), {tree.branch_a: 9000, tree.branch_b: 8000})
    round_ = publish(LAST, {tree.branch_a: 8000, tree.branch_b: 9000})

    page = text(client_of(admin).get(reverse("rating_home"), {"round": round_.pk}))
    assert "红旗由甲局第一党支部移交乙局第一党支部" in page


def test_the_flag_of_a_group_that_nobody_was_rated_in_is_told(publish, tree, admin, client_of):
    publish(before(LAST), {tree.branch_a: 9000, tree.branch_b: 8000})
    round_ = publish(LAST, {})

    page = text(client_of(admin).get(reverse("rating_home"), {"round": round_.pk}))
    assert "本组无支部参评" in page
    assert "甲局第一党支部已将红旗交回主办单位" in page


def test_who_left_the_group_since_still_reads_who_held_the_flag_of_that_month(
    publish, tree, client_of, outsider
):
    round_ = publish(LAST, {tree.branch_a: 9000, tree.branch_b: 8000})
    GroupMember.objects.filter(organisation=tree.branch_b).delete()

    table = client_of(outsider).get(reverse("rating_home"), {"round": round_.pk}).context["tables"][0]
    assert [one.organisation for one in table.holding] == [tree.branch_a]


@pytest.fixture
def counted(tree, admin):
    """Return a function that freezes the month before for branch A by one indicator and gives its line."""

    def frozen(key: str):
        scheme = make.scheme(tree.committee)
        scheme.criteria.exclude(indicator="").update(indicator=key)
        make.group(scheme, tree.branch_a)
        round_ = open_round(scheme=scheme, month=LAST, actor=admin)
        draft(round_)
        return make.entry(round_, tree.branch_a)

    return frozen


def test_a_sum_of_people_opens_records_that_add_up_to_it(counted, tree, admin, cadre, client_of):
    life.profile(tree.branch_a)
    for number in range(3):
        life.life_record(tree.branch_a, cadre, held_on=LAST.replace(day=2 + number))
    life.life_record(tree.branch_a, cadre, held_on=first_of(timezone.localdate()))
    entry = counted("branches.attendance")
    client = client_of(admin)
    line = client.get(reverse("standing_detail", args=[entry.pk])).context["lines"][0]

    opened = client.get(line.whole_url)
    assert opened.context["page"].paginator.count == 3
    assert f"应到{line.whole}人，实到{line.part}人" in text(opened)
    assert Input.objects.filter(part=line.part, whole=line.whole).exists()


def test_organisation_life_of_a_month_opens_what_was_asked_and_held(counted, tree, admin, cadre, client_of):
    life.profile(tree.branch_a)
    life.life_record(tree.branch_a, cadre, held_on=LAST)
    entry = counted("branches.life_held")
    client = client_of(admin)
    line = client.get(reverse("standing_detail", args=[entry.pk])).context["lines"][0]

    for url in (line.part_url, line.whole_url):
        opened = client.get(url)
        assert opened.context["year"] == LAST.year
        assert opened.context["sums"][LAST.month - 1] == (line.part, line.whole)
    assert f"{line.part} / {line.whole}" in text(opened)


def test_the_year_opens_also_where_nothing_was_recorded(counted, tree, admin, client_of):
    life.profile(tree.branch_a)
    entry = counted("branches.life_held")
    client = client_of(admin)
    line = client.get(reverse("standing_detail", args=[entry.pk])).context["lines"][0]

    assert line.part == 0 < line.whole
    assert client.get(line.whole_url).context["sums"][LAST.month - 1] == (0, line.whole)


def test_a_month_in_notice_is_told_to_no_peer_anywhere(publish, scheme, tree, admin, client_of, outsider):
    publish(before(LAST), {tree.branch_a: 9000, tree.branch_b: 8000})
    fields = {"state": Round.State.NOTICE, "proposed_by": admin, "notice_until": date(2999, 1, 1)}
    noticed = make.ranked(scheme, {tree.branch_a: 1234, tree.branch_b: 9900}, month=LAST, **fields)
    client = client_of(outsider)

    home = client.get(reverse("dashboard")).context["home"]
    panels = {panel.key: content for panel, content in home.panels}
    assert panels["ratings.flag"]["round"].month == before(LAST)
    own = client.get(reverse("standing_detail", args=[make.entry(noticed, tree.branch_b).pk]))
    assert own.context["around"] == {"above": None, "below": None}
    month = client.get(reverse("rating_home"), {"round": noticed.pk})
    for page in (own, month):
        assert "甲局第一党支部" not in text(page)
        assert "12.34" not in text(page)
    (table,) = month.context["tables"]
    assert (table.custody, table.leading) == ([], [])
