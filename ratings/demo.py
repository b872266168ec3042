"""The demo city's red flags: a year at the public-security bureau, and last month at the working committee.

The newspaper only says that the flag came back to the branch of the special police "this month". Every score, every
other branch and every date here is invented, and each page says so. The second scheme rates invented offices on
rows of the other demos, by the freezing and ranking that the portal uses.
"""

import io
from datetime import date, datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from portal.audit.services import record
from portal.evidence.services import store_evidence
from portal.organisations.demo import found
from portal.organisations.models import Organisation
from ratings.objections.models import Objection
from ratings.publishing.services.restatements import keep_restatement
from ratings.publishing.services.sealing import seal
from ratings.reviews.models import Review
from ratings.rounds.models import Entry, Input, Round, Standing
from ratings.rounds.months import before, finished_by
from ratings.rounds.rules import FULL
from ratings.rounds.services.custody import hand_over
from ratings.rounds.services.freezing import freeze
from ratings.rounds.services.ranking import rank
from ratings.rounds.services.reading import frozen_inputs
from ratings.schemes.models import Criterion, Flag, GroupMember, PeerGroup, Scheme
from ratings.schemes.services import activate_scheme
from ratings.schemes.services.schemes import default_scheme

SPECIAL_POLICE = "特警支队党支部"
# Invented, as their names say.
OTHERS = (
    "户政服务党支部",
    "交通宣传党支部",
    "科技信息党支部",
    "法治服务党支部",
    "警务保障党支部",
    "社区警务党支部",
)
# Winner of each of the twelve months, oldest first. 0 is the special police, which wins the flag back in the last.
LEADERS = (1, 0, 0, 0, 2, 2, 1, 0, 0, 3, 1, 0)
REASONS = ("材料齐全，已核对原始记录", "完成较好，个别事项缺反馈", "按清单逐项核对")


def seed(day: date, world) -> None:
    """Rate the bureau's branches for a year, and the invented offices for the past month."""
    _bureau(day, world)
    _committee(day, world)


def _bureau(day: date, world) -> None:
    bureau = next(unit for unit in world.units if unit.name == "市公安局").organisation
    branches = [_branch(bureau, SPECIAL_POLICE), *(_branch(bureau, f"{name}（演示）") for name in OTHERS)]
    latest = finished_by(day)
    scheme = _scheme(
        bureau,
        "流动党建红旗",
        world.people["shiji"],
        {"公安支部": branches},
        since=before(latest, len(LEADERS) - 1),
    )
    for number, leader in enumerate(LEADERS):
        month = before(latest, len(LEADERS) - 1 - number)
        round_ = _invented_month(scheme, month, branches, leader, world)
        _publish(round_, world)
    third = Round.objects.get(scheme=scheme, month=before(latest, 2))
    _restate(third, world)


def _branch(parent: Organisation, name: str) -> Organisation:
    return found(parent, f"市公安局{name}", f"市公安局{name}", Organisation.Kind.BRANCH, "1509")


def _scheme(organisation, title: str, actor, groups: dict[str, list], since: date) -> Scheme:
    scheme = default_scheme(organisation=organisation, actor=actor)
    Scheme.objects.filter(pk=scheme.pk).update(title=title, edition="演示", is_demo=True, minimum_score=8000)
    scheme.refresh_from_db()
    for ordinal, (name, branches) in enumerate(groups.items(), start=1):
        flag = Flag.objects.create(series=scheme.series)
        group = PeerGroup.objects.create(scheme=scheme, flag=flag, name=name, ordinal=ordinal)
        GroupMember.objects.bulk_create(
            GroupMember(group=group, scheme=scheme, organisation=one, organisation_path=one.path)
            for one in branches
        )
    scheme = activate_scheme(scheme=scheme, actor=actor)
    # Rules are put into use before the first month that they rate.
    Scheme.objects.filter(pk=scheme.pk).update(in_use_from=since - timedelta(days=1))
    scheme.refresh_from_db()
    return scheme


def _invented_month(scheme: Scheme, month: date, branches, leader: int, world) -> Round:
    """Write a month with random figures in which the branch `leader` comes first."""
    draw = world.random
    round_ = Round.objects.create(
        scheme=scheme,
        organisation=scheme.organisation,
        month=month,
        state=Round.State.NOTICE,
        frozen_at=_moment(_next(month), 2),
        proposed_by=world.people["shiji"],
        proposed_at=_moment(_next(month), 9),
        notice_until=_next(month) + timedelta(days=8),
    )
    group = scheme.groups.get()
    entries = [
        Entry(
            round=round_,
            group=group,
            organisation=one,
            organisation_path=one.path,
            name=one.name,
            path_then=one.path,
        )
        for one in branches
    ]
    Entry.objects.bulk_create(entries)
    criteria = list(scheme.criteria.all())
    rows = [
        _drawn(round_, entry, criterion, index == leader, draw)
        for index, entry in enumerate(entries)
        for criterion in criteria
    ]
    Input.objects.bulk_create(rows)
    _reviewed(round_, entries, criteria, {(one.entry_id, one.criterion_id): one.part for one in rows}, world)
    rank(round_)
    return round_


def _drawn(round_: Round, entry: Entry, criterion: Criterion, leads: bool, draw) -> Input:
    if criterion.is_reviewed:
        part, whole = draw.randrange(9500, 9800) if leads else draw.randrange(8200, 9300), FULL
    elif criterion.indicator.startswith("branches.theme_days"):
        part, whole = 1, 1
    else:
        whole = draw.randrange(6, 14)
        part = whole - (0 if leads else draw.randrange(1, 3))
    return Input(round=round_, entry=entry, criterion=criterion, part=part, whole=whole)


def _reviewed(round_: Round, entries, criteria, scores: dict[tuple[int, int], int], world) -> None:
    """Store who scored the reviewed lines. One proof serves a month."""
    reviewer = world.people["shenhe"]
    proof = store_evidence(
        file=SimpleUploadedFile("演示证明材料.png", _picture(f"{round_.month:%Y-%m}")),
        organisation=round_.organisation,
        actor=reviewer,
    )
    Review.objects.bulk_create(
        Review(
            entry=entry,
            criterion=criterion,
            score=scores[entry.pk, criterion.pk],
            reason=f"演示：{world.random.choice(REASONS)}",
            proof=proof,
            reviewer=reviewer,
        )
        for entry in entries
        for criterion in criteria
        if criterion.is_reviewed
    )


def _publish(round_: Round, world) -> None:
    """Hand over the flag and publish, as `publish_round` does, on a past day."""
    handed_over = _next(round_.month) + timedelta(days=9)
    hand_over(round_, on=handed_over)
    Round.objects.filter(pk=round_.pk).update(
        state=Round.State.PUBLISHED,
        published_by=world.people["lingdao"],
        published_at=_moment(handed_over, 10),
    )
    round_.refresh_from_db()
    digest = seal(round_)
    Round.objects.filter(pk=round_.pk).update(digest=digest)
    changes = {"state": [Round.State.NOTICE, Round.State.PUBLISHED], "digest": ["", digest]}
    record(Round.PUBLISH.verb, round_, actor=world.people["lingdao"], changes=changes)


def _restate(round_: Round, world) -> None:
    """Store a late correction of a month: the second branch had logged one measure too few."""
    second = Standing.objects.filter(round=round_, place=2).order_by("pk").first()
    counted = round_.scheme.criteria.filter(indicator="rectification.measures_logged").get()
    now = frozen_inputs(round_)
    part, whole = now[second.pk][counted.pk]
    now[second.pk][counted.pk] = (min(part + 1, whole), whole)
    keep_restatement(round_, now, "演示：一条进展当月已发生，次月才补录", world.people["shiji"])


# --- Invented offices, with rows of the other demos ----------------------------------------------------


def _committee(day: date, world) -> None:
    groups: dict[str, list] = {"事务所支部": [], "中心支部": []}
    for unit in world.units:
        if unit.is_demo and unit.name.endswith(("中心", "事务所")):
            groups["中心支部" if unit.name.endswith("中心") else "事务所支部"] += world.branches[unit.name][
                :1
            ]
    own = world.cadre_branch
    if not any(own in branches for branches in groups.values()):
        groups["中心支部"].append(own)
    latest = finished_by(day)
    scheme = _scheme(world.committee, "市直机关流动红旗", world.people["shiji"], groups, since=before(latest))
    for month in (before(latest), latest):
        round_ = Round.objects.create(
            scheme=scheme,
            organisation=scheme.organisation,
            month=month,
            state=Round.State.NOTICE,
            frozen_at=_moment(_next(month), 2),
            proposed_by=world.people["shiji"],
            proposed_at=_moment(_next(month), 9),
            notice_until=_next(month) + timedelta(days=8),
        )
        freeze(round_)
        entries = list(Entry.objects.filter(round=round_))
        criteria = [one for one in scheme.criteria.all() if one.is_reviewed]
        scores = {
            (entry.pk, criterion.pk): world.random.randrange(8000, 9800)
            for entry in entries
            for criterion in criteria
        }
        Input.objects.bulk_create(
            Input(round=round_, entry_id=entry, criterion_id=criterion, part=score, whole=FULL)
            for (entry, criterion), score in scores.items()
        )
        _reviewed(round_, entries, criteria, scores, world)
        rank(round_)
        if month != latest:
            _publish(round_, world)
    Round.objects.filter(pk=round_.pk).update(notice_until=day + timedelta(days=3))
    entry = Entry.objects.get(round=round_, organisation=own)
    Objection.objects.create(
        entry=entry,
        criterion=scheme.criteria.filter(indicator="").first(),
        text="演示：学习记录已上传，请复核学习计划完成一项。",
        raised_by=world.people["zhibu"],
    )


def _next(month: date) -> date:
    return before(month, -1)


def _moment(day: date, hour: int):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _picture(text: str) -> bytes:
    image = Image.new("RGB", (480, 300), "#F7F5F2")
    ImageDraw.Draw(image).text((40, 140), f"DEMO {text}", fill="#3F3B35")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
