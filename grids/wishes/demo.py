"""Wishes and claims in the demo street."""

from datetime import date, timedelta

from grids.ground.demo.street import Street
from grids.ground.demo.texts import BUILDINGS
from grids.ground.models import Grid
from grids.partners.models import Partner
from grids.residents.invented import person
from grids.wishes.models import Claim, Wish

WISHES = (
    (Wish.Kind.GOODS, "一副老花镜", 120),
    (Wish.Kind.GOODS, "一根防滑拐杖", 90),
    (Wish.Kind.GOODS, "一套学习用品", 150),
    (Wish.Kind.HELP, "有人帮忙修理水龙头", None),
    (Wish.Kind.HELP, "陪同去医院取药", None),
    (Wish.Kind.GOODS, "一床冬被", 260),
    (Wish.Kind.COMMON, "楼前添一条长椅", 480),
    (Wish.Kind.HELP, "教会用手机缴费", None),
)


def seed(day: date, world) -> None:
    """Fill the street with wishes."""
    street = world.grid_street
    make_wishes(street)


def make_wishes(street: Street) -> None:
    """Make wishes in every state. A claimer holds three at most."""
    state = Wish.State
    course = [state.CONFIRMED] * 4 + [state.PUBLISHED] * 2 + [state.CLAIMED, state.FULFILLED, state.COLLECTED]
    rows = [
        wish(street, street.draw.choice(street.grids), course[number % 9], number) for number in range(45)
    ]
    uncle = wish(street, street.mine[1], state.CLAIMED, 0, honorific="uncle", surname="李", days=1)
    uncle.place = "滨河第一城3号楼（演示）"
    Wish.objects.bulk_create([*rows, uncle])
    partnerships = Partner._base_manager.filter(organisation=street.world.street).select_related("partner")
    partners = [one.partner for one in partnerships.order_by("pk")]
    held: dict[int, int] = {}
    claims = []
    for number, row in enumerate([uncle, *rows]):
        if row.state not in (state.CLAIMED, state.FULFILLED, state.CONFIRMED):
            continue
        place = partners[number % len(partners)]
        is_open = row.state == state.CLAIMED
        held[place.pk] = held.get(place.pk, 0) + is_open
        claims.append(
            Claim(
                wish=row,
                organisation=place,
                organisation_path=place.path,
                kind=Claim.Kind.UNIT,
                claimed_by=street.world.people["renling"],
                claimed_at=street.at(-6, 10),
                slot=max(held[place.pk], 1),
                state=Claim.State.OPEN if is_open else Claim.State.DONE,
            )
        )
    Claim.objects.bulk_create(claims)


def wish(
    street: Street, grid: Grid, state: str, number: int, honorific: str = "", surname: str = "", days: int = 9
) -> Wish:
    """Return a wish of an invented resident in its state."""
    kind, title, value = WISHES[number % len(WISHES)]
    resident = person(street.draw, honorific, surname)
    row = Wish(
        **street.of(grid),
        **resident,
        kind=kind,
        title=title,
        value=value,
        place=street.draw.choice(BUILDINGS),
        state=state,
        collected_by=street.main[grid.pk],
        collected_at=street.at(-12 - number % 9, 11),
    )
    if state == Wish.State.COLLECTED:
        return row
    row.published_at, row.claim_until = street.at(-8, 9), street.day + timedelta(days=1 + number % 5)
    if state == Wish.State.PUBLISHED:
        return row
    row.fulfil_by = street.day + timedelta(days=days)
    if state in (Wish.State.FULFILLED, Wish.State.CONFIRMED):
        row.result, row.fulfilled_by = "已送到家（演示）", street.world.people["renling"]
        row.fulfilled_at = street.at(-2, 16)
    if state == Wish.State.CONFIRMED:
        row.answer, row.confirmed_by, row.ended_at = "satisfied", street.staff, street.at(-1, 10)
    return row
