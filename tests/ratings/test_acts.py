"""Every service of ratings: who may, what it leaves, who is told, and what stops it."""

from datetime import date, timedelta

from django.db.models import F
from django.utils import timezone

from ratings.models import (
    Criterion,
    GroupMember,
    Input,
    Objection,
    Review,
    Round,
    Scheme,
    Standing,
    Veto,
)
from ratings.objections.services import answer_objection, keep_score, raise_objection
from ratings.publishing.services import (
    propose_round,
    publish_round,
    rank_month,
    restate_round,
    withdraw_notice,
)
from ratings.reviews.services import change_score, lift_veto, refreeze_line, score_entry, set_veto
from ratings.rounds.services.ranking import rank
from ratings.schemes.services import (
    activate_scheme,
    add_criterion,
    add_group,
    add_scheme,
    change_criterion,
    change_scheme,
    default_scheme,
    remove_criterion,
    renew_scheme,
    set_members,
    set_rules,
)
from tests.acts import DAY, Act, JudgedActs, proof
from tests.factories import ratings as make
from tests.factories import rectification

OCTOBER = date(2026, 10, 1)
DRAFT, NOTICE, PUBLISHED = Round.State.DRAFT, Round.State.NOTICE, Round.State.PUBLISHED


# --- Rows ----------------------------------------------------------------------------------------------


def draft(world, **fields) -> Scheme:
    """Make a draft with a group, a tie-breaker by its reviewed line, and a kind of veto."""
    made = make.scheme(world.committee, state=Scheme.State.DRAFT, **fields)
    make.group(made, world.branch, world.branch_beside, name="机关")
    make.tie(made, "criterion", made.criteria.get(indicator=""))
    return made


def in_use(world, **fields) -> Scheme:
    made = make.scheme(world.committee, **fields)
    make.group(made, world.branch, world.branch_beside)
    return made


def month(world, state=DRAFT, **fields) -> Round:
    """Make October: the branch is first by 90.00 to 80.00."""
    scores = {world.branch: 9000, world.branch_beside: 8000}
    made = make.ranked(in_use(world), scores, OCTOBER, state, **fields)
    for entry in made.entries.all():
        make.review(
            made,
            entry.organisation,
            world.reviewer,
            score=9000 if entry.organisation == world.branch else 8000,
        )
    return made


def unreviewed(world) -> Round:
    """Make October with a line that waits for its score."""
    made = month(world)
    Review._base_manager.filter(entry__round=made).delete()
    Input._base_manager.filter(round=made, criterion__indicator="").delete()
    rank(made)
    return made


def noticed(world, **fields) -> Round:
    before = {
        "proposed_by": world.admin,
        "proposed_at": timezone.now(),
        "notice_until": DAY - timedelta(days=1),
    }
    return month(world, NOTICE, **before | fields)


def published(world) -> Round:
    return publish_round(round_=noticed(world), actor=world.leader)


def first(round_, world):
    return make.entry(round_, world.branch)


def reviewed_line(round_) -> Criterion:
    return round_.scheme.criteria.get(indicator="")


def objected(world, **fields) -> Objection:
    entry = first(noticed(world, notice_until=DAY + timedelta(days=1)), world)
    return Objection.objects.create(entry=entry, text="漏记一次", raised_by=world.cadre, **fields)


def upheld(world) -> Objection:
    made = objected(world)
    total = Standing.objects.get(pk=made.entry_id).total
    Objection.objects.filter(pk=made.pk).update(state="upheld", answered_at=timezone.now(), total_then=total)
    made.refresh_from_db()
    return made


def score_has_changed(given):
    Standing._base_manager.filter(pk=given["objection"].entry_id).update(total=1)


def refreezing(world):
    """October was frozen with 9,000 of 10,000; by the records there is nothing."""
    made = month(world)
    line = made.scheme.criteria.get(title="问题整改")
    return {"entry": first(made, world), "criterion": line, "reason": "冻结时多算了"}


def nothing_is_different(world, given):
    Input.objects.filter(criterion=given["criterion"]).update(part=0, whole=0)
    return {}


def scored_line(world, given):
    return {"criterion": reviewed_line(given["entry"].round)}


def scoring(world):
    made = unreviewed(world)
    return {
        "entry": first(made, world),
        "criterion": reviewed_line(made),
        "score": 9500,
        "reason": "群众满意",
        "file": proof(),
    }


def rescoring(world):
    review = Review.objects.get(entry=first(month(world), world))
    return {"review": review, "version": 1, "score": 5000, "reason": "复核后更正", "file": proof("更正.pdf")}


def vetoing(world):
    made = month(world)
    return {
        "entry": first(made, world),
        "kind": made.scheme.veto_kinds.get(),
        "reason": "核查属实",
        "file": proof(),
    }


def vetoed(world) -> Veto:
    made = month(world)
    veto = make.veto(made, world.branch, world.admin)
    rank(made)
    return veto


# --- How rows move on, and what cannot be right --------------------------------------------------------


def round_of(given) -> Round:
    for value in given.values():
        if isinstance(value, Round):
            return value
        if hasattr(value, "entry_id"):
            return value.entry.round
        if hasattr(value, "round_id"):
            return value.round
    raise LookupError(given)


def round_becomes(state):
    """Return what puts the round of the arguments into another state, past every service."""
    return lambda given: Round._base_manager.filter(pk=round_of(given).pk).update(state=state)


def not_yet_published(given):
    """Take a round that has not been published; one that has never goes back."""
    round_becomes(NOTICE)(given)
    given["round_"].refresh_from_db()


def put_into_use(given):
    scheme = next(
        value if isinstance(value, Scheme) else value.scheme
        for value in given.values()
        if isinstance(value, Scheme | Criterion)
    )
    Scheme._base_manager.filter(pk=scheme.pk).update(state=Scheme.State.ACTIVE, version=F("version") + 1)


def retired(given):
    scheme = given["group"].scheme_id
    Scheme._base_manager.filter(pk=scheme).update(state=Scheme.State.RETIRED, version=F("version") + 1)


def lifted(given):
    Veto._base_manager.update(state=Veto.State.LIFTED)


def answered(given):
    Objection._base_manager.update(state=Objection.State.REFUSED)


def notice_over(given):
    Round._base_manager.update(notice_until=DAY - timedelta(days=1))


def another_scheme(world):
    return make.scheme(world.committee, title="另一方案")


def line_of_another(world, _given):
    return {"criterion": another_scheme(world).criteria.get(indicator="")}


def computed_line(world, given):
    return {"criterion": given["entry"].round.scheme.criteria.filter(indicator__gt="").first()}


def kind_of_another(world, _given):
    return {"kind": another_scheme(world).veto_kinds.get()}


def standing_veto(world, given):
    make.veto(given["entry"].round, world.branch, world.admin)
    return {}


def a_line_waits(world, given):
    Review._base_manager.filter(entry__organisation=world.branch).delete()
    return {}


def an_earlier_month_waits(world, given):
    make.ranked(given["round_"].scheme, {world.branch: 9000}, date(2026, 9, 1))
    return {}


def a_later_month_is_published(world, given):
    make.ranked(given["round_"].scheme, {world.branch: 9000}, date(2026, 11, 1), PUBLISHED)
    return {}


def an_objection_waits(world, given):
    Objection.objects.create(entry=first(given["round_"], world), text="漏记", raised_by=world.cadre)
    return {}


def an_objection_was_upheld(world, given):
    Objection.objects.create(
        entry=first(given["round_"], world),
        text="漏记",
        raised_by=world.cadre,
        state=Objection.State.UPHELD,
        answered_at=timezone.now(),
    )
    return {}


def the_notice_runs(world, given):
    Round._base_manager.update(notice_until=DAY)
    given["round_"].refresh_from_db()
    return {}


def a_standing_was_changed(world, given):
    Standing._base_manager.filter(entry=first(given["round_"], world)).update(total=9001)
    return {}


def the_proposer(world, given):
    Round._base_manager.update(proposed_by=world.leader)
    given["round_"].refresh_from_db()
    return {}


def a_weight_is_missing(world, given):
    given["scheme"].criteria.filter(indicator="").update(weight=999)
    return {}


def no_members(world, given):
    in_use(world, title="另一方案")
    GroupMember._base_manager.filter(scheme=given["scheme"]).delete()
    return {}


def late_proof(world) -> dict:
    """Solve a problem of October after the month was published: more by today's facts."""
    made = published(world)
    Input._base_manager.filter(round=made).exclude(criterion__indicator="").update(part=0)
    Standing._base_manager.filter(round=made).delete()
    rank(made)
    campaign = rectification.campaign(world.committee)
    for branch, unit in ((world.branch, world.unit), (world.branch_beside, world.unit_beside)):
        rectification.problem(
            campaign,
            branch,
            unit,
            world.cadre,
            found_on=date(2026, 9, 1),
            state="closed",
            closed_on=date(2026, 9, 9),
        )
    return {"round_": made, "reason": "补录证明"}


def unnamed(world, _given):
    draft(world, title="流动红旗二", edition="2027")
    return {"title": "流动红旗二", "edition": "2027"}


def taken_title(world, given):
    return {"title": given["criterion"].scheme.criteria.exclude(pk=given["criterion"].pk).first().title}


def taken_branch(world, given):
    scheme = given.get("scheme") or given["group"].scheme
    other = make.group(scheme, name="另一组")
    GroupMember._base_manager.filter(organisation=world.branch).delete()
    GroupMember.objects.create(group=other, scheme=scheme, organisation=world.branch)
    return {"branches": [world.branch]}


def outside(world, _given):
    return {"branches": [world.there.branch]}


NEW = {
    "title": "红旗支部",
    "edition": "2026",
    "minimum_score": 7000,
    "notice_workdays": 5,
    "flag_share": 20,
    "empty_lines": "given",
    "pull": 3,
    "least_countable": 70,
    "least_cases": 8,
    "flags_capped": False,
    "band_cases": 2,
}
PROPOSED = {name: value for name, value in make.EXACT.items() if name != "arithmetic"}
LINE = {
    "dimension": "service",
    "title": "办实事",
    "indicator": "",
    "weight": 1500,
    "direction": "less",
    "empty_value": 5000,
    "counts_empty": True,
    "guide": "看台账",
}


def renewing(world):
    made = draft(world, minimum_score=6000, notice_workdays=5, flag_share=30)
    Scheme._base_manager.filter(pk=made.pk).update(state=Scheme.State.ACTIVE)
    made.refresh_from_db()
    return {"scheme": made, "edition": "2027"}


def last_line(world) -> Criterion:
    return draft(world).criteria.get(indicator="")


def empty_group(world):
    made = draft(world)
    GroupMember._base_manager.filter(organisation=world.branch_beside).delete()
    return {"group": made.groups.get(), "branches": [world.branch_beside], "version": made.version}


SCHEMES = [
    Act(
        add_scheme,
        by="district",
        at="committee",
        given=lambda world: {"organisation": world.committee, **NEW},
        log=[("ratings.add_scheme", "result", {name: [None, value] for name, value in NEW.items()})],
        after={"result.state": "draft", "result.source": "own"} | {f"result.{k}": v for k, v in NEW.items()},
        unfit=[
            (lambda world, _given: {"title": draft(world).title}, ""),
            ({"flag_share": 101}, ""),
        ],
    ),
    Act(
        default_scheme,
        by="district",
        at="committee",
        given=lambda world: {"organisation": world.committee},
        log=[
            (
                "ratings.adopt_scheme",
                "result",
                lambda world, rows: {"criteria": [None, rows.result.criteria.count()]},
            )
        ],
        after={"result.state": "draft", "result.source": "system_default"},
    ),
    Act(
        change_scheme,
        by="district",
        at="committee",
        given=lambda world: {"scheme": draft(world), "version": 1, "minimum_score": 7500},
        log=[("ratings.change_scheme", "scheme", {"minimum_score": [0, 7500]})],
        after={"scheme.minimum_score": 7500},
        unfit=[(unnamed, "edition")],
        late=put_into_use,
        versioned="scheme",
    ),
    Act(
        renew_scheme,
        by="district",
        at="committee",
        given=renewing,
        log=[
            (
                "ratings.renew_scheme",
                "result",
                {
                    "title": [None, "流动红旗"],
                    "edition": [None, "2027"],
                    "minimum_score": [None, 6000],
                    "notice_workdays": [None, 5],
                    "flag_share": [None, 30],
                }
                # The rules of an edition in use before decision 0035 are not copied.
                | {name: [None, value] for name, value in PROPOSED.items()},
            )
        ],
        after={
            "result.state": "draft",
            "result.series": lambda world, rows: rows.scheme.series,
            "result.criteria.count": 4,
            "result.groups.count": 1,
            "result.members.count": 2,
            "result.tie_breakers.count": 1,
            "result.tie_breakers.get.criterion.scheme": lambda world, rows: rows.result,
            "result.tie_breakers.get.criterion.title": "服务群众",
            "result.veto_kinds.count": 1,
            "scheme.criteria.count": 4,
            "scheme.members.count": 2,
        },
        unfit=[({"edition": "2026"}, "")],
    ),
    Act(
        activate_scheme,
        by="district",
        at="committee",
        given=lambda world: {"scheme": draft(world)},
        log=[("ratings.activate_scheme", "scheme", {"state": ["draft", "active"]})],
        after={"scheme.state": "active", "scheme.in_use_from": DAY},
        unfit=[(a_weight_is_missing, ""), (no_members, "")],
        late=put_into_use,
    ),
    Act(
        add_criterion,
        by="district",
        at="committee",
        given=lambda world: {"scheme": draft(world), **LINE},
        log=[
            ("ratings.change_scheme", "result", {name: [None, value] for name, value in LINE.items()}),
            ("ratings.change_scheme", "scheme", {"criteria": [None, "办实事 15.00"]}),
        ],
        after={"result.ordinal": 5, "scheme.version": 2},
        unfit=[
            ({"title": "按期"}, ""),
            ({"weight": 0}, ""),
            ({"weight": 10_001}, ""),
            ({"empty_value": 10_001}, ""),
        ],
        late=put_into_use,
    ),
    Act(
        change_criterion,
        by="district",
        at="committee",
        given=lambda world: {"criterion": last_line(world), "version": 1, "weight": 900},
        log=[
            ("ratings.change_scheme", "criterion", {"weight": [1000, 900]}),
            ("ratings.change_scheme", "criterion.scheme", {"criteria": ["服务群众 10.00", "服务群众 9.00"]}),
        ],
        after={"criterion.weight": 900, "criterion.scheme.version": 2},
        unfit=[(taken_title, "title")],
        late=put_into_use,
        versioned="criterion",
        fits_first=True,
    ),
    Act(
        remove_criterion,
        by="district",
        at="committee",
        given=lambda world: {"criterion": last_line(world)},
        log=[("ratings.change_scheme", "criterion.scheme", {"criteria": ["服务群众 10.00", None]})],
        after={"criterion.scheme.criteria.count": 3, "criterion.scheme.tie_breakers.count": 0},
        late=put_into_use,
    ),
    Act(
        add_group,
        by="district",
        at="committee",
        given=lambda world: {
            "scheme": make.scheme(world.committee, state="draft"),
            "name": "机关",
            "branches": [world.branch],
        },
        log=[
            ("ratings.change_scheme", "result", {"name": [None, "机关"]}),
            ("ratings.change_scheme", "scheme", {"groups": [None, "机关"]}),
            ("ratings.change_scheme", "scheme", {"members": [None, "甲支部"]}),
        ],
        after={"result.ordinal": 1, "result.members.count": 1, "scheme.version": 2},
        unfit=[(taken_branch, "branches"), (outside, "branches")],
        late=put_into_use,
    ),
    Act(
        set_members,
        by="district",
        at="committee",
        given=empty_group,
        log=[
            ("ratings.change_scheme", "group.scheme", {"members": [None, "乙支部"]}),
            ("ratings.change_scheme", "group.scheme", {"members": ["甲支部", None]}),
        ],
        after={"group.members.get.organisation": lambda world, rows: world.branch_beside},
        unfit=[(taken_branch, "branches"), (outside, "branches")],
        late=retired,
        versioned="group.scheme",
    ),
    Act(
        set_rules,
        by="district",
        at="committee",
        given=lambda world: {
            "scheme": draft(world),
            "ties": [("study", None), ("newcomer", None)],
            "vetoes": ["弄虚作假", "发生事故", "弄虚作假"],
            "version": 1,
        },
        log=[("ratings.change_scheme", "scheme", {"tie_breakers": [None, 2], "veto_kinds": [None, 3]})],
        after={"scheme.tie_breakers.count": 2, "scheme.veto_kinds.count": 2, "scheme.version": 2},
        unfit=[({"ties": [("study", None), ("study", None)]}, "")],
        late=put_into_use,
        versioned="scheme",
    ),
]

REVIEWS = [
    Act(
        score_entry,
        by="reviewer",
        at="branch",
        given=scoring,
        log=[
            (
                "ratings.score_entry",
                "result",
                {"criterion": [None, "服务群众"], "score": [None, 9500], "proof": [None, "证明.pdf"]},
                "群众满意",
            )
        ],
        after={
            "result.reviewer": lambda world, rows: world.reviewer,
            "result.reason": "群众满意",
            # 9 tenths of 90 points, and 95 of 100 of the last ten.
            "entry.standing.total": 8100 + 950,
            "entry.standing.place": 1,
        },
        unfit=[
            ({"score": -1}, "score"),
            ({"score": 10_001}, "score"),
            ({"reason": " "}, "reason"),
            (line_of_another, ""),
            (computed_line, ""),
        ],
        late=round_becomes(NOTICE),
    ),
    Act(
        change_score,
        by="reviewer",
        at="branch",
        given=rescoring,
        log=[
            (
                "ratings.change_score",
                "review",
                {
                    "score": [9000, 5000],
                    "reason": ["材料齐全", "复核后更正"],
                    "proof": ["证明.pdf", "更正.pdf"],
                },
                "复核后更正",
            )
        ],
        after={
            "review.score": 5000,
            "review.version": 2,
            "review.reviewer": lambda world, rows: world.reviewer,
            "review.entry.standing.total": 8100 + 500,
        },
        unfit=[({"score": -1}, "score"), ({"score": 10_001}, "score"), ({"reason": " "}, "reason")],
        late=round_becomes(NOTICE),
        versioned="review",
        fits_first=True,
    ),
    Act(
        refreeze_line,
        by="district",
        at="branch",
        given=refreezing,
        log=[
            (
                "ratings.refreeze_line",
                "result",
                {
                    "criterion": [None, "问题整改"],
                    "part_before": [None, 9000],
                    "whole_before": [None, 10_000],
                    "part_after": [None, 0],
                    "whole_after": [None, 0],
                },
                "冻结时多算了",
            )
        ],
        after={
            "result.corrected_by": lambda world, rows: world.district,
            "result.reason": "冻结时多算了",
            "entry.standing.business": 4000,
        },
        unfit=[({"reason": " "}, "reason"), (scored_line, ""), (nothing_is_different, "")],
        late=round_becomes(NOTICE),
    ),
    Act(
        set_veto,
        by="district",
        at="branch",
        given=vetoing,
        log=[
            (
                "ratings.set_veto",
                "result",
                {"kind": [None, "弄虚作假"], "proof": [None, "证明.pdf"]},
                "核查属实",
            )
        ],
        after={
            "result.state": "standing",
            "result.set_by": lambda world, rows: world.district,
            "entry.standing.vetoed": True,
            "entry.standing.place": None,
        },
        unfit=[(kind_of_another, "kind"), ({"reason": " "}, "reason"), (standing_veto, "")],
        late=round_becomes(NOTICE),
    ),
    Act(
        lift_veto,
        by="district",
        at="branch",
        given=lambda world: {"veto": vetoed(world), "reason": "复查不实"},
        log=[("ratings.lift_veto", "veto", {"state": ["standing", "lifted"]}, "复查不实")],
        after={
            "veto.state": "lifted",
            "veto.reason": "核查属实",
            "veto.entry.standing.vetoed": False,
            "veto.entry.standing.place": 1,
        },
        unfit=[({"reason": " "}, "reason")],
        late=lifted,
    ),
    Act(
        lift_veto,
        by="district",
        at="branch",
        given=lambda world: {"veto": vetoed(world), "reason": "复查不实"},
        log=[("ratings.lift_veto", "veto", {"state": ["standing", "lifted"]}, "复查不实")],
        late=round_becomes(NOTICE),
        note="in notice",
    ),
]

PEOPLE_RATED = ("cadre", "cadre_beside")

ROUNDS = [
    Act(
        rank_month,
        by="district",
        at="committee",
        given=lambda world: {"scheme": in_use(world), "month": date(2026, 10, 31)},
        log=[("ratings.rank_month", "result", {"state": [None, "waiting"]})],
        after={
            "result.month": OCTOBER,
            "result.state": "waiting",
            "result.job.kind": "ratings.rank_month",
            "result.job.actor": lambda world, rows: world.district,
            "result.organisation": lambda world, rows: world.committee,
        },
        unfit=[
            ({"month": DAY}, "month"),
            (lambda world, _given: {"scheme": draft(world, title="草案")}, "scheme"),
        ],
    ),
    Act(
        propose_round,
        by="district",
        at="committee",
        given=lambda world: {"round_": month(world)},
        log=[
            (
                "ratings.propose_round",
                "round_",
                {
                    "state": ["draft", "notice"],
                    "proposed_by": [None, "district"],
                    "proposed_at": [None, "2026-11-10 01:00:00+00:00"],
                    "notice_until": [None, "2026-11-13"],
                },
            )
        ],
        told=PEOPLE_RATED,
        after={"round_.state": "notice", "round_.notice_until": DAY + timedelta(days=3)},
        unfit=[(a_line_waits, ""), (an_earlier_month_waits, ""), (a_later_month_is_published, "")],
        late=round_becomes(NOTICE),
    ),
    Act(
        withdraw_notice,
        by="district",
        at="committee",
        given=lambda world: {"round_": noticed(world), "reason": "更正分数"},
        log=[
            (
                "ratings.withdraw_notice",
                "round_",
                {
                    "state": ["notice", "draft"],
                    "proposed_by": ["admin", None],
                    "proposed_at": ["2026-11-10 01:00:00+00:00", None],
                    "notice_until": ["2026-11-09", None],
                },
                "更正分数",
            )
        ],
        after={"round_.state": "draft", "round_.proposed_by": None, "round_.notice_until": None},
        unfit=[({"reason": " "}, "reason")],
        late=round_becomes(PUBLISHED),
        fits_first=True,
    ),
    Act(
        publish_round,
        by="leader",
        at="committee",
        given=lambda world: {"round_": noticed(world)},
        log=[
            (
                "ratings.publish_round",
                "round_",
                lambda world, rows: {
                    "state": ["notice", "published"],
                    "published_by": [None, "leader"],
                    "published_at": [None, "2026-11-10 01:00:00+00:00"],
                    "digest": ["", rows.result.digest],
                },
            )
        ],
        told=PEOPLE_RATED,
        after={
            "round_.state": "published",
            "round_.published_by": lambda world, rows: world.leader,
            "round_.custody.get.event": "won",
            "round_.custody.get.organisation": lambda world, rows: world.branch,
            "round_.custody.get.handed_over_on": DAY,
            "round_.custody.get.streak": 1,
        },
        unfit=[
            (the_proposer, ""),
            (the_notice_runs, ""),
            (an_objection_waits, ""),
            (an_objection_was_upheld, ""),
            (an_earlier_month_waits, ""),
            (a_later_month_is_published, ""),
            (a_standing_was_changed, ""),
        ],
        late=round_becomes(DRAFT),
    ),
    Act(
        restate_round,
        by="district",
        at="committee",
        given=late_proof,
        log=[
            (
                "ratings.restate_round",
                "round_",
                lambda world, rows: {"restatements": [None, 2], "digest": ["", rows.result.digest]},
                "补录证明",
            )
        ],
        after={
            "result.author": lambda world, rows: world.district,
            "result.reason": "补录证明",
            "result.places.count": 2,
            "result.moves_flag": False,
        },
        unfit=[({"reason": " "}, "reason")],
        late=not_yet_published,
    ),
]

OBJECTIONS = [
    Act(
        raise_objection,
        by="cadre",
        at="branch",
        given=lambda world: {"entry": first(noticed(world, notice_until=DAY), world), "text": "漏记一次"},
        log=[("ratings.raise_objection", "result", {"criterion": [None, None], "text": [None, "漏记一次"]})],
        told=("admin", "district", "second"),
        after={"result.state": "open", "result.raised_by": lambda world, rows: world.cadre},
        unfit=[({"text": " "}, "text"), (line_of_another, "criterion")],
        late=round_becomes(DRAFT),
    ),
    Act(
        answer_objection,
        by="district",
        at="branch",
        given=lambda world: {"objection": objected(world), "upheld": True, "answer": "属实，予以更正"},
        log=[
            (
                "ratings.answer_objection",
                "objection",
                {
                    "state": ["open", "upheld"],
                    "answer": ["", "属实，予以更正"],
                    "answered_by": [None, "district"],
                    "answered_at": [None, "2026-11-10 01:00:00+00:00"],
                    "total_then": [None, 9000],
                },
            )
        ],
        told=("cadre",),
        after={"objection.state": "upheld", "objection.answered_by": lambda world, rows: world.district},
        unfit=[({"answer": " "}, "answer")],
        late=answered,
    ),
    Act(
        answer_objection,
        by="district",
        at="branch",
        given=lambda world: {"objection": objected(world), "upheld": False, "answer": "已计入"},
        log=[
            (
                "ratings.answer_objection",
                "objection",
                {
                    "state": ["open", "refused"],
                    "answer": ["", "已计入"],
                    "answered_by": [None, "district"],
                    "answered_at": [None, "2026-11-10 01:00:00+00:00"],
                },
            )
        ],
        told=("cadre",),
        note="not upheld",
    ),
    Act(
        keep_score,
        by="district",
        at="branch",
        given=lambda world: {"objection": upheld(world), "reason": "材料不属于本月"},
        log=[("ratings.keep_score", "objection", {"kept_because": ["", "材料不属于本月"]}, "材料不属于本月")],
        told=("cadre",),
        after={
            "objection.kept_because": "材料不属于本月",
            "objection.kept_by": lambda world, rows: world.district,
            "objection.state": "upheld",
        },
        unfit=[({"reason": " "}, "reason")],
        late=score_has_changed,
    ),
]

ACTS = [*SCHEMES, *REVIEWS, *ROUNDS, *OBJECTIONS]


class TestActs(JudgedActs):
    acts = ACTS
