"""The demo street of one day, its grids and workers. The same day gives the same rows."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from grids.ground.demo import texts
from grids.ground.models import Grid, GridPost
from portal.accounts.models import Grant, User
from portal.accounts.roles import Role

HOUSEHOLDS, PEOPLE, GRIDS, WORKERS = 20_000, 34_000, 100, 45
# Grids per worker, in the order of the grids: ten workers have three, the others two.
SPANS = [3] * 8 + [2] * 6 + [3] + [2] * 29 + [3]
DEMO_WORKER = 14  # the fifteenth worker: grids 37 to 39
SINCE = date(2026, 1, 1)


def spread(total: int, parts: int, draw) -> list[int]:
    """Return `parts` numbers near their mean whose sum is exactly `total`."""
    mean = total // parts
    numbers = [mean + draw.randrange(-mean // 8, mean // 8 + 1) for _part in range(parts)]
    surplus = sum(numbers) - total
    for index in range(abs(surplus)):
        numbers[index % parts] -= 1 if surplus > 0 else -1
    return numbers


class Street:
    """The street of one day, filled by the demo of each matter.

    `mine` are the grids of the account for the phone.
    """

    def __init__(self, day: date, world):
        self.day, self.world, self.draw = day, world, world.random
        self.staff = world.people["quji"]

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment some days after the day, or before it if negative."""
        moment = datetime.combine(self.day + timedelta(days=days), time(hour, minute))
        return moment.replace(tzinfo=timezone.get_default_timezone())

    def build(self) -> None:
        """Make grids, workers and posts."""
        self.grids = self.make_grids()
        self.workers = self.make_workers()
        self.post()

    def of(self, grid: Grid) -> dict[str, object]:
        """Return the fields that every row of a grid has."""
        return {
            "grid": grid,
            "organisation": grid.organisation,
            "organisation_path": grid.organisation_path,
        }

    def make_grids(self) -> list[Grid]:
        """Draw 100 grids whose figures sum up to those of the page."""
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
        """Make 44 invented workers in addition to the account for the phone."""
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
        """Post each worker in the worker's grids, and the next one as backup in the first of them."""
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
