"""A published month is rebuilt bit by bit: whatever was changed afterwards is found, and of other months nothing."""

from datetime import date

import pytest
import time_machine

from ratings.models import Custody, Input, Restatement, Review, Round, Standing
from ratings.publishing.services.checking import FIELDS, check_round, rebuilt
from ratings.publishing.services.restatements import counted_now, keep_restatement
from ratings.reviews.services import change_score, score_entry
from ratings.rounds.services.ranking import rank
from ratings.rounds.services.reading import frozen_inputs
from ratings.schemes.services import add_criterion, add_group, renew_scheme, set_members
from tests import acts
from tests.factories import ratings as make
from tests.factories.organisations import organisation
from tests.limits import allowed

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(acts.NOW, tick=False):
        yield


@pytest.fixture
def scheme(tree):
    """Make a scheme of two groups: branch A with another of its office, branch B alone."""
    made = make.scheme(tree.committee, **make.EXACT | {"minimum_score": 0, "pull": 0})
    second = organisation(tree.office_a, name="甲局第二党支部")
    make.group(made, tree.branch_a, second, name="机关")
    make.group(made, tree.branch_b, name="农村")
    made.second = second
    return made


@pytest.fixture
def months(scheme, tree, admin, leader, reviewer) -> list[Round]:
    """Publish September and October: the flag of the first group passes on."""
    made = []
    for month, a, second in ((SEPTEMBER, 9000, 8000), (OCTOBER, 7000, 8000)):
        scores = {tree.branch_a: a, scheme.second: second, tree.branch_b: 9000}
        round_ = make.ranked(scheme, scores, month, Round.State.NOTICE)
        for branch, score in scores.items():
            make.review(round_, branch, reviewer, score=score)
        made.append(make.publish(round_, admin, leader))
    return made


def test_months_that_nobody_touched_stand(months):
    assert [check_round(round_) for round_ in months] == [[], []]
    assert [len(rebuilt(round_)) for round_ in months] == [3, 3]


@pytest.mark.parametrize("name", [name for name in FIELDS if name not in ("group", "vetoed", "qualified")])
def test_a_changed_standing_is_named_with_its_branch_and_both_values(months, tree, name):
    row = make.standing(months[1], tree.branch_a)
    value = getattr(row, name)
    Standing._base_manager.filter(pk=row.pk).update(**{name: value + 1})

    faults = check_round(months[1])
    assert (
        len(
            [one for one in faults if "甲局第一党支部" in one and str(value) in one and str(value + 1) in one]
        )
        == 2  # against the record, and against what its inputs give
    )
    assert check_round(months[0]) == []


@pytest.mark.parametrize(("change", "faults"), [("vetoed", 2), ("qualified", 3)])
def test_a_changed_yes_or_no_of_a_standing_is_found(months, tree, change, faults):
    """The standing and the digest; who may not hold the flag does not hold it either."""
    row = make.standing(months[1], tree.branch_b)
    Standing._base_manager.filter(pk=row.pk).update(**{change: not getattr(row, change)})

    assert len(check_round(months[1])) == faults


def test_a_standing_that_is_gone_or_belongs_to_no_entry_is_found(months, tree):
    row = make.standing(months[1], tree.branch_b)
    Standing._base_manager.filter(pk=row.pk).update(round=months[0])

    assert [fault for fault in check_round(months[1]) if "乙局第一党支部" in fault]
    assert [fault for fault in check_round(months[0]) if str(row.pk) in fault]


@pytest.mark.parametrize("name", ["event", "streak", "name"])
def test_what_is_written_of_the_flag_follows_from_the_standings(months, name):
    row = Custody.objects.get(round=months[1], event="won")
    value = {"event": "kept", "streak": row.streak + 1, "name": "别名"}[name]
    Custody.objects.filter(pk=row.pk).update(**{name: value})

    assert len(check_round(months[1])) in (2, 3)  # the flag, under both names, and the digest
    assert check_round(months[0]) == []


def test_of_many_faults_twenty_are_told(scheme, tree, admin, leader):
    branches = [organisation(tree.office_b, name=f"村{number:02}") for number in range(21)]
    make.group(scheme, *branches, name="村组")
    round_ = make.ranked(scheme, dict.fromkeys(branches, 9000), OCTOBER)
    assert check_round(round_) == []
    Standing._base_manager.filter(round=round_).update(total=1)

    assert len(check_round(round_)) == 20


def test_a_month_that_is_not_published_has_no_flag_and_no_digest_to_check(scheme, tree):
    round_ = make.ranked(scheme, {tree.branch_a: 9000}, OCTOBER)

    assert check_round(round_) == []


@pytest.mark.parametrize(("score", "found"), [(8999, 1), (9000, 0), (9001, 1)])
def test_a_reviewed_score_is_that_of_its_input(scheme, tree, reviewer, score, found):
    round_ = make.ranked(scheme, {tree.branch_a: 9000}, OCTOBER)
    make.review(round_, tree.branch_a, reviewer, score=score)

    assert len(check_round(round_)) == found


# --- Restatements --------------------------------------------------------------------------------------


def test_a_restatement_keeps_what_moved_line_by_line(months, scheme, tree, admin):
    october = months[1]
    before = frozen_inputs(october)
    entry = make.entry(october, tree.branch_a).pk
    line = scheme.criteria.get(title="问题整改").pk
    now = {key: dict(lines) for key, lines in before.items()}
    now[entry][line] = (10_000, 10_000)

    made = keep_restatement(october, now, "补录", admin)

    places = {one.entry_id: one for one in made.places.all()}
    moved = places.pop(entry)
    assert (moved.total_before, moved.total_after) == (7000, 8200)
    assert (moved.place_before, moved.place_after) == (2, 1)
    assert moved.lines == {str(line): [7000, 10_000, 10_000, 10_000]}
    (other,) = places.values()  # the other branch of the group loses its place, the other group is as it was
    assert (other.place_before, other.place_after, other.lines) == (1, 2, {})
    assert (made.moves_flag, made.author, made.reason) == (True, admin, "补录")


def test_a_score_that_moves_no_place_moves_no_flag(months, scheme, tree, admin):
    october = months[1]
    now = {key: dict(lines) for key, lines in frozen_inputs(october).items()}
    now[make.entry(october, tree.branch_b).pk][scheme.criteria.get(title="按期").pk] = (1, 1)

    made = keep_restatement(october, now, "补录", admin)

    assert (made.places.count(), made.moves_flag) == (1, False)
    with allowed(False):
        keep_restatement(october, frozen_inputs(october), "补录", admin)
    assert Restatement.objects.get() == made


def test_reviewed_scores_and_what_is_counted_no_more_stay_in_a_restatement(months, scheme, tree):
    scheme.criteria.filter(title="按期").update(indicator="gone.indicator")
    october = months[1]
    entry = make.entry(october, tree.branch_a).pk
    reviewed, gone, counted = (
        scheme.criteria.get(title=title).pk for title in ("服务群众", "按期", "问题整改")
    )

    now = counted_now(october)[entry]

    assert (now[reviewed], now[gone], now[counted]) == ((7000, 10_000), (7000, 10_000), (0, 0))


# --- Scores --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("score", "right"), [(-1, False), (0, True), (10_000, True), (10_001, False)])
def test_a_score_lies_between_0_and_100(scheme, tree, reviewer, score, right):
    round_ = make.ranked(scheme, {tree.branch_a: 9000, scheme.second: 8000}, OCTOBER)
    line = scheme.criteria.get(indicator="")
    Input.objects.filter(round=round_, criterion=line).delete()
    entry = make.entry(round_, tree.branch_a)
    given = {"entry": entry, "criterion": line, "reason": "材料齐全", "file": make.file(), "actor": reviewer}
    with allowed(right, "score"):
        score_entry(score=score, **given)

    assert list(Review.objects.values_list("score", flat=True)) == ([score] if right else [])


def test_a_changed_score_moves_its_own_input_only(scheme, tree, reviewer):
    round_ = make.ranked(scheme, {tree.branch_a: 9000, scheme.second: 8000}, OCTOBER)
    before = frozen_inputs(round_)
    review = make.review(round_, tree.branch_a, reviewer, score=9000)
    change_score(review, version=1, score=100, reason="更正", actor=reviewer)

    before[review.entry_id][review.criterion_id] = (100, 10_000)
    assert frozen_inputs(round_) == before
    assert review.proof.name == "证明.pdf"  # no new file: the old one stays


# --- Editions and groups -------------------------------------------------------------------------------


def plain(row, *left_out) -> dict:
    return {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in ("id", *left_out)
    }


def test_the_next_edition_is_a_copy_in_every_field(scheme, admin):
    make.tie(scheme, "newcomer")
    make.tie(scheme, "criterion", scheme.criteria.get(title="按期"))
    made = renew_scheme(scheme=scheme, edition="2027", actor=admin)

    for relation in ("criteria", "veto_kinds", "groups"):
        copied, original = (list(getattr(one, relation).order_by("ordinal")) for one in (made, scheme))
        assert [plain(one, "scheme") for one in copied] == [plain(one, "scheme") for one in original], (
            relation
        )
    assert [
        (one.ordinal, one.rule, one.criterion and one.criterion.title)
        for one in made.tie_breakers.order_by("ordinal")
    ] == [
        (1, "newcomer", None),
        (2, "criterion", "按期"),
    ]
    of_groups = {(one.group.name, one.organisation_id) for one in made.members.all()}
    assert of_groups == {(one.group.name, one.organisation_id) for one in scheme.members.all()}
    left_out = ("edition", "state", "in_use_from", "version", "created_at", "source")
    assert plain(made, *left_out) == plain(scheme, *left_out)


def test_the_first_line_and_group_of_a_scheme_have_number_one_and_the_next_follow(tree, admin):
    draft = make.scheme(tree.committee, state="draft")
    draft.criteria.all().delete()
    line = {"dimension": "study", "indicator": "", "weight": 1000}
    made = [add_criterion(scheme=draft, title=f"第{n}项", actor=admin, **line) for n in (1, 2)]
    groups = [add_group(scheme=draft, name=f"第{n}组", branches=[], actor=admin) for n in (1, 2)]

    assert [one.ordinal for one in made] == [one.ordinal for one in groups] == [1, 2]
    assert groups[0].flag != groups[1].flag
    assert {one.flag.series for one in groups} == {draft.series}


@pytest.mark.parametrize("number", [1, 5, 6])
def test_five_branches_that_are_taken_are_named(tree, admin, number):
    draft = make.scheme(tree.committee, state="draft")
    branches = [organisation(tree.office_b, name=f"村{n}") for n in range(number)]
    make.group(draft, *branches, name="甲组")
    with allowed(False, "branches", saying="、".join(f"村{n}" for n in range(min(number, 5)))) as fault:
        add_group(scheme=draft, name="乙组", branches=branches, actor=admin)

    assert ("村5" in str(fault.value)) is False
    assert list(draft.groups.values_list("name", flat=True)) == ["甲组"]


def test_members_who_stay_are_not_written_anew(scheme, tree, admin):
    group = scheme.groups.get(name="机关")
    kept = group.members.get(organisation=tree.branch_a).pk
    new = organisation(tree.office_a, name="甲局第三党支部")
    set_members(group=group, branches=[tree.branch_a, new], version=scheme.version, actor=admin)

    members = dict(group.members.current().values_list("organisation__name", "pk"))
    assert set(members) == {"甲局第一党支部", "甲局第三党支部"}
    assert members["甲局第一党支部"] == kept
    assert scheme.groups.get(name="农村").members.count() == 1


def test_who_does_not_hold_the_flag_goes_first_among_equals_and_the_check_agrees(scheme, tree, admin, leader):
    make.tie(scheme, "newcomer")
    equal = {tree.branch_a: 9000, scheme.second: 9000}
    for month, scores in ((SEPTEMBER, {tree.branch_a: 9000, scheme.second: 8000}), (OCTOBER, equal)):
        round_ = make.publish(make.ranked(scheme, scores, month, Round.State.NOTICE), admin, leader)

    assert [make.standing(round_, branch).place for branch in (scheme.second, tree.branch_a)] == [1, 2]
    assert check_round(round_) == []


def test_of_equals_one_without_points_in_the_criterion_comes_second(scheme, tree):
    make.tie(scheme, "criterion", scheme.criteria.get(title="问题整改"))
    round_ = make.ranked(scheme, {tree.branch_a: 4000, scheme.second: 4000}, OCTOBER)
    for branch, title in ((tree.branch_a, "问题整改"), (scheme.second, "组织生活")):
        lines = Input.objects.filter(round=round_, entry=make.entry(round_, branch))
        lines.exclude(criterion__title=title).delete()
    shares = {"问题整改": 7500, "组织生活": 10_000}  # of 40 and of 30 points: 30 each
    for title, share in shares.items():
        Input.objects.filter(round=round_, criterion__title=title).update(part=share)
    rank(round_)

    assert [make.standing(round_, branch).total for branch in (tree.branch_a, scheme.second)] == [3000, 3000]
    assert [make.standing(round_, branch).place for branch in (tree.branch_a, scheme.second)] == [1, 2]
    assert [(one.key, one.place) for one in rebuilt(round_)] == [
        (make.entry(round_, branch).pk, place) for branch, place in ((tree.branch_a, 1), (scheme.second, 2))
    ]


@pytest.mark.parametrize("rule", ["study", "business", "service"])
def test_of_equals_the_better_in_a_dimension_comes_first(scheme, tree, rule):
    make.tie(scheme, rule)
    line = make.criterion(scheme, title="加项", dimension=rule, indicator="x", weight=500)
    round_ = make.ranked(scheme, {tree.branch_a: 4000, scheme.second: 4000}, OCTOBER)
    other = scheme.criteria.exclude(dimension=rule).first()
    ahead, behind = make.entry(round_, scheme.second), make.entry(round_, tree.branch_a)
    Input.objects.filter(entry=ahead, criterion=line).update(part=10_000)
    # The same three points in another dimension.
    lacking = 300 * 10_000 // other.weight
    Input.objects.filter(entry=behind, criterion=other).update(part=4000 + lacking)
    rank(round_)

    assert make.standing(round_, scheme.second).total == make.standing(round_, tree.branch_a).total
    assert make.standing(round_, scheme.second).place == 1
    assert [one.place for one in sorted(rebuilt(round_), key=lambda one: one.key == ahead.pk)][-1] == 1


def test_ranking_a_month_or_a_group_leaves_the_others(months, scheme, tree):
    september, october = months
    Standing._base_manager.update(total=1)
    rank(october, scheme.groups.get(name="农村"))

    found = {(one.round_id, one.entry.name): one.total for one in Standing.objects.select_related("entry")}
    assert len(found) == 6
    assert {key for key, total in found.items() if total != 1} == {(october.pk, "乙局第一党支部")}
    rank(september)
    assert Standing.objects.filter(round=october).count() == 3


def test_a_vetoed_branch_is_ranked_last_and_may_hold_nothing(scheme, tree, admin):
    round_ = make.ranked(scheme, {tree.branch_a: 9000, scheme.second: 8000}, OCTOBER)
    veto = make.veto(round_, tree.branch_a, admin)
    rank(round_)
    told = [(one.place, one.vetoed, one.qualified) for one in Standing.objects.in_order()]
    assert told == [(1, False, True), (None, True, False)]
    veto.state = "lifted"
    veto.save()
    rank(round_)
    assert [one.vetoed for one in Standing.objects.in_order()] == [False, False]
