"""What a published month means and rests on is sealed: each direct change of the database is named by the check."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.seals.services.sealing import seal_now
from ratings.models import (
    Criterion,
    Custody,
    Entry,
    GroupRate,
    Input,
    MonthRecord,
    Objection,
    PeerGroup,
    Restatement,
    Review,
    Round,
    Scheme,
    Standing,
    TieBreaker,
    Veto,
    VetoKind,
)
from ratings.publishing.models import RestatedPlace
from ratings.publishing.services.checking import check_round
from ratings.publishing.services.restatements import keep_restatement
from ratings.rounds.services.ranking import rank
from ratings.rounds.services.reading import frozen_inputs
from ratings.rounds.services.seals import entry_of_publishing
from tests.factories import ratings as make
from tests.factories.organisations import organisation
from tests.guards import unguarded


@pytest.fixture
def month(tree, admin, leader, reviewer, cadre):
    """A published month with everything that a month can have."""
    scheme = make.scheme(tree.committee, **make.EXACT)
    vetoed = organisation(tree.office_b, name="乙局第二党支部")
    make.group(scheme, tree.branch_a, tree.branch_b, vetoed)
    make.tie(scheme, "business")
    scores = {tree.branch_a: 9000, tree.branch_b: 8000, vetoed: 9500}
    made = make.ranked(scheme, scores, make.MONTH, Round.State.NOTICE, frozen_at=timezone.now())
    for branch, score in scores.items():
        make.review(made, branch, reviewer, score=score)
    make.veto(made, vetoed, admin)
    Objection.objects.create(
        entry=make.entry(made, tree.branch_b),
        text="少算一次",
        raised_by=cadre,
        state="refused",
        answer="已核对",
        answered_by=admin,
        answered_at=timezone.now(),
    )
    rank(made)
    make.publish(made, admin, leader)
    now = {key: dict(lines) for key, lines in frozen_inputs(made).items()}
    counted = scheme.criteria.get(title="问题整改").pk
    now[make.entry(made, tree.branch_b).pk][counted] = (10_000, 10_000)
    keep_restatement(made, now, "补录", admin)
    made.refresh_from_db()
    return made


# model, column, new value, and a word that the check must say. The first row of the model is changed.
CHANGES = [
    (Round, "month", date(2026, 9, 1), "月份"),
    (Round, "frozen_at", timezone.now() + timedelta(days=1), "冻结时间"),
    (Round, "proposed_by_id", "someone", "提请人"),
    (Round, "published_by_id", "someone", "签发人"),
    (Round, "published_at", timezone.now() + timedelta(days=1), "发布时间"),
    (Round, "notice_until", date(2026, 1, 1), "公示"),
    (Round, "digest", "0" * 64, "审计日志"),
    (Scheme, "title", "别的方案", "名称"),
    (Scheme, "edition", "2025", "版本"),
    (Scheme, "minimum_score", 1, "最低得分"),
    (Scheme, "notice_workdays", 1, "公示"),
    (Scheme, "flag_share", 50, "流动红旗"),
    (Scheme, "pull", 3, "k"),
    (Scheme, "least_cases", 6, "排名所需件数"),
    (Scheme, "least_countable", 61, "可计权重"),
    (Scheme, "in_use_from", date(2020, 1, 1), "启用"),
    (Criterion, "title", "别的指标", "指标"),
    (Criterion, "indicator", "rectification.closed_in_time", "数据来源"),
    (Criterion, "guide", "随便打分", "评分要点"),
    (Criterion, "weight", 2999, "权重"),
    (Criterion, "direction", "less", "方向"),
    (TieBreaker, "rule", "study", "同分排序规则"),
    (VetoKind, "title", "别的情形", "否决情形"),
    (PeerGroup, "name", "别的组", "别的组"),
    (PeerGroup, "ordinal", 7, "机关支部"),
    (Entry, "name", "别名", "甲局第一党支部"),
    (Entry, "organisation_id", "other", "甲局第一党支部"),
    (Input, "part", 1, "组织生活"),
    (GroupRate, "rate", 1, "组织生活"),
    (Standing, "total", 1, "甲局第一党支部"),
    (Standing, "best", 3, "甲局第一党支部"),
    (Review, "score", 1, "服务群众"),
    (Review, "reason", "印象好", "服务群众"),
    (Review, "reviewer_id", "someone", "评审人"),
    (Review, "reviewed_at", timezone.now() + timedelta(days=1), "服务群众"),
    (Veto, "reason", "没有的事", "乙局第二党支部"),
    (Veto, "state", "lifted", "乙局第二党支部"),
    (Veto, "set_by_id", "someone", "乙局第二党支部"),
    (Objection, "text", "没有异议", "乙局第一党支部"),
    (Objection, "answer", "未核对", "乙局第一党支部"),
    (Objection, "state", "upheld", "乙局第一党支部"),
    (Objection, "answered_by_id", "someone", "答复"),
    (Custody, "name", "别名", "别名"),
    (Custody, "event", "kept", "甲局第一党支部"),
    (Custody, "streak", 9, "甲局第一党支部"),
    (Custody, "handed_over_on", date(2020, 1, 1), "甲局第一党支部"),
    (Restatement, "reason", "别的原因", "更正"),
    (Restatement, "moves_flag", True, "更正"),
    (RestatedPlace, "total_after", 1, "更正"),
]


def test_each_direct_change_is_named(month, tree, cadre):
    """One month for all of them: each change is rolled back."""
    assert check_round(month) == []
    call_command("rank_month", "2026-10", check=True)
    unnamed = []
    for model, column, value, word in CHANGES:
        with transaction.atomic():
            stored = {"someone": cadre.pk, "other": tree.office_a.pk}.get(value, value)
            write(model, column, stored, model._base_manager.order_by("pk").first().pk)
            faults = check_round(Round.objects.select_related("scheme").get(pk=month.pk))
            if not [fault for fault in faults if word in fault]:
                unnamed.append((model.__name__, column, faults))
            transaction.set_rollback(True)

    assert len(CHANGES) >= 30
    assert unnamed == []


def test_the_command_fails_and_says_what_differs(month, capsys):
    write(Criterion, "guide", "随便打分", Criterion.objects.get(title="服务群众").pk)
    with pytest.raises(CommandError):
        call_command("rank_month", "2026-10", check=True)

    assert "服务群众，评分要点：发布时为，现为随便打分" in capsys.readouterr().out


def write(model, column: str, value, key: int) -> None:
    """Change a row as somebody with the password of the database would."""
    name = connection.ops.quote_name
    field = next(one for one in model._meta.concrete_fields if one.column == column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {name(model._meta.db_table)} SET {name(column)} = %s WHERE {name(model._meta.pk.column)} = %s",  # noqa: S608
            [field.get_db_prep_save(value, connection), key],
        )


@pytest.mark.parametrize("model", [Input, Review, Objection, Custody, Veto, Criterion, GroupRate])
def test_a_row_that_is_gone_is_named(month, model):
    row = model._base_manager.filter(**({"round": month} if model is Input else {})).order_by("pk").first()
    table, key = model._meta.db_table, model._meta.pk.column
    if model is Criterion:
        row = Criterion.objects.create(scheme=month.scheme, title="新添的指标", dimension="study", weight=1)
        assert [fault for fault in check_round(month) if "新添的指标" in fault]
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [row.pk])  # noqa: S608

    assert [fault for fault in check_round(month) if "已不存在" in fault]


def test_input_review_custody_and_digest_rewritten_together_are_named(month, tree):
    """Whoever rewrites them all, with the record, still cannot rewrite the audit log."""
    Input.objects.filter(round=month, entry__organisation=tree.branch_b).update(part=9900)
    Review.objects.filter(entry__organisation=tree.branch_b).update(score=9900)
    rank(month)
    Custody.objects.filter(round=month).update(
        organisation=tree.branch_b, name=tree.branch_b.name, entry=make.entry(month, tree.branch_b)
    )
    published = month.digest
    month.digest = make.seal(month)
    month.save(update_fields=["digest"])
    assert month.digest != published

    assert [fault for fault in check_round(month) if "审计日志" in fault]


def rewritten(month: Round) -> str:
    """Rewrite a month with its record and its digest, and return the false digest."""
    Standing.objects.filter(round=month).update(business=1)
    month.digest = make.seal(month)
    month.save(update_fields=["digest"])
    return month.digest


def test_whoever_rewrites_the_audit_entry_as_well_is_named_by_its_seal(month):
    entry = entry_of_publishing(month)
    seal_now(entry)
    assert check_round(month) == []
    with unguarded(AuditEntry):
        changes = entry.changes | {"digest": ["", rewritten(month)]}
        AuditEntry.objects.filter(pk=entry.pk).update(changes=changes)

    assert [fault for fault in check_round(month) if "封存" in fault]


def test_a_second_entry_of_publishing_counts_for_nothing(month, leader):
    seal_now(entry_of_publishing(month))
    changes = {"digest": ["", rewritten(month)]}
    record(Round.PUBLISH.verb, month, actor=leader, changes=changes)

    assert [fault for fault in check_round(month) if "审计日志" in fault]


def test_a_changed_record_is_named(month):
    part = MonthRecord.objects.get(round=month)
    MonthRecord.objects.filter(pk=part.pk).update(lines=part.lines.replace("少算一次", "多算一次"))

    faults = check_round(month)
    assert [fault for fault in faults if "存档" in fault]
    assert [fault for fault in faults if "少算一次" in fault]


def test_the_audit_entry_of_publishing_carries_the_digest(noticed, leader):
    from ratings.publishing.services import publish_round

    publish_round(round_=noticed, actor=leader)
    entry = AuditEntry.objects.get(action="ratings.publish_round")

    assert entry.changes["digest"] == ["", noticed.digest]
    assert entry.changes["published_by"][1]
    assert check_round(noticed) == []


def test_the_record_tells_the_names_of_that_day(month, admin, leader):
    leader.name = "改名之后"
    leader.save()
    lines = [json.loads(text) for part in MonthRecord.objects.all() for text in part.lines.split("\n")]
    people = {key: values["name"] for section, key, values in lines if section == "people"}

    assert set(people) >= {admin.pk, leader.pk}
    assert people[leader.pk] != "改名之后"
    assert check_round(month) == []


@pytest.mark.parametrize("form", [1, 2])
def test_older_months_keep_their_format(noticed, leader, form):
    from ratings.publishing.services import publish_round

    Round.objects.filter(pk=noticed.pk).update(digest_format=form)
    noticed.refresh_from_db()
    publish_round(round_=noticed, actor=leader)

    assert not MonthRecord.objects.exists()
    assert check_round(noticed) == []
    Input.objects.filter(round=noticed).update(part=1)
    assert check_round(noticed) != []
