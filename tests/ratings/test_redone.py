"""An outsider redoes a month from its workbook by the printed rules alone: nothing here imports the portal's arithmetic."""

import io
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ratings.models import Round, Standing
from tests.factories import ratings as make
from tests.factories.organisations import organisation

CENT = Decimal("0.01")
FULL = Decimal(100)


@pytest.fixture
def month(tree, admin, leader):
    """Two groups, lines with and without anything to count, one that counts less as better, reviewed scores."""
    scheme = make.scheme(tree.committee, **make.EXACT)
    scheme.criteria.filter(title="问题整改").update(weight=2500)
    less = make.criterion(
        scheme, dimension="business", title="通报", indicator=make.COUNTED, weight=1500, direction="less"
    )
    study, business, prompt, served = (
        scheme.criteria.get(title=title) for title in ("组织生活", "问题整改", "按期", "服务群众")
    )
    numbers = [
        ((3, 4), (0, 0), (1, 1), (8800, 10_000), (0, 0)),
        ((9, 9), (2, 3), (0, 0), (9100, 10_000), (1, 7)),
        ((0, 0), (0, 0), (0, 0), (9900, 10_000), (0, 3)),
        ((11, 12), (5, 5), (3, 4), (9050, 10_000), (9, 7)),
        ((1, 2), (1, 1), (1, 1), (7777, 10_000), (0, 1)),
        ((6, 7), (0, 0), (2, 2), (9333, 10_000), (0, 0)),
        ((1, 1), (0, 0), (0, 0), (10_000, 10_000), (0, 0)),
    ]
    branches = [organisation(tree.office_a, name=f"第{number}支部") for number in range(len(numbers))]
    make.group(scheme, *branches[:5], name="甲组")
    make.group(scheme, *branches[5:], name="乙组")
    lines = (study, business, prompt, served, less)
    made = Round.objects.create(
        scheme=scheme, organisation=tree.committee, month=make.MONTH, state=Round.State.NOTICE
    )
    make.fill(
        made,
        {
            branch: {line.pk: pair for line, pair in zip(lines, of_branch, strict=True)}
            for branch, of_branch in zip(branches, numbers, strict=True)
        },
    )
    return make.publish(made, admin, leader)


def rows_of(client, resource: str, round_) -> list[dict]:
    """Return the rows of a workbook by the words of its header."""
    url = f"{reverse('export_start', args=[resource])}?round={round_.pk}"
    answer = client.post(url, follow=True)
    if "spreadsheet" not in answer["Content-Type"]:
        answer = client.get(url, follow=True)
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).worksheets[0]
    told = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(number for number, row in enumerate(told) if "完成数" in row or "总分" in row)
    return [dict(zip(told[head], row, strict=True)) for row in told[head + 1 :] if row[0]]


def exact(value) -> Decimal:
    return Decimal(str(value))


def nearest(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def cut(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_FLOOR)


def redone(lines: list[dict]) -> dict[str, Decimal]:
    """Return {branch: total} by the steps of the printed page."""
    for line in lines:
        whole, part = line["应完成数"], min(line["完成数"], line["应完成数"])
        line["完成"] = whole - part if line["方向"] == "越低越好" else part
        line["可计"] = whole > 0
    totals: dict[str, Decimal] = {}
    for name in dict.fromkeys(line["党支部"] for line in lines):
        own = [line for line in lines if line["党支部"] == name]
        dimensions = list(dict.fromkeys(line["维度"] for line in own))
        full = {one: sum(exact(line["权重"]) for line in own if line["维度"] == one) for one in dimensions}
        countable = [one for one in dimensions if any(line["可计"] for line in own if line["维度"] == one)]
        given = shares([(one, full[one]) for one in countable], FULL)
        totals[name] = Decimal(0)
        for dimension in countable:
            counted = [line for line in own if line["维度"] == dimension and line["可计"]]
            weights = shares([(line["指标"], exact(line["权重"])) for line in counted], given[dimension])
            for line in counted:
                totals[name] += points(line, weights[line["指标"]], lines)
    return totals


def shares(weights: list[tuple[str, Decimal]], total: Decimal) -> dict[str, Decimal]:
    every = sum(weight for _name, weight in weights)
    found, running, before = {}, Decimal(0), Decimal(0)
    for name, weight in weights:
        running += weight
        found[name] = cut(total * running / every) - before
        before = cut(total * running / every)
    return found


def points(line: dict, weight: Decimal, lines: list[dict]) -> Decimal:
    done, whole = Decimal(line["完成"]), Decimal(line["应完成数"])
    value = done / whole * 100
    if line["计分方式"] == "系统计算":
        group = [one for one in lines if (one["组别"], one["指标"]) == (line["组别"], line["指标"])]
        rate = nearest(
            Decimal(sum(one["完成"] for one in group)) / sum(one["应完成数"] for one in group) * 100
        )
        assert exact(line["本组平均率"]) == rate
        value = (done * 100 + 2 * rate) / (whole + 2)
    value = nearest(value) if value == 100 else min(nearest(value), FULL - CENT)
    assert exact(line["得分率（%）"]) == value
    assert exact(line["折算权重"]) == weight
    gained = nearest(weight * value / 100)
    return gained if value == 100 else min(gained, weight - CENT)


def test_a_month_is_redone_from_its_workbook_by_the_printed_rules(month, client_of, admin):
    client = client_of(admin)
    lines = rows_of(client, "ratings.lines", month)
    standings = rows_of(client, "ratings.standings", month)
    totals = redone(lines)

    assert {row["党支部"]: exact(row["总分"]) for row in standings} == totals
    assert len(totals) == 7
    cases = {
        name: sum(one["应完成数"] for one in lines if one["党支部"] == name and one["计分方式"] == "系统计算")
        for name in totals
    }
    for row in standings:
        rivals = [
            totals[one["党支部"]]
            for one in standings
            if one["组别"] == row["组别"] and cases[one["党支部"]] >= 5
        ]
        place = 1 + sum(total > totals[row["党支部"]] for total in rivals)
        assert row["名次"] == (place if cases[row["党支部"]] >= 5 else None)
    assert None in {row["名次"] for row in standings}


def test_the_pages_to_print_tell_rules_numbers_and_an_example(month, client_of, admin):
    client = client_of(admin)
    rules = client.get(reverse("scheme_sheet", args=[month.scheme_id])).content.decode()
    for words in (
        "（完成数＋2×本组平均率）÷（应完成数＋2）",
        "99.99%",
        "不足5件",
        "近12个月持旗月数少者",
        "名次区间",
    ):
        assert words in rules
    page = client.get(reverse("round_sheet", args=[month.pk]))
    text = page.content.decode()
    lines = page.context["lines"]
    assert sum(line.points for line in lines) == page.context["standing"].total
    drawn = next(line for line in lines if line.rate is not None and line.whole)
    assert drawn.formula in text
    assert f"({drawn.good} + 2 × {drawn.rate / 100:.2f}%) ÷ ({drawn.whole} + 2)" == drawn.formula


def test_a_scheme_of_the_first_rules_prints_those(scheme, client_of, admin):
    page = client_of(admin).get(reverse("scheme_sheet", args=[scheme.pk])).content.decode()

    assert "本组平均率" not in page
    assert "名次并列的都持旗" in page


def test_a_branch_sees_itself_first_with_what_cost_it_most(month, tree, client_of, admin):
    from portal.accounts.roles import Role
    from tests.factories.accounts import person

    standing = Standing.objects.filter(round=month, place=2).first()
    who = person(standing.entry.organisation, Role.BRANCH_CADRE)
    page = client_of(who).get(reverse("rating_home"), {"round": month.pk})
    own = page.context["own"]
    text = page.content.decode()

    assert own["standing"] == standing
    lost = [line.lost for line in own["costliest"]]
    assert lost == sorted(lost, reverse=True)
    assert 0 < len(lost) <= 3
    assert text.index("失分最多的指标") < text.index("lb-t")
    for line in own["costliest"]:
        if not line.criterion.is_reviewed:
            for url in (line.whole_url, line.mend_url):
                assert client_of(who).get(url).status_code == 200
    assert client_of(admin).get(reverse("rating_home"), {"round": month.pk}).context["own"] is None


def test_the_sheet_of_a_month_costs_the_same_however_many_branches(month, tree, client_of, admin):
    client = client_of(admin)
    page = reverse("round_sheet", args=[month.pk])
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    group = month.scheme.groups.first()
    for _number in range(4):
        branch = organisation(tree.office_a)
        make.GroupMember.objects.create(group=group, scheme=month.scheme, organisation=branch)
        make.fill(month, {branch: {line.pk: (1, 2) for line in month.scheme.criteria.all()}})
    with CaptureQueriesContext(connection) as many:
        client.get(page)

    assert len(many) == len(few)
