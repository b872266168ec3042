"""Two mirrored cities. Every text of a city contains its token, so a token in the wrong place is a leak."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.accounts.models import Grant, Recovery, SignIn, User
from portal.accounts.roles import Role
from portal.audit.requests import begin
from portal.audit.services import record
from portal.calendar.models import SpecialDay
from portal.evidence.services import store_evidence
from portal.jobs.models import Heartbeat, Job
from portal.notifications.models import Notification
from portal.organisations.models import Organisation, Unit
from portal.preferences.models import SavedView
from portal.spreadsheets.models import ExportRun, ImportRun
from ratings.models import Objection, Restatement, Scheme
from ratings.rounds.services.custody import hand_over
from rectification.demo.build import picture
from rectification.models import Campaign, Checklist, Closing, Measure, Problem, Progress, Urge
from tests import factories
from tests.factories import branches, ratings, rectification
from tests.factories.accounts import grant, person
from tests.factories.files import pdf_of
from tests.factories.organisations import organisation, unit

# Where each role is held: the level of the mirrored tree.
LEVELS = {
    Role.CITY_ADMIN: "city",
    Role.DISTRICT_ADMIN: "committee",
    Role.REVIEWER: "committee",
    Role.LEADER: "city",
    Role.UNIT_STAFF: "office",
    Role.BRANCH_CADRE: "branch",
    Role.GRID_WORKER: "branch",
    Role.AUDITOR: "city",
    Role.SYSTEM_KEEPER: "city",
}
PDF = pdf_of(1)


@dataclass
class City:
    """One of the two cities with everything that a URL may name."""

    token: str
    city: Organisation
    committee: Organisation
    office: Organisation
    branch: Organisation
    unit: Unit
    people: dict[str, User] = field(default_factory=dict)
    rows: SimpleNamespace = field(default_factory=SimpleNamespace)


def make_city(root: Organisation, token: str) -> City:
    """Make a city whose every name contains `token`."""
    kind = Organisation.Kind
    city = organisation(root, name=f"{token}市委", kind=kind.LOCAL_COMMITTEE)
    committee = organisation(city, name=f"{token}工委", kind=kind.WORKING_COMMITTEE)
    office = organisation(committee, name=f"{token}机关党委", kind=kind.PRIMARY_COMMITTEE)
    branch = organisation(office, name=f"{token}支部")
    made = City(token, city, committee, office, branch, unit(office, name=f"{token}局"))
    for role, level in LEVELS.items():
        made.people[role] = person(
            getattr(made, level), role, username=f"{token}-{role}".lower(), name=f"{token}{role.value}"
        )
    _fill(made)
    for part in ("worker", "sweep"):
        Heartbeat.beat(part)
    return made


def _fill(city: City) -> None:
    rows = city.rows
    cadre = city.people[Role.BRANCH_CADRE]
    rows.checklist = rectification.checklist(city.committee, title=f"{city.token}清单")
    rows.draft_checklist = rectification.checklist(
        city.committee, title=f"{city.token}草案", state=Checklist.State.DRAFT
    )
    rows.campaign = rectification.campaign(
        city.committee, title=f"{city.token}整治", checklist=rows.checklist, state=Campaign.State.RUNNING
    )
    rows.campaign.participations.create(unit=city.unit)
    rows.working = _problem(city, "整改中", Problem.State.RECTIFYING)
    rows.measure = rectification.measure(rows.working, action=f"{city.token}措施")
    rows.reviewed = _problem(city, "待审核", Problem.State.IN_REVIEW)
    done = rectification.measure(rows.reviewed, action=f"{city.token}已完成", percent=100)
    rows.evidence = store_evidence(
        file=SimpleUploadedFile(f"{city.token}.png", picture("1")), organisation=city.branch, actor=cadre
    )
    entry = Progress.objects.create(
        measure=done, percent_before=0, percent=100, note=f"{city.token}进展", author=cadre
    )
    entry.evidence.add(rows.evidence)
    Measure.objects.filter(pk=done.pk).update(evidence_total=1, done_on=timezone.localdate())
    rows.finished = _problem(city, "已完成", Problem.State.RECTIFYING)
    rectification.measure(
        rows.finished,
        action=f"{city.token}措施",
        percent=100,
        evidence_total=1,
        done_on=timezone.localdate(),
    )
    rows.closing = Closing.objects.create(
        problem=rows.reviewed, round=1, statement=f"{city.token}申请", applied_by=cadre
    )
    rows.returned = Closing.objects.create(
        problem=_problem(city, "退回", Problem.State.RETURNED),
        round=1,
        state=Closing.State.RETURNED,
        applied_by=cadre,
        decided_by=city.people[Role.REVIEWER],
        decided_at=timezone.now()
        + timedelta(hours=1),  # the world is built once and stays within the ten seconds
    )
    rows.view = SavedView.objects.create(
        owner=cadre, organisation=city.branch, list_name="problem", title=f"{city.token}视图"
    )
    rows.urge = Urge.objects.create(
        problem=rows.working, by=city.people[Role.REVIEWER], text=f"{city.token}催办"
    )
    begin(f"limit{rows.working.pk}")
    rows.limit = record(
        "rectification.reschedule_problem",
        rows.working,
        actor=city.people[Role.REVIEWER],
        changes={"due_on": [rows.working.due_on, rows.working.due_on]},
    )
    begin()
    Problem.objects.filter(pk=rows.working.pk).update(urges_total=1, last_urge=rows.urge)
    rows.profile = branches.profile(city.branch, secretary=f"{city.token}书记")
    rows.record = branches.life_record(city.branch, cadre, theme=f"{city.token}主题")
    rows.record.evidence.add(rows.evidence)
    rows.frequency = branches.frequency(city.committee, basis=f"{city.token}通知")
    # Days belong to the whole portal, so this one bears no token.
    rows.special_day = SpecialDay.objects.get_or_create(
        day=date(2026, 7, 1),
        defaults={
            "kind": "day_off",
            "name": "活动",
            "document_number": "测",
            "set_by": city.people[Role.SYSTEM_KEEPER],
        },
    )[0]
    _fill_ratings(city)
    _fill_accounts(city)
    for module in iter_modules(factories.__path__, f"{factories.__name__}."):
        in_city = getattr(import_module(module.name), "in_city", None)
        if in_city:
            vars(rows).update(in_city(city))


def _problem(city: City, title: str, state: Problem.State) -> Problem:
    return rectification.problem(
        city.rows.campaign,
        city.branch,
        city.unit,
        city.people[Role.BRANCH_CADRE],
        title=f"{city.token}{title}",
        state=state,
    )


def _fill_ratings(city: City) -> None:
    """Three months of a scheme: published, in notice and a draft."""
    rows, token = city.rows, city.token
    judge, cadre = city.people[Role.REVIEWER], city.people[Role.BRANCH_CADRE]
    rows.scheme = ratings.scheme(city.committee, title=f"{token}红旗")
    rows.draft_scheme = ratings.scheme(city.committee, title=f"{token}方案草案", state="draft")
    rows.draft_criterion = rows.draft_scheme.criteria.first()
    rows.peer_group = ratings.group(rows.scheme, city.branch, name=f"{token}组")
    rows.reviewed_line = rows.scheme.criteria.get(indicator="")
    months = [ratings.MONTH.replace(month=month) for month in (8, 9, 10)]
    people = {"proposed_by": city.people[Role.CITY_ADMIN], "published_by": city.people[Role.LEADER]}
    scores = {city.branch: 9000}
    rows.round_published = ratings.ranked(rows.scheme, scores, months[0], "published", **people)
    rows.custody = hand_over(rows.round_published)[0]
    notice = {"proposed_by": people["proposed_by"], "notice_until": timezone.localdate() + timedelta(days=9)}
    rows.round_in_notice = ratings.ranked(rows.scheme, scores, months[1], "notice", **notice)
    rows.round_in_draft = ratings.ranked(rows.scheme, scores, months[2])
    rows.entry_in_notice = ratings.entry(rows.round_in_notice, city.branch)
    rows.entry_in_draft = ratings.entry(rows.round_in_draft, city.branch)
    to_score = _other_scheme(city, "待评分", reviewed=True)
    rows.line_to_score = to_score.criteria.get(indicator="")
    rows.entry_to_score = ratings.entry(ratings.ranked(to_score, scores, months[2]), city.branch)
    rows.entry_to_score.inputs.filter(criterion=rows.line_to_score).delete()
    rows.round_to_propose = ratings.ranked(_other_scheme(city, "待公示"), scores, months[2])
    ended = {"proposed_by": people["proposed_by"], "notice_until": timezone.localdate() - timedelta(days=1)}
    rows.round_to_publish = ratings.ranked(
        _other_scheme(city, "公示期满"), scores, months[2], "notice", **ended
    )
    told = ratings.review(rows.round_in_notice, city.branch, judge, reason=f"{token}理由")
    rows.told_proof = told.proof
    rows.review = ratings.review(rows.round_in_draft, city.branch, judge, reason=f"{token}理由")
    rows.veto = ratings.veto(rows.round_in_draft, city.branch, people["proposed_by"])
    rows.objection = Objection.objects.create(
        entry=rows.entry_in_notice, text=f"{token}异议", raised_by=cadre
    )
    rows.upheld = Objection.objects.create(
        entry=rows.entry_in_notice,
        text=f"{token}异议",
        raised_by=cadre,
        state=Objection.State.UPHELD,
        answered_at=timezone.now(),
        total_then=ratings.standing(rows.round_in_notice, city.branch).total,
    )
    rows.restatement = Restatement.objects.create(
        round=rows.round_published, reason=f"{token}补录", moves_flag=False, author=people["proposed_by"]
    )


def _other_scheme(city: City, title: str, *, reviewed: bool = False) -> Scheme:
    """Make a scheme with the branch in a group. Without a reviewed line, no score is lacking in its months."""
    made = ratings.scheme(city.committee, title=f"{city.token}{title}")
    if not reviewed:
        made.criteria.filter(indicator="").delete()
    ratings.group(made, city.branch, name=f"{city.token}组")
    return made


def _fill_accounts(city: City) -> None:
    rows = city.rows
    cadre = city.people[Role.BRANCH_CADRE]
    rows.unit, rows.branch = city.unit, city.branch
    rows.job = Job.objects.create(key=f"{city.token} job", kind="test", organisation=city.city, actor=cadre)
    rows.failed_job = Job.objects.create(
        key=f"{city.token} failed job",
        kind="test",
        organisation=city.city,
        actor=cadre,
        state=Job.State.FAILED,
    )
    rows.entry = record("rectification.register_problem", rows.working, actor=cadre)
    rows.session = SignIn.objects.create(user=cadre, session_key=city.token, browser=city.token)
    rows.notice = Notification.objects.create(recipient=cadre, sentence=city.token)
    rows.export = ExportRun.objects.create(
        owner=cadre, organisation=city.branch, resource="rectification.problems", name=f"{city.token}.xlsx"
    )
    rows.imported = ImportRun.objects.create(
        owner=city.people[Role.UNIT_STAFF],
        organisation=city.office,
        resource="rectification.problems",
        name=f"{city.token}.xlsx",
    )
    rows.applied = ImportRun.objects.create(
        owner=city.people[Role.UNIT_STAFF],
        organisation=city.office,
        resource="rectification.problems",
        name=f"{city.token}.xlsx",
        applied_at=timezone.now(),
    )
    rows.newcomer = person(city.branch, None, username=f"{city.token}-new".lower(), name=f"{city.token}新人")
    rows.grant = grant(rows.newcomer, Role.BRANCH_CADRE, city.branch)
    rows.recovery = Recovery.objects.create(
        user=rows.newcomer,
        kind=Recovery.Kind.PASSWORD,
        reason=city.token,
        organisation=city.branch,
        proposed_by=city.people[Role.UNIT_STAFF],
    )
    rows.proposed = Grant.objects.create(
        user=rows.newcomer,
        role=Role.AUDITOR,
        organisation=city.city,
        state=Grant.State.PROPOSED,
        granted_by=city.people[Role.CITY_ADMIN],
        ends_on=timezone.localdate() + timedelta(days=30),
    )
