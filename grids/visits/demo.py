"""Visits and a visit task in the demo street."""

from datetime import date, timedelta

from grids.ground.demo.street import Street
from grids.ground.demo.texts import BUILDINGS
from grids.visits.models import TaskPlace, Visit, VisitKind, VisitTask

TASK_PLACES, TASK_LEFT = 160, 12
SHOPS = ("便利店", "餐饮店", "药店", "理发店", "五金店", "水果店", "文具店", "服装店")
TASK = ("商户户外广告牌、LED屏排查（演示）", "看广告牌是否松动、LED屏是否破损，发现问题随手报。")
NOTES = ("", "", "已提醒注意用电安全", "宣传医保缴费", "家中老人独居，下周回看", "已告知办事流程")


def seed(day: date, world) -> None:
    """Fill the street with visits."""
    street = world.grid_street
    make_task(street)
    make_visits(street)


def make_task(street: Street) -> None:
    """Make the page's case: four workers and more than 160 shops, of which 148 have been visited and 12 are left."""
    title, note = TASK
    task = VisitTask.objects.create(
        organisation=street.world.street,
        title=title,
        note=note,
        due_on=street.day + timedelta(days=4),
        set_by=street.staff,
        set_at=street.at(-20, 9),
        places_total=TASK_PLACES,
    )
    start = street.grids.index(street.mine[0])
    near = street.grids[start : start + 9]  # the grids of four workers
    own = len(street.mine)
    order = [*near[own:], *near[:own]]  # the remaining places lie in the demo account's own grids
    places, visits = [], []
    for number in range(TASK_PLACES):
        grid = order[min(number * len(order) // TASK_PLACES, len(order) - 1)]
        place = f"商业街{number + 1}号{SHOPS[number % len(SHOPS)]}"
        visit = None
        if number < TASK_PLACES - TASK_LEFT:
            visit = Visit(
                **street.of(grid),
                kind=VisitKind.SHOP,
                place=place,
                finding=Visit.Finding.HAZARD if number % 19 == 7 else Visit.Finding.WELL,
                visited_by=street.main[grid.pk],
                visited_at=street.at(-18 + number // 10, 9 + number % 9, number % 60),
            )
            visits.append(visit)
        places.append(TaskPlace(task=task, grid=grid, place=place, visit=visit))
    Visit.objects.bulk_create(visits)
    for place in places:
        place.visit_id = place.visit.pk if place.visit else None
    TaskPlace.objects.bulk_create(places)


def make_visits(street: Street) -> None:
    """Make a few visits per grid in the last two months."""
    findings, kinds = list(Visit.Finding), (VisitKind.HOUSEHOLD,) * 4 + (VisitKind.KEY_PERSON,)
    Visit.objects.bulk_create(
        Visit(
            **street.of(grid),
            kind=street.draw.choice(kinds),
            place=street.draw.choice(BUILDINGS),
            finding=street.draw.choice(findings) if street.draw.random() < 0.3 else Visit.Finding.WELL,
            note=street.draw.choice(NOTES),
            needs_follow_up=street.draw.random() < 0.05,
            visited_by=street.main[grid.pk],
            visited_at=street.at(-street.draw.randrange(1, 60), 9 + street.draw.randrange(9)),
        )
        for grid in street.grids
        for _number in range(5)
    )
