"""A worker's tasks and notes. A note takes about a minute, and the phone keeps it while it has no network."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from grids.bookings.forms import BookingForm
from grids.bookings.pages import BookingPages
from grids.bookings.services import add_booking
from grids.desk.tasks import tasks_of
from grids.ground.concerns import is_worker
from grids.outbox.answers import act_once
from grids.reports.forms import ReportForm
from grids.reports.pages import ReportPages
from grids.reports.services import add_report
from grids.visits.forms import VisitForm
from grids.visits.models import TaskPlace, Visit
from grids.visits.pages import VisitPages
from grids.visits.services import add_visit
from grids.wishes.forms import WishForm
from grids.wishes.pages import WishPages
from grids.wishes.services import add_wish
from portal.ui.acts import READ_OR_WRITE, form_of

Label = str | Promise


@dataclass(frozen=True)
class Note:
    """A kind of note: its form and the service that stores it."""

    url_name: str
    label: Label
    icon: str
    form: type
    service: Callable[..., models.Model]
    pages: type
    done: Label


NOTES = (
    Note(
        "visit_new",
        _("note a visit"),
        "footprints",
        VisitForm,
        add_visit,
        VisitPages,
        _("The visit is recorded."),
    ),
    Note(
        "grid_report_new",
        _("report something"),
        "message-square-warning",
        ReportForm,
        add_report,
        ReportPages,
        _("Reported. The street has been told."),
    ),
    Note(
        "wish_new",
        _("small wish"),
        "hand-heart",
        WishForm,
        add_wish,
        WishPages,
        _("Collected. The community screens it."),
    ),
    Note(
        "booking_new",
        _("at the door"),
        "calendar-check",
        BookingForm,
        add_booking,
        BookingPages,
        _("Booked."),
    ),
)


def offered(user) -> list[Note]:
    """Return the notes that a person may write."""
    return [note for note in NOTES if user.may(note.form.verb)]


def taking(note: Note) -> Callable:
    """Return the view of a kind of note."""

    @READ_OR_WRITE
    def take(request: HttpRequest):
        if not request.user.may(note.form.verb):
            raise PermissionDenied(note.form.verb)
        form = form_of(request, note.form, initial=latest(request.user) | chosen(request))
        return act_once(
            request,
            form,
            lambda form: written(request, note, form),
            title=note.label,
            done=note.done,
            back=after(request, note),
            pages=note.pages,
            form_hint=gettext("About one minute. What is known is filled in."),
            notes=offered(request.user),
            note=note,
            outbox=True,
            recent=recent_places(request.user) if "place" in form.fields else [],
            trail=[(note.pages.title, reverse(f"{note.pages.name}_list"))],
        )

    return take


def written(request: HttpRequest, note: Note, form) -> models.Model:
    """Pass a note to its service, and say so if the task's place it came from was not ticked off."""
    row = note.service(actor=request.user, **form.cleaned_data)
    target = form.cleaned_data.get("target")
    if form.data.get("target") and (target is None or target.visit_id != row.pk):
        messages.warning(
            request,
            _(
                "The visit to %(place)s is recorded, the place of the task not ticked off: a colleague was there before,"
                " or it lies in another grid or is no longer asked for."
            )
            % {"place": row.place},
        )
    return row


def after(request: HttpRequest, note: Note) -> str:
    """Return the next address: the task that the place came from, the desk of a phone, or the list."""
    task = request.GET.get("task", "")
    if task.isdecimal():
        return reverse("visit_task_detail", args=[int(task)])
    on_desk = not request.user.may("dashboards.view_dashboard")
    return reverse("dashboard") if on_desk else reverse(f"{note.pages.name}_list")


def chosen(request: HttpRequest) -> dict[str, object]:
    """Return what the address preselects: a grid, a place of a task."""
    target = request.GET.get("target", "")
    if target.isdecimal():
        places = TaskPlace.objects.visible_to(request.user, "grids.add_visit").select_related("task")
        place = places.filter(pk=int(target)).first()
        if place is None:  # deleted meanwhile: the page still opens, for what the phone has kept
            return {}
        return {"target": place.pk, "grid": place.grid_id, "place": place.place, "kind": place.task.kind}
    grid = request.GET.get("grid", "")
    return {"grid": int(grid)} if grid.isdecimal() else {}


def latest(user) -> dict[str, object]:
    """Return the place of a person's last visit within two days, as a likely present place."""
    recent = timezone.now() - timedelta(days=2)
    mine = Visit.objects.visible_to(user, "grids.view_visit").filter(visited_by=user, visited_at__gte=recent)
    visit = mine.order_by("-visited_at").first()
    return {"grid": visit.grid_id, "place": visit.place} if visit else {}


def recent_places(user) -> list[str]:
    """Return the person's latest places, newest first, so that they can be chosen instead of typed."""
    mine = Visit.objects.visible_to(user, "grids.view_visit").filter(visited_by=user)
    places = mine.order_by("-visited_at").values_list("place", flat=True)[:20]
    return list(dict.fromkeys(places))[:4]


visit_new, grid_report_new, wish_new, booking_new = (taking(note) for note in NOTES)


@require_safe
def grid_tasks(request: HttpRequest):
    """Show all tasks of a grid worker, not only today's."""
    if not is_worker(request.user):
        raise PermissionDenied("grids.view_grid")
    context = {
        "tasks": tasks_of(request.user, timezone.localtime()),
        "title": gettext("What I have to do"),
    }
    return render(request, "grids/tasks.html", context)
