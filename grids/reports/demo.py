"""Reports in the demo street."""

from datetime import date

from grids.ground.demo.street import Street
from grids.ground.demo.texts import BUILDINGS
from grids.ground.models import Grid
from grids.reports.models import Report
from portal.accounts.models import User

REPORTS = (
    (Report.Category.STREETSCAPE, "临街商铺外架广告牌松动"),
    (Report.Category.STREETSCAPE, "LED屏边框破损"),
    (Report.Category.SANITATION, "楼后垃圾堆积"),
    (Report.Category.FIRE, "楼道堆放杂物，堵塞通道"),
    (Report.Category.FACILITIES, "路灯不亮"),
    (Report.Category.FACILITIES, "井盖破损"),
    (Report.Category.PROPERTY, "单元门禁损坏"),
    (Report.Category.DISPUTE, "邻里因噪声争执"),
)
RESULTS = ("已联系商户当场加固", "已清理", "已更换", "已劝导并约定时间整改")


def seed(day: date, world) -> None:
    """Fill the street with reports."""
    street = world.grid_street
    make_reports(street)


def make_reports(street: Street) -> None:
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
        report(street, street.draw.choice(street.grids), course[number % 10], number) for number in range(60)
    ]
    rows.append(report(street, street.mine[0], state.ASSIGNED, 0, handler=street.world.people["wangge"]))
    Report.objects.bulk_create(rows)


def report(street: Street, grid: Grid, state: str, number: int, handler: User | None = None) -> Report:
    """Return a report of some days ago in its state."""
    category, text = REPORTS[number % len(REPORTS)]
    age = 1 if state == Report.State.REPORTED else 2 + number % 30 if state in ("closed", "refused") else 2
    row = Report(
        **street.of(grid),
        category=category,
        text=text,
        place=street.draw.choice(BUILDINGS),
        state=state,
        reported_by=street.main[grid.pk],
        reported_at=street.at(-age, 10),
        respond_by=street.at(1 - age, 23, 59),
    )
    if state in (Report.State.REPORTED, Report.State.REFUSED):
        row.outcome = "不属于本辖区，已告知（演示）" if state == Report.State.REFUSED else ""
        return row
    row.accepted_at, row.due_at = street.at(-age, 15), street.at(3 - age, 23, 59)
    if state == Report.State.ACCEPTED:
        return row
    row.handler = handler or street.main[grid.pk]
    if state in (Report.State.HANDLED, Report.State.CLOSED):
        late = number % 11 == 3
        row.handled_at = street.at(min(4 - age if late else 1 - age, 0), 9)
        row.handled_by, row.result = row.handler, street.draw.choice(RESULTS)
    if state == Report.State.CLOSED:
        row.verified_by, row.closed_at = street.staff, street.at(min(5 - age, 0), 9, 30)
    return row
