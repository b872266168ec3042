"""The worker's phone: what is to be done, soonest first. It is the home page of who works in grids only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.models import Booking, Claim, Grid, Partner, Report, TaskPlace, VisitTask, Wish
from portal.accounts.models import User
from portal.dashboards.home import greeting
from portal.dashboards.panels import Desk, Question, declare_desk
from portal.organisations.models import Organisation
from portal.scope.paths import line_of
from portal.spans import valid_on

VIEW = "grids.view_grid"
SOON = timedelta(days=7)
SHOWN = 5
OF_ADDRESS = ("organisation__area", "grid__area")
OFFICES = (
    "居民委员会",
    "居委会",
    "村民委员会",
    "村委会",
)  # a division is named after its office; an address is not


@dataclass(frozen=True)
class Task:
    """A thing to do. `due` is the last moment; `links` are (label, address, is the main one); `person` shows the phone."""

    due: datetime
    kind: str
    icon: str
    title: str
    place: str
    url: str
    links: tuple[tuple[str, str, bool], ...] = ()
    note: str = ""
    side: str = ""
    person: str = ""
    has_hour: bool = False

    @property
    def days(self) -> int:
        """How many days are left by the calendar; negative when it is past."""
        return (timezone.localdate(self.due) - timezone.localdate()).days

    @property
    def is_past(self) -> bool:
        """Tell whether its moment has gone by."""
        return self.due < timezone.now()

    @property
    def tone(self) -> str:
        """Its colour, always beside its word."""
        return "red" if self.is_past or self.days == 0 else "amber" if self.days == 1 else "green"

    @property
    def lamp(self) -> str:
        """Its shape."""
        return {"red": "clock-alert", "amber": "clock", "green": "circle-dot"}[self.tone]

    @property
    def when(self) -> str:
        """Say when it is due as people do."""
        at = timezone.localtime(self.due)
        if self.days < 0 or (self.is_past and not self.has_hour):
            return ngettext("%(n)s day overdue", "%(n)s days overdue", -self.days or 1) % {
                "n": -self.days or 1
            }
        hour = f" {at:%H:%M}" if self.has_hour else ""
        if self.is_past:
            return _("was due at %(hour)s") % {"hour": hour.strip()}
        if self.days == 0:
            return _("today%(hour)s") % {"hour": hour} if hour else _("due today")
        if self.days == 1:
            return _("tomorrow%(hour)s") % {"hour": hour} if hour else _("due tomorrow")
        if self.days <= SOON.days:
            return ngettext("within %(n)s day", "within %(n)s days", self.days) % {"n": self.days}
        return at.strftime("%Y-%m-%d")


def is_worker(user) -> bool:
    """Tell whether a person works in grids by assignment."""
    return bool(user.reach(VIEW).assigned_paths)


def has_own_desk(user) -> bool:
    """Tell whether the phone page is a person's home: he works in grids and has no overview."""
    return is_worker(user) and not user.may("dashboards.view_dashboard")


def concerns(user) -> dict[str, bool]:
    """Return what of grids concerns a person: grids, wishes of a partner, claims. One query a request, asked once."""
    if not hasattr(user, "_concerns"):
        paths = user.reach(Wish.CLAIM.verb).participant_paths
        lines = {above for path in paths for above in line_of(path, Organisation.steplen)}
        partners = Partner._base_manager.filter(valid_on(timezone.localdate()), partner__path__in=lines)
        claims = Claim._base_manager.filter(claimed_by=user.pk, state=Claim.State.OPEN)
        asked = User._base_manager.filter(pk=user.pk).values(
            grids=Exists(Grid.objects.visible_to(user, VIEW)), wishes=Exists(partners), claims=Exists(claims)
        )
        user._concerns = asked.get()
    return user._concerns


def has_grids(user) -> bool:
    """Tell whether there are grids within a person's reach, or he is the one to set limits for the first."""
    return (user.may("grids.draw_grid") and user.may("grids.set_rule")) or (
        user.may(VIEW) and concerns(user)["grids"]
    )


def meets_wishes(user) -> bool:
    """Tell whether a person meets wishes: those of his grids, or of a street that his organisation is a partner of."""
    return has_grids(user) or (user.may(Wish.CLAIM.verb) and concerns(user)["wishes"])


def has_claims(user) -> bool:
    """Tell whether a person holds a claim that is still to be fulfilled."""
    return user.may(Wish.CLAIM.verb) and concerns(user)["claims"]


def address_of(row) -> str:
    """Return the place of a row as a postal address: community, then building and entrance."""
    area = row.grid.area or row.organisation.area
    where = area.name if area else row.organisation.name
    for ending in OFFICES:
        where = where.removesuffix(ending)
    return f"{where}{row.place}"


def tasks_of(user, now: datetime) -> list[Task]:
    """Return what a worker has to do, soonest first, in four queries."""
    found = [*_bookings(user), *_wishes(user), *_reports(user), *_visit_tasks(user, now.date())]
    return sorted(found, key=lambda task: task.due)


def _bookings(user) -> Iterator[Task]:
    rows = Booking.objects.visible_to(user, Booking.FINISH.verb).filter(state__in=Booking.OPEN)
    mine = rows.filter(Q(assignee=user) | Booking.NOBODY & Q(team=None)).select_related(*OF_ADDRESS)
    for row in mine:
        yield Task(
            due=row.appointed_at,
            has_hour=True,
            kind=_("at the door"),
            icon="map-pin",
            title=_("%(who)s: “%(what)s” at the door") % {"who": row.shown_as, "what": row.subject},
            place=address_of(row),
            note=row.note,
            side=_("about %(n)s minutes") % {"n": row.minutes},
            url=reverse("booking_detail", args=[row.pk]),
            person=reverse("reveal_booking_person", args=[row.pk]) if row.person_phone else "",
            links=(
                (_("Reschedule"), reverse("reschedule_booking", args=[row.pk]), False),
                (_("Log as done"), reverse("finish_booking", args=[row.pk]), True),
            ),
        )


def _wishes(user) -> Iterator[Task]:
    rows = Wish.objects.visible_to(user, Wish.CONFIRM.verb).filter(state=Wish.State.CLAIMED).with_claimer()
    for row in rows.select_related(*OF_ADDRESS):
        links = [(_("Log the delivery"), reverse("fulfil_wish", args=[row.pk]), True)]
        if not row.is_extended:
            links.insert(0, (_("Reschedule"), reverse("extend_claim", args=[row.pk]), False))
        words = {"who": row.shown_as, "what": row.title, "claimer": row.claimer}
        yield Task(
            due=last_moment(row.fulfil_by),
            kind=_("wish"),
            icon="map-pin",
            title=_("%(who)s wishes for %(what)s (claimed by: %(claimer)s)") % words,
            place=address_of(row),
            url=reverse("wish_detail", args=[row.pk]),
            person=reverse("reveal_wish_person", args=[row.pk]) if row.person_phone else "",
            links=tuple(links),
        )


def _reports(user) -> Iterator[Task]:
    rows = Report.objects.visible_to(user, Report.HANDLE.verb).filter(state__in=Report.WORKING, handler=user)
    for row in rows.select_related(*OF_ADDRESS):
        yield Task(
            due=row.due_at,
            kind=_("report"),
            icon="map-pin",
            title=row.text,
            place=address_of(row),
            note=row.outcome if row.state == Report.State.RETURNED else "",
            url=reverse("grid_report_detail", args=[row.pk]),
            links=((_("Log the handling"), reverse("handle_report", args=[row.pk]), True),),
        )


def _visit_tasks(user, today: date) -> Iterator[Task]:
    mine = TaskPlace.objects.visible_to(user, "grids.add_visit").order_by()
    left = mine.filter(TaskPlace.left_on(today))
    rows = VisitTask.objects.visible_to(user, "grids.view_task").filter(pk__in=left.values("task"))
    counted = rows.annotate(
        left=Count("places", filter=Q(places__in=left)), mine=Count("places", filter=Q(places__in=mine))
    )
    for row in counted:
        url = reverse("visit_task_detail", args=[row.pk])
        yield Task(
            due=last_moment(row.due_on),
            kind=_("inspection"),
            icon="store",
            title=row.title,
            place=_("%(left)s left of %(all)s") % {"left": row.left, "all": row.mine},
            url=url,
            links=((_("Go on"), url, True),),
        )


def last_moment(day: date) -> datetime:
    """Return the end of a day by the clock on the wall."""
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=timezone.get_default_timezone())


def grids_of(user) -> list[Grid]:
    """Return the grids that a worker works in."""
    return list(Grid.objects.visible_to(user, VIEW).own_first(user))


def build(question: Question) -> dict[str, object]:
    """Return what the phone page shows."""
    now = timezone.localtime()
    tasks, grids = tasks_of(question.user, now), grids_of(question.user)
    near = [task for task in tasks if task.due <= now + SOON]
    return {
        "title": _("My grids"),
        "greeting": greeting(question.user.name, now),
        "where": where(grids),
        "grids": grids,
        "tasks": near[:SHOWN],
        "near_total": len(near),
        "tasks_total": len(tasks),
        "households": sum(grid.households for grid in grids),
        "people": sum(grid.people for grid in grids),
    }


def where(grids: list[Grid]) -> str:
    """Say in which grids: community and grid, and how many more."""
    if not grids:
        return _("No grid is assigned to you yet")
    first = f"{grids[0].organisation} · {grids[0].name}"
    more = len(grids) - 1
    if more < 1:
        return first
    words = {"first": first, "n": more}
    return ngettext("%(first)s and %(n)s more", "%(first)s and %(n)s more", more) % words


declare_desk(Desk(meets=has_own_desk, template="grids/desk.html", build=build))
