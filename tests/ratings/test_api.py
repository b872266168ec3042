"""The API of ratings: what a page tells to whom, the API tells, and no more; the same services, the same refusals."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.organisations.models import Organisation
from ratings.models import Custody, Objection, Review, Round, Standing
from ratings.publishing.services import publish_round
from tests.factories import ratings as make
from tests.factories.accounts import person
from tests.factories.organisations import organisation

LISTS = ["round", "standing", "objection", "custody"]


@pytest.fixture
def say(client_of):
    """Return a function that sends a person's words to an address of the API."""

    def send(who, name, *args, **data):
        url = reverse(f"api_{name}", args=args)
        return client_of(who).post(url, data, content_type="application/json")

    return send


@pytest.fixture
def read(client_of):
    """Return a function that reads an address of the API as a person."""
    return lambda who, name, *args, query="": client_of(who).get(reverse(f"api_{name}", args=args) + query)


@pytest.fixture
def heard(scheme, tree, admin):
    """October in notice for nine days more."""
    until = timezone.localdate() + timedelta(days=9)
    scores = {tree.branch_a: 9000, tree.branch_b: 8000}
    return make.ranked(scheme, scores, state="notice", proposed_by=admin, notice_until=until)


@pytest.fixture
def raised(heard, tree, cadre):
    """What branch A holds against its score."""
    return Objection.objects.create(entry=make.entry(heard, tree.branch_a), text="请复核", raised_by=cadre)


def names(answer) -> list[str]:
    return [row["branch"] for row in answer.json()["results"]]


def test_a_draft_is_told_to_its_organiser_only(read, drafted, tree, cadre, reviewer, admin):
    mine = make.standing(drafted, tree.branch_a)

    assert names(read(reviewer, "standing-list")) == [tree.branch_a.name, tree.branch_b.name]
    assert read(admin, "round-detail", drafted.pk).json()["state"] == "draft"
    assert names(read(cadre, "standing-list")) == []
    assert read(cadre, "standing-detail", mine.pk).status_code == 404
    assert read(cadre, "round-detail", drafted.pk).status_code == 404


def test_in_notice_a_branch_meets_its_own_standing_and_quartile_and_no_peer(
    read, noticed, tree, cadre, outsider
):
    first, second = (make.standing(noticed, branch) for branch in (tree.branch_a, tree.branch_b))

    own = read(cadre, "standing-detail", first.pk).json()
    assert (own["place"], own["group_size"], own["quartile"], own["total"]) == (1, 2, 1, "90.00")
    assert names(read(cadre, "standing-list")) == [tree.branch_a.name]
    assert read(cadre, "standing-detail", second.pk).status_code == 404
    assert read(outsider, "standing-detail", second.pk).json()["quartile"] == 3
    assert read(cadre, "custody-list").json()["count"] == 0


def test_once_published_the_table_and_the_flag_are_the_groups_and_nobody_elses(
    read, published, scheme, tree, cadre, staff, outsider
):
    beside = organisation(tree.committee, name="丙局支部", kind=Organisation.Kind.BRANCH)
    make.group(scheme, beside, name="另一组")

    for member in (cadre, staff, outsider):
        assert names(read(member, "standing-list")) == [tree.branch_a.name, tree.branch_b.name]
        held = read(member, "custody-list").json()["results"]
        assert [(one["branch"], one["event"], one["streak"]) for one in held] == [
            (tree.branch_a.name, "won", 1)
        ]
        told = read(member, "custody-detail", Custody.objects.get().pk).json()
        assert (told["group"], told["flag"]) == ("机关支部", Custody.objects.get().group.flag_id)
    assert read(cadre, "standing-list", query=f"?round={published.pk}&q=乙").json()["count"] == 1


def test_a_branch_of_another_group_meets_nothing_of_it(read, scheme, tree, noticed, leader):
    beside = organisation(tree.committee, name="丙局支部", kind=Organisation.Kind.BRANCH)
    make.group(scheme, beside, name="另一组")
    stranger = person(beside, Role.BRANCH_CADRE, username="stranger")
    publish_round(round_=noticed, actor=leader)

    assert names(read(stranger, "standing-list")) == []
    assert read(stranger, "custody-list").json()["count"] == 0
    assert read(stranger, "round-list").json()["count"] == 0


def test_the_lines_of_a_standing_add_up_to_its_total(read, drafted, tree, reviewer):
    make.review(drafted, tree.branch_a, reviewer)

    told = read(reviewer, "standing-detail", make.standing(drafted, tree.branch_a).pk).json()

    assert sum(float(line["points"]) for line in told["lines"]) == float(told["total"]) == 90
    reviewed = told["lines"][-1]
    assert (reviewed["is_reviewed"], reviewed["weight"], reviewed["value"]) == (True, "10.00", "90.00")
    assert reviewed["review"] == {"reason": "材料齐全", "reviewer": "审核员"}
    assert told["lines"][0]["review"] is None
    assert (told["lines"][0]["part"], told["lines"][0]["whole"]) == (9000, 10_000)


def test_a_line_that_nobody_has_scored_has_no_value(read, scheme, tree, reviewer):
    drafted = make.ranked(scheme, {})
    computed = scheme.criteria.exclude(indicator="")
    make.fill(drafted, {tree.branch_a: {line.pk: (1, 2) for line in computed}})

    line = read(reviewer, "standing-detail", make.standing(drafted, tree.branch_a).pk).json()["lines"][-1]

    assert (line["part"], line["value"], line["points"], line["review"]) == (None, None, "0.00", None)


@pytest.mark.parametrize("noun", LISTS)
def test_lists_cost_the_same_for_one_row_and_for_many(
    client_of, scheme, tree, cadre, admin, noun, django_assert_max_num_queries
):
    client, url = client_of(admin), reverse(f"api_{noun}-list")

    def one_more(month):
        made = make.ranked(scheme, {tree.branch_a: 9000}, make.MONTH.replace(month=month), "published")
        entry = make.entry(made, tree.branch_a)
        line = scheme.criteria.first()
        Objection.objects.create(
            entry=entry, criterion=line, text="复核", raised_by=cadre, answered_by=admin, state="refused"
        )
        Custody.objects.create(
            round=made,
            group=entry.group,
            organisation=tree.branch_a,
            entry=entry,
            name="甲",
            event="won",
            streak=1,
            handed_over_on=make.MONTH,
        )

    one_more(7)
    client.get(url)
    with django_assert_max_num_queries(16) as few:
        client.get(url)
    one_more(8)
    one_more(9)
    with django_assert_max_num_queries(16) as many:
        rows = client.get(url).json()["results"]

    assert (len(rows), len(many)) == (3, len(few))


def test_a_score_takes_a_reason_and_a_proof_and_ranks_anew(client_of, scheme, tree, reviewer, admin, cadre):
    drafted = make.ranked(scheme, {})
    computed = scheme.criteria.exclude(indicator="")
    make.fill(drafted, {tree.branch_a: {line.pk: (1, 1) for line in computed}})
    standing, line = make.standing(drafted, tree.branch_a), scheme.criteria.get(indicator="")
    url = reverse("api_standing-score", args=[standing.pk, line.pk])
    given = {"score": "87.50", "reason": "材料齐全"}

    def send(who, to=url, **data):
        return client_of(who).post(to, data)

    bare = send(reviewer, **given)
    assert (bare.status_code, list(bare.json()["fields"])) == (400, ["file"])
    unfit = send(reviewer, **given | {"score": "100.01"}, file=make.file())
    assert (unfit.status_code, list(unfit.json()["fields"])) == (400, ["score"])
    assert send(admin, **given, file=make.file()).status_code == 403
    assert send(cadre, **given, file=make.file()).status_code == 404
    computed_url = reverse("api_standing-score", args=[standing.pk, computed.first().pk])
    assert send(reviewer, computed_url, **given, file=make.file()).status_code == 404
    assert not Review.objects.exists()

    made = send(reviewer, **given, file=make.file())
    assert (made.status_code, made.json()["total"]) == (201, "98.75")
    assert made.json()["lines"][-1]["review"]["reason"] == "材料齐全"
    assert (Review.objects.get().score, Standing.objects.get().total) == (8750, 9875)
    again = send(reviewer, **given, file=make.file())
    assert (again.status_code, Review.objects.count()) == (400, 1)
    Round.objects.update(state="notice")
    assert send(reviewer, **given, file=make.file()).status_code == 409
    assert AuditEntry.objects.filter(action="ratings.score_entry").count() == 1


def test_the_course_of_a_month(say, read, drafted, tree, reviewer, admin, leader, cadre):
    assert say(reviewer, "round-propose", drafted.pk).status_code == 403
    early = say(admin, "round-propose", drafted.pk)
    assert (early.status_code, early.json()["code"]) == (400, "invalid")
    for branch in (tree.branch_a, tree.branch_b):
        make.review(drafted, branch, reviewer)

    assert say(admin, "round-propose", drafted.pk).json()["state"] == "notice"
    assert say(admin, "round-propose", drafted.pk).status_code == 409
    assert say(cadre, "round-withdraw", drafted.pk, reason="改").status_code == 403
    assert list(say(admin, "round-withdraw", drafted.pk).json()["fields"]) == ["reason"]
    assert say(admin, "round-withdraw", drafted.pk, reason="更正一处").json()["state"] == "draft"
    assert say(admin, "round-withdraw", drafted.pk, reason="更正一处").status_code == 409
    assert say(leader, "round-publish", drafted.pk).status_code == 409
    say(admin, "round-propose", drafted.pk)
    in_notice = say(leader, "round-publish", drafted.pk)
    assert (in_notice.status_code, in_notice.json()["code"]) == (400, "invalid")
    Round.objects.update(notice_until=make.MONTH)
    assert say(admin, "round-publish", drafted.pk).status_code == 400  # a second person publishes
    published = say(leader, "round-publish", drafted.pk).json()
    assert (published["state"], len(published["digest"])) == ("published", 64)
    assert say(leader, "round-publish", drafted.pk).status_code == 409
    verbs = AuditEntry.objects.filter(model="ratings.round").values_list("action", flat=True)
    assert {"ratings.propose_round", "ratings.withdraw_notice", "ratings.publish_round"} <= set(verbs)


def test_a_branch_objects_to_its_own_score_while_it_is_heard(say, read, heard, scheme, tree, cadre, leader):
    standing = make.standing(heard, tree.branch_a)
    line = scheme.criteria.first()
    foreign = make.scheme(tree.city, title="别的").criteria.first()

    made = say(cadre, "standing-object", standing.pk, criterion=line.pk, text="少计一项")
    assert (made.status_code, made.json()["criterion"], made.json()["state"]) == (201, line.title, "open")
    whole = say(cadre, "standing-object", standing.pk, text="请复核")
    assert (whole.status_code, whole.json()["criterion"]) == (201, None)
    odd = say(cadre, "standing-object", standing.pk, criterion=foreign.pk, text="少计一项")
    assert (odd.status_code, list(odd.json()["fields"])) == (400, ["criterion"])
    assert say(leader, "standing-object", standing.pk, text="请复核").status_code == 403
    peer = make.standing(heard, tree.branch_b)
    assert say(cadre, "standing-object", peer.pk, text="请复核").status_code == 404
    Round.objects.update(notice_until=make.MONTH)
    assert say(cadre, "standing-object", standing.pk, text="晚了").status_code == 409
    assert Objection.objects.count() == 2


def test_an_objection_is_the_branchs_and_the_organisers_and_answered_once(
    say, read, raised, cadre, outsider, admin
):
    assert read(cadre, "objection-detail", raised.pk).json()["raised_by"] == "甲干部"
    assert read(outsider, "objection-detail", raised.pk).status_code == 404
    assert read(admin, "objection-list", query="?state=open").json()["count"] == 1
    given = {"upheld": True, "answer": "属实，已更正"}
    assert say(cadre, "objection-answer", raised.pk, **given).status_code == 403
    assert list(say(admin, "objection-answer", raised.pk).json()["fields"]) == ["upheld", "answer"]

    answered = say(admin, "objection-answer", raised.pk, **given).json()

    assert (answered["state"], answered["answered_by"]) == ("upheld", "市级管理员")
    assert say(admin, "objection-answer", raised.pk, **given | {"upheld": False}).status_code == 409


def test_a_key_out_of_all_bounds_names_nothing(client_of, admin, scheme):
    client = client_of(admin)
    beyond = 2**63

    assert client.get(reverse("standing_detail", args=[beyond])).status_code == 404
    assert client.get(reverse("api_standing-detail", args=[beyond])).status_code == 404
    assert client.post(reverse("api_standing-object", args=[beyond])).status_code == 404
