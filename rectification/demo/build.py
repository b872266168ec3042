"""Builds the ledger of the demo city in bulk, by the rules of lights and numbers that the services use."""

import io
from datetime import date, datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from portal.audit.models import AuditEntry
from portal.evidence.services import store_evidence
from rectification.campaigns.models import Campaign
from rectification.campaigns.services import launch_campaign
from rectification.checklists.services import activate_checklist, default_checklist
from rectification.closing.models import Closing
from rectification.demo.log import past_entry
from rectification.demo.requests import ask_for_changes
from rectification.demo.texts import ACCEPTED, EVIDENCE_NAMES, NOTES, RETURNED, STATEMENTS, TEXTS, WEIGHTS
from rectification.demo.urging import urge_overdue
from rectification.ledger.models import Measure, Problem, Progress
from rectification.ledger.services.lights import set_measure_days, set_problem_days
from rectification.ledger.services.numbers import take_numbers

FOUND, SOLVED, MEASURES = 412, 369, 518
IN_REVIEW, RETURNED_NOW, OVERDUE, DUE_SOON = 6, 3, 5, 9
LATE = 41  # one closed problem of so many was applied for after its limit
LEADERS = ("王建国", "李秀兰", "张海峰", "刘志强", "陈玉梅", "杨国庆", "巴雅尔", "斯琴")
OWNERS = ("赵宏伟", "孙丽华", "周文斌", "吴晓燕", "郑永刚", "其木格", "格日勒", "韩雪梅", "曹立军", "谢春霞")


def seed(day: date, world) -> None:
    """Launch the campaigns and fill them."""
    admin, reviewer = world.people["shiji"], world.people["shenhe"]
    checklist = default_checklist(organisation=world.committee, actor=admin)
    activate_checklist(checklist=checklist, actor=admin)
    first = _months_before(day, 10)
    campaign = _launch(
        world.committee, "市直机关“灯下黑”问题专项整治", checklist, first, day, world.units, admin
    )
    invented = [unit for unit in world.units if unit.is_demo]
    city = Ledger(day, world, campaign, invented, author=world.people["ganshi"], reviewer=reviewer)
    city.fill(found=FOUND, solved=SOLVED, measures=MEASURES, own=world.cadre_branch)
    district = world.people["quji"]
    list_there = default_checklist(organisation=world.zone, actor=district)
    activate_checklist(checklist=list_there, actor=district)
    there = _launch(
        world.zone, "高新区机关党建专项整治（演示）", list_there, first, day, world.zone_units, district
    )
    zone = Ledger(day, world, there, world.zone_units, author=district, reviewer=district)
    zone.fill(found=18, solved=11, measures=24, own=None)


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def _launch(organisation, title, checklist, first: date, day: date, units, actor) -> Campaign:
    campaign = launch_campaign(
        organisation=organisation,
        title=title,
        checklist=checklist,
        starts_on=first,
        ends_on=day + timedelta(days=70),
        units=units,
        actor=actor,
    )
    Campaign.objects.filter(pk=campaign.pk).update(is_demo=True)
    return campaign


def moment(day: date, hour: int) -> datetime:
    """Return an hour of a day in local time."""
    return timezone.make_aware(datetime.combine(day, time(hour, (hour * 7) % 60)))


class Ledger:
    """The problems of one campaign, drawn from a seeded generator."""

    def __init__(self, day: date, world, campaign: Campaign, units, *, author, reviewer):
        self.day, self.world, self.campaign, self.units = day, world, campaign, units
        self.author, self.reviewer, self.draw = author, reviewer, world.random
        self.types = {one.code: one for one in campaign.checklist.types()}
        self.span = (day - campaign.starts_on).days
        self.measures: list[Measure] = []
        self.entries: list[Progress] = []
        self.closings: list[Closing] = []

    def fill(self, *, found: int, solved: int, measures: int, own) -> None:
        """Write `found` problems, `solved` of them closed, with `measures` measures. Unit `own` gets open ones."""
        plan = self._plan(found, solved)
        problems = [self._problem(number, kind, own) for number, kind in enumerate(plan)]
        problems.sort(key=lambda problem: problem.found_on)
        years: dict[int, list[Problem]] = {}
        for problem in problems:
            years.setdefault(problem.found_on.year, []).append(problem)
        for year, rows in years.items():
            for row, number in zip(rows, take_numbers(year, len(rows)), strict=True):
                row.number = number
        Problem.objects.bulk_create(problems)
        doubled = set(self.draw.sample(range(found), measures - found))
        for index, problem in enumerate(problems):
            self._measures_of(problem, 2 if index in doubled else 1)
        self._write(problems)
        if own is not None:
            ask_for_changes(problems, own, self.day, self.world.people["zhibu"], self.reviewer)

    def _plan(self, found: int, solved: int) -> list[str]:
        left = found - solved
        share = left / (FOUND - SOLVED)
        numbers = {"in_review": IN_REVIEW, "returned": RETURNED_NOW, "overdue": OVERDUE, "due_soon": DUE_SOON}
        kinds = [kind for kind, number in numbers.items() for _one in range(max(1, int(number * share)))]
        kinds += ["open"] * (left - len(kinds))
        return kinds + ["closed"] * solved

    def _problem(self, number: int, kind: str, own) -> Problem:
        code = self.draw.choices(list(TEXTS), weights=[WEIGHTS.get(code, 4) for code in TEXTS])[0]
        texts = TEXTS[code]
        unit = self.units[number % len(self.units)]
        branch = self.draw.choice(self.world.branches[unit.name])
        if own is not None and kind != "closed" and number % 6 == 0:
            branch = own
            unit = next(unit for unit in self.units if own.path.startswith(unit.organisation_path))
        found_on, due_on, closed_on = self._days(kind)
        if kind == "closed" and number % LATE == 0:
            due_on = max(found_on, closed_on - timedelta(days=1 + number % 9))
        words = {
            "month": found_on.month,
            "count": self.draw.randint(2, 6),
            "share": self.draw.randint(60, 85),
        }
        state = {"due_soon": "rectifying", "overdue": "rectifying", "open": "rectifying"}.get(kind, kind)
        problem = Problem(
            campaign=self.campaign,
            organisation=branch,
            organisation_path=branch.path,
            unit=unit,
            type=self.types[code],
            title=self.draw.choice(texts.findings).format(**words),
            cause=self.draw.choice(texts.causes),
            channel=self.draw.choices(Problem.Channel.values, weights=[12, 4, 2, 3, 2, 1])[0],
            severity=self.draw.choices(["ordinary", "serious", "grave"], weights=[8, 3, 1])[0],
            found_on=found_on,
            due_on=due_on,
            closed_on=closed_on,
            applied_on=self._applied_on(kind, closed_on),
            leader=self.draw.choice(LEADERS),
            owner=self.draw.choice(OWNERS),
            state=state,
            registered_by=self.world.people["zhibu"] if branch == own else self.author,
        )
        problem.kind = kind
        return problem

    def _applied_on(self, kind: str, closed_on: date | None) -> date | None:
        """Return the day of the application that waits or was accepted."""
        return {"closed": closed_on, "in_review": self.day - timedelta(days=1)}.get(kind)

    def _days(self, kind: str) -> tuple[date, date, date | None]:
        """Return the days of finding, limit and closing that fit the kind."""
        day, draw = self.day, self.draw
        if kind == "closed":
            found = self.campaign.starts_on + timedelta(days=int(self.span * 0.8 * draw.random()))
            closed = min(
                found + timedelta(days=draw.randint(20, 75)), day - timedelta(days=draw.randint(0, 3))
            )
            return found, max(closed, found + timedelta(days=draw.randint(30, 90))), closed
        due = {
            "overdue": day - timedelta(days=draw.randint(3, 40)),
            "due_soon": day + timedelta(days=draw.randint(0, 7)),
            "in_review": day + timedelta(days=draw.randint(3, 30)),
            "returned": day + timedelta(days=draw.randint(8, 30)),
        }.get(kind, day + timedelta(days=draw.randint(10, 65)))
        found = max(due - timedelta(days=draw.randint(60, 110)), self.campaign.starts_on)
        return min(found, day - timedelta(days=5)), due, None

    def _measures_of(self, problem: Problem, count: int) -> None:
        texts = TEXTS[problem.type.code].measures
        for ordinal, (action, method, effect) in enumerate(self.draw.sample(texts, count), start=1):
            started = problem.found_on + timedelta(days=self.draw.randint(2, 9))
            measure = Measure(
                problem=problem,
                ordinal=ordinal,
                action=action,
                method=method,
                effect=effect,
                owner=problem.owner,
                starts_on=min(started, problem.due_on),
                due_on=problem.due_on - timedelta(days=self.draw.randint(0, 3)),
                category=self.draw.choice(Measure.Category.values),
            )
            measure.due_on = max(measure.due_on, measure.starts_on)
            self.measures.append(measure)
            self._entries_of(problem, measure)
        if problem.kind in ("closed", "in_review", "returned"):
            self._closing_of(problem)

    def _entries_of(self, problem: Problem, measure: Measure) -> None:
        finished = problem.kind in ("closed", "in_review", "returned")
        last = problem.closed_on or self.day - timedelta(days=2 if finished else self.draw.randint(1, 16))
        last = max(last, measure.starts_on)
        gone = (last - measure.starts_on).days / max((measure.due_on - measure.starts_on).days, 1)
        reached = (
            100
            if finished
            else max(0, min(90, int(100 * gone) - self.draw.choice((0, 0, 0, 5, 5, 15, 40)))) // 5 * 5
        )
        middle = measure.starts_on + (last - measure.starts_on) / 2
        steps = [
            (middle, 0, reached // 10 * 5, "start"),
            (last, reached // 10 * 5, reached, "done" if finished else "middle"),
        ]
        for day, before, after, kind in steps:
            entry = Progress(
                measure=measure,
                percent_before=before,
                percent=after,
                note=self.draw.choice(NOTES[kind if after > before or kind == "start" else "unchanged"]),
                author=problem.registered_by,
            )
            entry.day = day
            self.entries.append(entry)
        measure.percent, measure.last_entry_on = reached, last
        measure.done_on = last if finished else None
        measure.evidence_total = 1 if finished else 0

    def _closing_of(self, problem: Problem) -> None:
        state = {"closed": "accepted", "in_review": "waiting", "returned": "returned"}[problem.kind]
        opinion = {
            "accepted": self.draw.choice(ACCEPTED),
            "returned": self.draw.choice(RETURNED),
            "waiting": "",
        }
        decided = state != "waiting"
        closing = Closing(
            problem=problem,
            round=1,
            statement=self.draw.choice(STATEMENTS),
            state=state,
            applied_by=problem.registered_by,
            opinion=opinion[state],
            checked_points=["results", "proof"] if state == "accepted" else [],
            decided_by=self.reviewer if decided else None,
            decided_at=moment(problem.closed_on or self.day - timedelta(days=1), 16) if decided else None,
        )
        closing.day = problem.closed_on or self.day - timedelta(days=1)
        self.closings.append(closing)

    def _write(self, problems: list[Problem]) -> None:
        for measure in self.measures:
            set_measure_days(measure, self.campaign)
        Measure.objects.bulk_create(self.measures)
        own: dict[int, list[Measure]] = {}
        for measure in self.measures:
            own.setdefault(measure.problem_id, []).append(measure)
        for problem in problems:
            set_problem_days(problem, own[problem.pk], self.campaign)
            problem.registered_at = moment(problem.found_on, 9)
        Problem.objects.bulk_update(
            problems,
            ["measures_total", "measures_done", "amber_on", "red_on", "registered_at"],
            batch_size=100,
        )
        Progress.objects.bulk_create(self.entries)
        for entry in self.entries:
            entry.logged_at = moment(entry.day, 10 + entry.measure.ordinal)
        Progress.objects.bulk_update(self.entries, ["logged_at"], batch_size=200)
        Closing.objects.bulk_create(self.closings)
        for closing in self.closings:
            closing.applied_at = moment(closing.day, 14)
        Closing.objects.bulk_update(self.closings, ["applied_at"], batch_size=200)
        self._prove()
        self._record(problems)
        urge_overdue(problems, self.day, self.reviewer)

    def _prove(self) -> None:
        """Attach a small picture to the finished measures that a reviewer is looking at now."""
        for entry in self.entries:
            if entry.percent == 100 and entry.measure.problem.kind in ("in_review", "returned"):
                name = f"{self.draw.choice(EVIDENCE_NAMES)}.png"
                file = SimpleUploadedFile(name, picture(entry.measure.problem.number))
                organisation = entry.measure.problem.organisation
                entry.evidence.add(store_evidence(file=file, organisation=organisation, actor=entry.author))

    def _record(self, problems: list[Problem]) -> None:
        entries = [
            past_entry(
                "rectification.register_problem",
                problem,
                at=moment(problem.found_on, 9),
                actor=problem.registered_by,
                changes={"number": [None, problem.number], "due_on": [None, str(problem.due_on)]},
            )
            for problem in problems
        ]
        AuditEntry.objects.bulk_create(entries)


def picture(text: str) -> bytes:
    """Return a small PNG with a line of text."""
    image = Image.new("RGB", (640, 400), "#F7F5F2")
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((20, 20, 620, 380), outline="#B81920", width=4)
    drawing.text((60, 180), f"DEMO EVIDENCE {text}", fill="#3F3B35")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
