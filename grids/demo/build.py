"""Building the demo street: the same day gives the same rows."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from grids.bookings.models import Booking, ServiceTeam
from grids.demo import texts
from grids.ground.models import Grid, GridPost
from grids.partners.models import Partner
from grids.reports.models import Report
from grids.residents.models import form_of_address
from grids.visits.models import TaskPlace, Visit, VisitKind, VisitTask
from grids.wishes.models import Claim, Wish
from portal.accounts.models import Grant, User
from portal.accounts.roles import Role

HOUSEHOLDS, PEOPLE, GRIDS, WORKERS, TEAM = 20_000, 34_000, 100, 45, 48
# How many grids each worker has, in the order of the grids: 10 workers with three, the others with two.
SPANS = [3] * 8 + [2] * 6 + [3] + [2] * 29 + [3]
DEMO_WORKER = 14  # the fifteenth: grids 37 to 39
TASK_PLACES, TASK_LEFT = 160, 12
SINCE = date(2026, 1, 1)


def seed(day: date, world) -> None:
    """Fill the street."""
    Street(day, world).build()


def spread(total: int, parts: int, draw) -> list[int]:
    """Return `parts` numbers near their mean that add up to `total` exactly."""
    mean = total // parts
    numbers = [mean + draw.randrange(-mean // 8, mean // 8 + 1) for _part in range(parts)]
    surplus = sum(numbers) - total
    for index in range(abs(surplus)):
        numbers[index % parts] -= 1 if surplus > 0 else -1
    return numbers


class Street:
    """The street of one day."""

    def __init__(self, day: date, world):
        self.day, self.world, self.draw = day, world, world.random
        self.staff = world.people["quji"]

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment some days after the day (before it if negative)."""
        moment = datetime.combine(self.day + timedelta(days=days), time(hour, minute))
        return moment.replace(tzinfo=timezone.get_default_timezone())

    def build(self) -> None:
        """Make everything, from the grids up."""
        self.grids = self.make_grids()
        self.workers = self.make_workers()
        self.post()
        self.team = ServiceTeam.objects.create(
            organisation=self.world.street,
            name="上门服务队",
            people=TEAM,
            starts_on=SINCE,
            note="演示；人数见报道",
        )
        self.partners = self.make_partners()
        self.make_task()
        self.make_visits()
        self.make_reports()
        self.make_wishes()
        self.make_bookings()

    def of(self, grid: Grid) -> dict[str, object]:
        """Return what every row of a grid holds."""
        return {
            "grid": grid,
            "organisation": grid.organisation,
            "organisation_path": grid.organisation_path,
        }

    def make_grids(self) -> list[Grid]:
        """Draw 100 grids whose figures add up to those of the page."""
        households = spread(HOUSEHOLDS, GRIDS, self.draw)
        people = spread(PEOPLE, GRIDS, self.draw)
        communities = self.world.communities
        return Grid.objects.bulk_create(
            Grid(
                organisation=communities[number * len(communities) // GRIDS],
                organisation_path=communities[number * len(communities) // GRIDS].path,
                name=f"第{number + 1}网格",
                code=f"MX{number + 1:03d}",
                households=households[number],
                people=people[number],
                starts_on=SINCE,
            )
            for number in range(GRIDS)
        )

    def make_workers(self) -> list[User]:
        """Make 44 invented workers beside the account that tries the phone page."""
        street = self.world.street
        names = [surname + given for given in texts.GIVEN for surname in texts.SURNAMES]
        users = User.objects.bulk_create(
            User(
                username=f"wangge{number:02d}",
                name=names[number],
                title="网格员",
                organisation=street,
                organisation_path=street.path,
                password=self.world.password_hash,
                is_demo=True,
            )
            for number in range(1, WORKERS)
        )
        Grant.objects.bulk_create(
            Grant(
                user=user,
                role=Role.GRID_WORKER,
                organisation=street,
                organisation_path=street.path,
                starts_on=SINCE,
            )
            for user in users
        )
        return [*users[:DEMO_WORKER], self.world.people["wangge"], *users[DEMO_WORKER:]]

    def post(self) -> None:
        """Post each worker in his grids, and the next one as backup in the first of them."""
        self.main: dict[int, User] = {}
        posts, at = [], 0
        for number, (worker, span) in enumerate(zip(self.workers, SPANS, strict=True)):
            mine = self.grids[at : at + span]
            at += span
            self.main |= {grid.pk: worker for grid in mine}
            posts += [GridPost(grid=grid, worker=worker, starts_on=SINCE) for grid in mine]
            backup = self.workers[(number + 1) % WORKERS]
            posts.append(GridPost(grid=mine[0], worker=backup, duty=GridPost.Duty.BACKUP, starts_on=SINCE))
        GridPost.objects.bulk_create(posts)
        self.mine = [grid for grid in self.grids if self.main[grid.pk] == self.world.people["wangge"]]

    def make_partners(self) -> list:
        """Register the zone's units and one of the city: all outside the street's subtree, all invented."""
        places = [*(unit.organisation for unit in self.world.zone_units), self.world.city_partner]
        kinds = (Partner.Kind.PAIRED, Partner.Kind.PAIRED, Partner.Kind.REGISTERED, Partner.Kind.PARTNER)
        street = self.world.street
        Partner.objects.bulk_create(
            Partner(
                organisation=street,
                organisation_path=street.path,
                partner=place,
                kind=kind,
                offers="演示：志愿服务、物资帮扶",
                starts_on=SINCE,
            )
            for place, kind in zip(places, kinds, strict=True)
        )
        return places

    def make_task(self) -> None:
        """Tell the page's case: four workers and more than 160 shops; 148 have been seen, 12 are left."""
        title, note = texts.TASK
        street = self.world.street
        task = VisitTask.objects.create(
            organisation=street,
            title=title,
            note=note,
            due_on=self.day + timedelta(days=4),
            set_by=self.staff,
            set_at=self.at(-20, 9),
            places_total=TASK_PLACES,
        )
        start = self.grids.index(self.mine[0])
        near = self.grids[start : start + 9]  # the grids of four workers
        own = len(self.mine)
        order = [*near[own:], *near[:own]]  # what is left lies in the demo account's own grids
        places, visits = [], []
        for number in range(TASK_PLACES):
            grid = order[min(number * len(order) // TASK_PLACES, len(order) - 1)]
            place = f"商业街{number + 1}号{texts.SHOPS[number % len(texts.SHOPS)]}"
            visit = None
            if number < TASK_PLACES - TASK_LEFT:
                visit = Visit(
                    **self.of(grid),
                    kind=VisitKind.SHOP,
                    place=place,
                    finding=Visit.Finding.HAZARD if number % 19 == 7 else Visit.Finding.WELL,
                    visited_by=self.main[grid.pk],
                    visited_at=self.at(-18 + number // 10, 9 + number % 9, number % 60),
                )
                visits.append(visit)
            places.append(TaskPlace(task=task, grid=grid, place=place, visit=visit))
        Visit.objects.bulk_create(visits)
        for place in places:
            place.visit_id = place.visit.pk if place.visit else None
        TaskPlace.objects.bulk_create(places)

    def make_visits(self) -> None:
        """Let each grid be visited a few times in the last two months."""
        findings, kinds = list(Visit.Finding), (VisitKind.HOUSEHOLD,) * 4 + (VisitKind.KEY_PERSON,)
        Visit.objects.bulk_create(
            Visit(
                **self.of(grid),
                kind=self.draw.choice(kinds),
                place=self.draw.choice(texts.BUILDINGS),
                finding=self.draw.choice(findings) if self.draw.random() < 0.3 else Visit.Finding.WELL,
                note=self.draw.choice(texts.NOTES),
                needs_follow_up=self.draw.random() < 0.05,
                visited_by=self.main[grid.pk],
                visited_at=self.at(-self.draw.randrange(1, 60), 9 + self.draw.randrange(9)),
            )
            for grid in self.grids
            for _number in range(5)
        )

    def make_reports(self) -> None:
        """Make reports in every state."""
        state = Report.State
        course = [state.CLOSED] * 5 + [
            state.HANDLED,
            state.ASSIGNED,
            state.ACCEPTED,
            state.REPORTED,
            state.REFUSED,
        ]
        rows = [
            self.report(self.draw.choice(self.grids), course[number % 10], number) for number in range(60)
        ]
        rows.append(self.report(self.mine[0], state.ASSIGNED, 0, handler=self.world.people["wangge"]))
        Report.objects.bulk_create(rows)

    def report(self, grid: Grid, state: str, number: int, handler: User | None = None) -> Report:
        """Return a report of some days ago as it stands."""
        category, text = texts.REPORTS[number % len(texts.REPORTS)]
        age = (
            1 if state == Report.State.REPORTED else 2 + number % 30 if state in ("closed", "refused") else 2
        )
        row = Report(
            **self.of(grid),
            category=category,
            text=text,
            place=self.draw.choice(texts.BUILDINGS),
            state=state,
            reported_by=self.main[grid.pk],
            reported_at=self.at(-age, 10),
            respond_by=self.at(1 - age, 23, 59),
        )
        if state in (Report.State.REPORTED, Report.State.REFUSED):
            row.outcome = "不属于本辖区，已告知（演示）" if state == Report.State.REFUSED else ""
            return row
        row.accepted_at, row.due_at = self.at(-age, 15), self.at(3 - age, 23, 59)
        if state == Report.State.ACCEPTED:
            return row
        row.handler = handler or self.main[grid.pk]
        if state in (Report.State.HANDLED, Report.State.CLOSED):
            late = number % 11 == 3
            row.handled_at = self.at(min(4 - age if late else 1 - age, 0), 9)
            row.handled_by, row.result = row.handler, self.draw.choice(texts.RESULTS)
        if state == Report.State.CLOSED:
            row.verified_by, row.closed_at = self.staff, self.at(min(5 - age, 0), 9, 30)
        return row

    def make_wishes(self) -> None:
        """Make wishes in every state; a claimer holds three at most."""
        state = Wish.State
        course = (
            [state.CONFIRMED] * 4 + [state.PUBLISHED] * 2 + [state.CLAIMED, state.FULFILLED, state.COLLECTED]
        )
        rows = [self.wish(self.draw.choice(self.grids), course[number % 9], number) for number in range(45)]
        uncle = self.wish(self.mine[1], state.CLAIMED, 0, honorific="uncle", surname="李", days=1)
        uncle.place = "滨河第一城3号楼（演示）"
        Wish.objects.bulk_create([*rows, uncle])
        held: dict[int, int] = {}
        claims = []
        for number, row in enumerate([uncle, *rows]):
            if row.state not in (state.CLAIMED, state.FULFILLED, state.CONFIRMED):
                continue
            place = self.partners[number % len(self.partners)]
            is_open = row.state == state.CLAIMED
            held[place.pk] = held.get(place.pk, 0) + is_open
            claims.append(
                Claim(
                    wish=row,
                    organisation=place,
                    organisation_path=place.path,
                    kind=Claim.Kind.UNIT,
                    claimed_by=self.world.people["renling"],
                    claimed_at=self.at(-6, 10),
                    slot=max(held[place.pk], 1),
                    state=Claim.State.OPEN if is_open else Claim.State.DONE,
                )
            )
        Claim.objects.bulk_create(claims)

    def wish(
        self, grid: Grid, state: str, number: int, honorific: str = "", surname: str = "", days: int = 9
    ) -> Wish:
        """Return a wish of an invented resident as it stands."""
        kind, title, value = texts.WISHES[number % len(texts.WISHES)]
        person = self.person(honorific, surname)
        row = Wish(
            **self.of(grid),
            **person,
            kind=kind,
            title=title,
            value=value,
            place=self.draw.choice(texts.BUILDINGS),
            state=state,
            collected_by=self.main[grid.pk],
            collected_at=self.at(-12 - number % 9, 11),
        )
        if state == Wish.State.COLLECTED:
            return row
        row.published_at, row.claim_until = self.at(-8, 9), self.day + timedelta(days=1 + number % 5)
        if state == Wish.State.PUBLISHED:
            return row
        row.fulfil_by = self.day + timedelta(days=days)
        if state in (Wish.State.FULFILLED, Wish.State.CONFIRMED):
            row.result, row.fulfilled_by = "已送到家（演示）", self.world.people["renling"]
            row.fulfilled_at = self.at(-2, 16)
        if state == Wish.State.CONFIRMED:
            row.answer, row.confirmed_by, row.ended_at = "satisfied", self.staff, self.at(-1, 10)
        return row

    def person(self, honorific: str = "", surname: str = "") -> dict[str, object]:
        """Return an invented resident; the number belongs to nobody."""
        honorific = honorific or self.draw.choice(("ms", "mr", "aunt", "uncle"))
        name = (surname or self.draw.choice(texts.SURNAMES)) + "演示"
        return {
            "person_name": name,
            "honorific": honorific,
            "person_phone": f"1990000{self.draw.randrange(10_000):04d}",
            "person_address": f"{self.draw.choice(texts.BUILDINGS)}{self.draw.randrange(1, 7)}01室",
            "shown_as": form_of_address(name, honorific),
        }

    def make_bookings(self) -> None:
        """Make bookings: the worker's own today, tomorrow and later, others past and to come."""
        state = Booking.State
        rows = []
        for number in range(40):
            category, matter = texts.MATTERS[number % len(texts.MATTERS)]
            grid = self.draw.choice(self.grids)
            done = number % 4 != 0
            days = -1 - number % 20 if done else 1 + number % 6
            row = self.booking(grid, category, matter, self.at(days, 9 + number % 8))
            if done:
                row.state = state.DONE if number % 9 == 1 else state.CONFIRMED
                row.done_by, row.done_at, row.result = self.main[grid.pk], row.appointed_at, "当场办好"
                row.answer = "satisfied" if row.state == state.CONFIRMED else ""
                row.ended_at = row.done_at if row.state == state.CONFIRMED else None
            rows.append(row)
        aunt = self.booking(self.mine[0], "pension", "生存认证", self.at(0, 16), ("aunt", "张"))
        aunt.place, aunt.note = "6号楼2单元", "卧床，请敲门后稍等"
        later = self.booking(self.mine[2], "errands", "代缴电费", self.at(2, 10))
        Booking.objects.bulk_create([*rows, aunt, later])

    def booking(self, grid: Grid, category: str, matter: str, at: datetime, who=("", "")) -> Booking:
        """Return a booking."""
        return Booking(
            **self.of(grid),
            **self.person(*who),
            category=category,
            matter=matter,
            place=self.draw.choice(texts.BUILDINGS),
            appointed_at=at,
            assignee=self.main[grid.pk],
            booked_by=self.main[grid.pk],
            booked_at=at - timedelta(days=2),
        )
