"""Views of grids that are no list and no plain act: notes on the way, claims, residents' data, files, the desk."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids import desk, services
from grids.acts import row_for
from grids.answers import FROM_OUTBOX, done, faults, repeated, stored
from grids.forms.acts import ClaimForm, EndForm, RevealForm
from grids.forms.notes import BookingForm, ReportForm, VisitForm, WishForm
from grids.models import GridPost, TaskPlace, Visit, Wish
from grids.pages import BookingPages, GridPages, ReportPages, VisitPages, WishPages
from grids.pages.wishes import is_inside
from portal.evidence.serving import preview_pages, serve, serve_preview
from portal.workflow import StaleState

Label = str | Promise
READ_OR_WRITE = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Note:
    """Something noted down on the way: its form and the service that takes it."""

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
        services.add_visit,
        VisitPages,
        _("The visit is recorded."),
    ),
    Note(
        "grid_report_new",
        _("report something"),
        "message-square-warning",
        ReportForm,
        services.add_report,
        ReportPages,
        _("Reported. The street has been told."),
    ),
    Note(
        "wish_new",
        _("small wish"),
        "hand-heart",
        WishForm,
        services.add_wish,
        WishPages,
        _("Collected. The community screens it."),
    ),
    Note(
        "booking_new",
        _("at the door"),
        "calendar-check",
        BookingForm,
        services.add_booking,
        BookingPages,
        _("Booked."),
    ),
)


def offered(user) -> list[Note]:
    """Return the notes that a person may write."""
    return [note for note in NOTES if user.may(note.form.verb)]


def taking(note: Note) -> Callable:
    """Return the view of a note."""

    @READ_OR_WRITE
    def take(request: HttpRequest):
        if not request.user.may(note.form.verb):
            raise PermissionDenied(note.form.verb)
        back = after(request, note)
        if repeated(request):
            return done(request, back, str(note.done))
        posted = request.method == "POST"
        given = (request.POST, request.FILES) if posted else (None, None)
        form = note.form(*given, user=request.user, initial=chosen(request))
        if posted and form.is_valid():
            act = lambda: note.service(actor=request.user, **form.cleaned_data)  # noqa: E731
            if stored(request, form, act):
                return done(request, back, str(note.done))
        return answer(request, note, form)

    return take


def after(request: HttpRequest, note: Note) -> str:
    """Return where to go on: the task that the place came from, the desk of a phone, the list."""
    task = request.GET.get("task", "")
    if task.isdigit():
        return reverse("visit_task_detail", args=[int(task)])
    on_desk = not request.user.may("dashboards.view_dashboard")
    return reverse("dashboard") if on_desk else reverse(f"{note.pages.name}_list")


def chosen(request: HttpRequest) -> dict[str, object]:
    """Return what the address chooses beforehand: a grid, a place of a task."""
    target = request.GET.get("target", "")
    if target.isdigit():
        places = TaskPlace.objects.visible_to(request.user, "grids.add_visit").select_related("task")
        place = get_object_or_404(places, pk=int(target))
        return {"target": place.pk, "grid": place.grid_id, "place": place.place, "kind": place.task.kind}
    grid = request.GET.get("grid", "")
    return {"grid": int(grid)} if grid.isdigit() else {}


def answer(request: HttpRequest, note: Note, form):
    """Answer with the form: 200 fresh, 422 with faults."""
    if form.is_bound and request.headers.get(FROM_OUTBOX):
        return faults(form)
    context = note.pages.context(request) | {
        "form": form,
        "form_title": note.label,
        "form_hint": gettext("About one minute. What is known is filled in."),
        "notes": offered(request.user),
        "note": note,
        "outbox": True,
        "recent": recent_places(request.user) if "place" in form.fields else [],
        "back_url": after(request, note),
        "trail": [(note.pages.title, reverse(f"{note.pages.name}_list"))],
    }
    return render(request, "grids/note.html", context, status=422 if form.is_bound else 200)


def recent_places(user) -> list[str]:
    """Return the places that a person was at last, newest first, to be chosen instead of typed."""
    mine = Visit.objects.visible_to(user, "grids.view_visit").filter(visited_by=user)
    places = mine.order_by("-visited_at").values_list("place", flat=True)[:20]
    return list(dict.fromkeys(places))[:4]


visit_new, grid_report_new, wish_new, booking_new = (taking(note) for note in NOTES)


@require_safe
def grid_tasks(request: HttpRequest):
    """Show everything that a grid worker has to do, not only today's."""
    if not desk.is_worker(request.user):
        raise PermissionDenied("grids.view_grid")
    context = {
        "tasks": desk.tasks_of(request.user, timezone.localtime()),
        "title": gettext("What I have to do"),
    }
    return render(request, "grids/tasks.html", context)


@READ_OR_WRITE
def claim_wish(request: HttpRequest, pk: int):
    """Claim a wish. Who comes second is told so, with where to find others."""
    wish = row_for(request, WishPages, pk, Wish.CLAIM.verb)
    if not Wish.CLAIM.allows(wish):
        return taken(request)
    posted = request.method == "POST"
    form = ClaimForm(request.POST if posted else None, user=request.user, row=wish)
    if posted and form.is_valid():
        try:
            if stored(
                request, form, lambda: services.claim_wish(wish=wish, actor=request.user, **form.cleaned_data)
            ):
                sentence = gettext("The wish is yours until %(day)s.") % {"day": wish.fulfil_by}
                return done(request, reverse("wish_detail", args=[pk]), sentence)
        except StaleState:
            return taken(request)
    context = WishPages.context(request) | {
        "form": form,
        "form_title": _("Claim a wish"),
        "form_hint": str(wish),
        "submit_label": _("Claim"),
        "back_url": reverse("wish_detail", args=[pk]),
        "trail": [(WishPages.title, reverse("wish_list"))],
    }
    return render(request, "grids/note.html", context, status=422 if form.is_bound else 200)


def taken(request: HttpRequest):
    """Answer 409: another was faster; it tells nothing about the wish."""
    others = f"{reverse('wish_list')}?slice=open"
    return render(
        request, "grids/taken.html", {"others": others, "title": gettext("Claimed by another")}, status=409
    )


@READ_OR_WRITE
def end_post(request: HttpRequest, pk: int):
    """End a worker's post in a grid."""
    posts = GridPost.objects.visible_to(request.user, "grids.view_grid").select_related(
        "grid__organisation", "worker"
    )
    post = get_object_or_404(posts, pk=pk)
    if not post.admits(request.user, "grids.end_post"):
        raise PermissionDenied("grids.end_post")
    if post.ends_on is not None:
        raise StaleState(post, "grids.end_post")
    posted = request.method == "POST"
    form = EndForm(request.POST if posted else None, user=request.user, row=post)
    back = reverse("grid_detail", args=[post.grid_id])
    if posted and form.is_valid():
        act = lambda: services.end_post(post=post, actor=request.user, **form.cleaned_data)  # noqa: E731
        if stored(request, form, act):
            return done(request, back, gettext("The post ends on that day."))
    context = GridPages.context(request) | {
        "form": form,
        "form_title": _("End a grid worker's post"),
        "form_hint": str(post),
        "submit_label": _("End the post"),
        "back_url": back,
        "trail": [(GridPages.title, reverse("grid_list")), (str(post.grid), back)],
    }
    return render(request, "grids/note.html", context, status=422 if form.is_bound else 200)


# --- Residents' own data -------------------------------------------------------------------------------


def revealing(pages) -> Callable:
    """Return the view that shows a resident's own data once, and records that it did."""

    @require_POST
    def reveal(request: HttpRequest, pk: int):
        row = row_for(request, pages, pk, "grids.reveal_person")
        form = RevealForm(request.POST, user=request.user, row=row)
        person = None
        if form.is_valid():
            person = services.reveal_person(row=row, actor=request.user, **form.cleaned_data)
        context = {
            "row": row,
            "person": person,
            "reveal_form": form,
            "pages": pages,
            "title": str(row),
            "trail": [(pages.title, reverse(f"{pages.name}_list"))],
            "back_url": reverse(f"{pages.name}_detail", args=[pk]),
        }
        response = render(request, "grids/person.html", context, status=200 if person else 422)
        response["Cache-Control"] = "no-store"
        return response

    return reveal


reveal_wish_person, reveal_booking_person = revealing(WishPages), revealing(BookingPages)


# --- Files ---------------------------------------------------------------------------------------------


def file_of(pages, meets: Callable[..., bool]) -> Callable:
    """Return the view that hands out a file of a row: drawn anew where we can, else to be saved."""

    @require_safe
    def hand_out(request: HttpRequest, pk: int, key):
        row = pages.row(request, pk)
        if not meets(request.user, row):
            raise Http404
        file = get_object_or_404(row.evidence, key=key)
        return serve_preview(file) if preview_pages(file) else serve(file)

    return hand_out


report_file, wish_file = file_of(ReportPages, lambda user, row: True), file_of(WishPages, is_inside)
