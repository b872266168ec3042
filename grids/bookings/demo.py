"""Bookings and the service team of the demo street."""

from datetime import date, datetime, timedelta

from grids.bookings.models import Booking, ServiceTeam
from grids.ground.demo.street import SINCE, Street
from grids.ground.demo.texts import BUILDINGS
from grids.ground.models import Grid
from grids.residents.invented import person

TEAM = 48
MATTERS = (
    ("pension", "生存认证"),
    ("relief", "低保申请"),
    ("health", "计生证明"),
    ("work", "就业登记"),
    ("errands", "代缴电费"),
)


def seed(day: date, world) -> None:
    """Fill the street with bookings."""
    street = world.grid_street
    make_team(street)
    make_bookings(street)


def make_team(street: Street) -> None:
    """Set up the service team."""
    ServiceTeam.objects.create(
        organisation=street.world.street,
        name="上门服务队",
        people=TEAM,
        starts_on=SINCE,
        note="演示；人数见报道",
    )


def make_bookings(street: Street) -> None:
    """Make bookings: those of the demo worker for today, tomorrow and later, and others in past and future."""
    state = Booking.State
    rows = []
    for number in range(40):
        category, matter = MATTERS[number % len(MATTERS)]
        grid = street.draw.choice(street.grids)
        done = number % 4 != 0
        days = -1 - number % 20 if done else 1 + number % 6
        row = booking(street, grid, category, matter, street.at(days, 9 + number % 8))
        if done:
            row.state = state.DONE if number % 9 == 1 else state.CONFIRMED
            row.done_by, row.done_at, row.result = street.main[grid.pk], row.appointed_at, "当场办好"
            row.answer = "satisfied" if row.state == state.CONFIRMED else ""
            row.ended_at = row.done_at if row.state == state.CONFIRMED else None
        rows.append(row)
    aunt = booking(street, street.mine[0], "pension", "生存认证", street.at(0, 16), ("aunt", "张"))
    aunt.place, aunt.note = "6号楼2单元", "卧床，请敲门后稍等"
    later = booking(street, street.mine[2], "errands", "代缴电费", street.at(2, 10))
    Booking.objects.bulk_create([*rows, aunt, later])


def booking(street: Street, grid: Grid, category: str, matter: str, at: datetime, who=("", "")) -> Booking:
    """Return a booking."""
    return Booking(
        **street.of(grid),
        **person(street.draw, *who),
        category=category,
        matter=matter,
        place=street.draw.choice(BUILDINGS),
        appointed_at=at,
        assignee=street.main[grid.pk],
        booked_by=street.main[grid.pk],
        booked_at=at - timedelta(days=2),
    )
