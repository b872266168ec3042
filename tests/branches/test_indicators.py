"""The numbers of branches: parts and wholes by organisation, as ratings freeze them, and the rows they open."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from branches.frequencies.services.rules import Rules
from branches.life.services.asking import times_asked
from branches.models import BranchProfile, FrequencyRule, LifeKind, LifeRecord, Period
from portal.indicators import indicator
from tests.factories import branches as make
from tests.factories.organisations import organisation

ON = date(2026, 9, 20)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-09-20 09:00 +0800", tick=False):
        yield


def tallies(key):
    return {
        row["organisation"]: (row["part"], row["whole"]) for row in indicator(f"branches.{key}").tallies(ON)
    }


def test_held_counts_up_to_the_number_asked_of_what_ends_with_the_month(tree, cadre):
    make.profile(
        tree.branch_a
    )  # asked by the end of September: committee, theme day, members' meeting, class
    make.profile(tree.branch_b, full_members=5)
    for day in (date(2026, 9, 1), date(2026, 9, 2)):
        make.life_record(tree.branch_a, cadre, held_on=day)
    make.life_record(tree.branch_a, cadre, kind=LifeKind.PARTY_CLASS, held_on=date(2026, 7, 2))
    make.life_record(tree.branch_a, cadre, kind=LifeKind.APPRAISAL, held_on=date(2026, 9, 2))
    make.life_record(tree.branch_a, cadre, held_on=date(2026, 9, 21))

    assert tallies("life_held") == {tree.branch_a.pk: (2, 4), tree.branch_b.pk: (0, 3)}


def test_a_kind_counts_in_a_month_with_which_its_period_ends_for_some_branch_only(tree, cadre):
    on = date(2026, 10, 31)
    make.profile(tree.branch_a)
    make.profile(tree.branch_b)
    make.life_record(tree.branch_a, cadre, held_on=date(2026, 10, 9), kind=LifeKind.MEMBERS_MEETING)

    def month():
        rows = indicator("branches.life_held").tallies(on)
        return {row["organisation"]: (row["part"], row["whole"]) for row in rows}

    before = month()
    FrequencyRule.objects.create(
        organisation=tree.office_a,
        kind=LifeKind.MEMBERS_MEETING,
        period=Period.MONTH,
        times=2,
        basis="机关党委通知",
        starts_on=date(2026, 10, 1),
    )

    held, asked = before[tree.branch_a.pk]
    assert month() == before | {tree.branch_a.pk: (held + 1, asked + 2)}


def test_attendance_adds_people_up_and_never_rates(tree, cadre):
    make.life_record(tree.branch_a, cadre, held_on=ON, expected=9, attended=9)
    make.life_record(tree.branch_a, cadre, held_on=ON, expected=30, attended=10)
    make.life_record(tree.branch_a, cadre, held_on=ON, state=LifeRecord.State.VOID)
    make.life_record(tree.branch_a, cadre, held_on=date(2026, 8, 31))

    assert tallies("attendance") == {tree.branch_a.pk: (19, 39)}


def test_a_record_is_complete_with_reasons_for_the_absent_and_decisions_of_meetings(tree, cadre):
    for fields in (
        {"attended": 9},
        {"attended": 8, "absences": "1人出差"},
        {"attended": 8},
        {"attended": 9, "content": ""},
        {"attended": 9, "kind": LifeKind.MEMBERS_MEETING},
        {"attended": 9, "kind": LifeKind.MEMBERS_MEETING, "resolution": "通过"},
    ):
        make.life_record(tree.branch_a, cadre, held_on=ON, **fields)

    assert tallies("records_complete") == {tree.branch_a.pk: (3, 6)}


@pytest.mark.parametrize("key", ["life_held", "attendance", "records_complete", "theme_days_held"])
def test_tallies_are_one_query_that_a_table_can_take_in(key, tree, cadre, django_assert_num_queries):
    make.profile(tree.branch_a)
    make.life_record(tree.branch_a, cadre, held_on=ON)
    rows = indicator(f"branches.{key}").tallies(ON)

    with django_assert_num_queries(1):
        assert len(rows) == 1
    sql, _values = rows.query.sql_with_params()
    assert sql.startswith("SELECT")


def test_the_list_of_profiles_adds_up_what_the_figure_tells(client_of, tree, admin, cadre):
    for branch in (tree.branch_a, organisation(tree.committee)):
        make.profile(branch)
        make.life_record(branch, cadre, held_on=ON)
    client = client_of(admin)
    answer = client.get(indicator("branches.life_held").rows_url())

    assert "8次，已开展2次" in answer.content.decode()
    assert [row.month_held for row in answer.context["page"].object_list] == [1, 1]


def test_every_number_of_the_panel_opens_its_rows(client_of, tree, admin, cadre):
    make.profile(tree.branch_a, elected_on=date(2022, 1, 1))
    make.profile(tree.branch_b, elected_on=date(2024, 1, 1))
    make.life_record(tree.branch_a, cadre, held_on=ON, attended=9)
    client = client_of(admin)
    panels = {panel.key: content for panel, content in client.get("/").context["home"].panels}
    lines = {line["indicator"].key: line for line in panels["branches.month"]["lines"]}

    for key in ("elections_overdue", "elections_soon", "theme_days_held", "records_complete"):
        line = lines[f"branches.{key}"]
        for of, count in (("part_url", line["tally"].part), ("whole_url", line["tally"].whole)):
            assert client.get(line[of]).context["page"].paginator.count == count, (key, of)
    attendance = lines["branches.attendance"]
    assert (attendance["tally"].part, attendance["tally"].whole) == (9, 9)
    assert "应到9人，实到9人" in client.get(attendance["part_url"]).content.decode()


def test_a_branch_to_be_looked_at_is_told_with_the_basis(client_of, tree, cadre):
    make.profile(tree.branch_a, elected_on=date(2022, 1, 1), full_members=2)
    profile = BranchProfile.objects.get()
    client = client_of(cadre)
    page = client.get(reverse("profile_detail", args=[profile.pk])).content.decode()

    for words in ("任期已于2025-01-01届满", "本季度尚无组织生活记录", "正式党员2人，不足3人", "支部工作条例"):
        assert words in page
    assert client.get(reverse("profile_list") + "?slice=attention").context["page"].paginator.count == 1
    BranchProfile.objects.update(term_ends_on=date(2027, 1, 1), full_members=9)
    make.life_record(tree.branch_a, cadre, held_on=ON)
    assert client.get(reverse("profile_list") + "?slice=attention").context["page"].paginator.count == 0


def test_a_branch_that_is_not_asked_for_a_theme_day_is_no_part_of_the_whole(client_of, tree, admin, cadre):
    exempted, quarterly = organisation(tree.office_a), organisation(tree.office_b)
    young = organisation(tree.office_b, founded_on=date(2026, 8, 10))  # in the midst of the quarter
    for branch in (tree.branch_a, tree.branch_b, exempted, quarterly, young):
        make.profile(branch)
    make.frequency(tree.office_a, times=0)
    make.frequency(tree.branch_a, times=2)
    make.frequency(exempted, times=2, ends_on=date(2026, 8, 31))
    for branch in (quarterly, young):
        make.frequency(branch, times=1, period=Period.QUARTER)
    for branch in (tree.branch_a, exempted):
        make.life_record(branch, cadre, held_on=ON)
    client = client_of(admin)

    def asked(on):
        return set(
            BranchProfile.objects.in_slice("theme_day_asked", on).values_list("organisation", flat=True)
        )

    assert tallies("theme_days_held")[tree.branch_a.pk] == (1, 1)
    assert tallies("theme_days_held")[exempted.pk] == (0, 0)
    assert asked(ON) == {tree.branch_a.pk, tree.branch_b.pk, quarterly.pk}
    assert asked(date(2026, 8, 20)) == {tree.branch_a.pk, tree.branch_b.pk, exempted.pk}
    for on in (ON, date(2026, 8, 20)):
        times = times_asked(LifeKind.THEME_DAY, on, Rules(on), ending=True)
        told = BranchProfile.objects.annotate(times=times).filter(times__gt=0)
        assert asked(on) == set(told.values_list("organisation", flat=True))
    for of, number in (("part", 1), ("whole", 3)):
        url = indicator("branches.theme_days_held").rows_url(of)
        assert client.get(url).context["page"].paginator.count == number


def test_nothing_recorded_is_a_cause_for_attention_from_the_last_month_of_a_quarter_on(tree):
    profile = make.profile(tree.branch_a, elected_on=date(2025, 1, 1))
    for on, is_quiet in ((date(2026, 7, 1), False), (date(2026, 8, 31), False), (date(2026, 9, 1), True)):
        assert BranchProfile.objects.in_slice("attention", on).exists() == is_quiet
        assert ("no_record" in BranchProfile.objects.with_signs(on).get(pk=profile.pk).signs) == is_quiet


def test_a_figure_counts_meetings_only_since_the_branch_is_of_such_members(tree, cadre):
    make.profile(tree.branch_a, full_members=9, figures_since=date(2026, 9, 10))

    def whole(on):
        return indicator("branches.life_held").tallies(on).get()["whole"]

    assert whole(date(2026, 8, 31)) == 1  # the theme day
    assert whole(ON) == 4  # and the committee meeting, the members' meeting, the class
