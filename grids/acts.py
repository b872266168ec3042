"""What is done with a row, declared: what is asked, which service takes the answer, what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from grids import services
from grids.answers import FROM_OUTBOX, done, faults, repeated, stored
from grids.forms import acts as ask
from grids.forms.setting import PostForm
from grids.models import Booking, Report, Wish
from grids.pages import BookingPages, GridPages, PartnerPages, ReportPages, WishPages
from portal.workflow import StaleState, Transition

Label = str | Promise


@dataclass(frozen=True)
class Act:
    """A verb on a row of `pages`, as a form. `slug` ends its address, the verb is its URL name.

    `service` gets the row, the actor and what was asked. `outbox`: the phone keeps the answer while it has no
    network. `transition` says from which states it starts.
    """

    verb: str
    pages: type
    slug: str
    form: type
    service: Callable[..., models.Model]
    title: Label
    done: Label
    transition: Transition | None = None
    hint: Label = ""
    outbox: bool = False
    dangerous: bool = False

    @property
    def permission(self) -> str:
        """The right that it takes."""
        return f"grids.{self.verb}"

    def url(self) -> URLPattern:
        """Return its address."""
        return path(f"{self.pages.path}<int:pk>/{self.slug}/", self.view, name=self.verb)

    @property
    def view(self) -> Callable:
        """The page that asks and does."""

        @require_http_methods(["GET", "HEAD", "POST"])
        def perform(request: HttpRequest, pk: int):
            row = row_for(request, self.pages, pk, self.permission)
            if repeated(request):
                return done(request, self.back(request, row), str(self.done))
            if self.transition is not None and not self.transition.allows(row):
                raise StaleState(row, self.permission)
            posted = request.method == "POST"
            given = (request.POST, request.FILES) if posted else (None, None)
            form = self.form(*given, user=request.user, row=row)
            if posted and form.is_valid() and stored(request, form, lambda: self.run(row, request, form)):
                return done(request, self.back(request, row), str(self.done))
            return self.answer(request, row, form)

        return perform

    def run(self, row, request: HttpRequest, form) -> models.Model:
        """Call the service with the row under the name that the service gives it."""
        return self.service(row, actor=request.user, **form.cleaned_data)

    def back(self, request: HttpRequest, row) -> str:
        """Return where to go on: the desk for who works from his phone, the row for others."""
        if self.outbox and not request.user.may("dashboards.view_dashboard"):
            return reverse("dashboard")
        return reverse(f"{self.pages.name}_detail", args=[row.pk])

    def answer(self, request: HttpRequest, row, form):
        """Answer with the form: 200 fresh, 422 with faults."""
        if form.is_bound and request.headers.get(FROM_OUTBOX):
            return faults(form)
        detail = reverse(f"{self.pages.name}_detail", args=[row.pk])
        context = self.pages.context(request) | {
            "form": form,
            "form_title": self.title,
            "form_hint": self.hint or str(row),
            "submit_label": self.title,
            "dangerous": self.dangerous,
            "outbox": self.outbox,
            "back_url": self.back(request, row),
            "trail": [(self.pages.title, reverse(f"{self.pages.name}_list")), (str(row), detail)],
        }
        return render(request, "grids/note.html", context, status=422 if form.is_bound else 200)


def row_for(request: HttpRequest, pages, pk: int, permission: str) -> models.Model:
    """Return a row: 404 when the reader may not meet it, 403 when he may not do this with it."""
    scoped = pages.model.objects.visible_to(request.user, permission).select_related(*pages.joins)
    row = scoped.filter(pk=pk).first()
    if row is None:
        pages.row(request, pk)
        raise PermissionDenied(permission)
    return row


def of(name: str, service: Callable) -> Callable:
    """Return the service taking its row by position instead of by name."""
    return lambda row, **given: service(**{name: row}, **given)


REPORTS = (
    Act(
        "accept_report",
        ReportPages,
        "accept",
        ask.AcceptForm,
        of("report", services.accept_report),
        _("Accept a report"),
        _("Accepted. The clock has started."),
        Report.ACCEPT,
    ),
    Act(
        "refuse_report",
        ReportPages,
        "refuse",
        ask.ReasonAct,
        of("report", services.refuse_report),
        _("Refuse a report"),
        _("The reporter has been told why."),
        Report.REFUSE,
        dangerous=True,
    ),
    Act(
        "assign_report",
        ReportPages,
        "assign",
        ask.HandlerFields,
        of("report", services.assign_report),
        _("Assign a report"),
        _("Assigned."),
        Report.ASSIGN,
    ),
    Act(
        "handle_report",
        ReportPages,
        "handle",
        ask.ResultAct,
        of("report", services.handle_report),
        _("Log how a report was handled"),
        _("Logged. Somebody else verifies it."),
        Report.HANDLE,
        outbox=True,
    ),
    Act(
        "verify_report",
        ReportPages,
        "verify",
        ask.VerifyForm,
        of("report", services.verify_report),
        _("Verify and close a report"),
        _("Verified and closed."),
        Report.VERIFY,
    ),
    Act(
        "return_report",
        ReportPages,
        "return",
        ask.ReasonAct,
        of("report", services.return_report),
        _("Return a report to its handler"),
        _("Returned with your reason."),
        Report.RETURN,
    ),
)
WISHES = (
    Act(
        "screen_wish",
        WishPages,
        "screen",
        ask.ScreenForm,
        of("wish", services.screen_wish),
        _("Screen a wish"),
        _("Passed."),
        Wish.SCREEN,
    ),
    Act(
        "publish_wish",
        WishPages,
        "publish",
        ask.BareAct,
        of("wish", services.publish_wish),
        _("Publish a wish"),
        _("Published: partners of the street can claim it now."),
        Wish.PUBLISH,
    ),
    Act(
        "refuse_wish",
        WishPages,
        "refuse",
        ask.ReasonAct,
        of("wish", services.refuse_wish),
        _("Refuse a wish"),
        _("The collector has been told why."),
        Wish.REFUSE,
        dangerous=True,
    ),
    Act(
        "withdraw_wish",
        WishPages,
        "withdraw",
        ask.ReasonAct,
        of("wish", services.withdraw_wish),
        _("Withdraw a wish"),
        _("Withdrawn."),
        Wish.WITHDRAW,
        dangerous=True,
    ),
    Act(
        "give_back_wish",
        WishPages,
        "give-back",
        ask.ReasonAct,
        of("wish", services.give_back_wish),
        _("Give a claimed wish back"),
        _("It is open to others again."),
        Wish.GIVE_BACK,
    ),
    Act(
        "extend_claim",
        WishPages,
        "extend",
        ask.ReasonAct,
        of("wish", services.extend_claim),
        _("Extend the limit of a claimed wish"),
        _("The limit has been extended, once."),
        Wish.FULFIL,
        outbox=True,
    ),
    Act(
        "fulfil_wish",
        WishPages,
        "fulfil",
        ask.FulfilForm,
        of("wish", services.fulfil_wish),
        _("Log a wish as fulfilled"),
        _("Logged. It is confirmed with the resident next."),
        Wish.FULFIL,
        outbox=True,
    ),
    Act(
        "confirm_wish",
        WishPages,
        "confirm",
        ask.AnswerForm,
        of("wish", services.confirm_wish),
        _("Confirm a fulfilled wish"),
        _("Confirmed."),
        Wish.CONFIRM,
    ),
)
BOOKINGS = (
    Act(
        "assign_booking",
        BookingPages,
        "assign",
        ask.AssignBookingForm,
        of("booking", services.assign_booking),
        _("Assign a booking"),
        _("Assigned."),
        Booking.FINISH,
    ),
    Act(
        "reschedule_booking",
        BookingPages,
        "reschedule",
        ask.RescheduleForm,
        of("booking", services.reschedule_booking),
        _("Reschedule a booking"),
        _("Moved."),
        Booking.RESCHEDULE,
        outbox=True,
    ),
    Act(
        "finish_booking",
        BookingPages,
        "finish",
        ask.FinishForm,
        of("booking", services.finish_booking),
        _("Log a booking as done"),
        _("Logged as done."),
        Booking.FINISH,
        outbox=True,
    ),
    Act(
        "confirm_booking",
        BookingPages,
        "confirm",
        ask.ConfirmBookingForm,
        of("booking", services.confirm_booking),
        _("Confirm a booking that was done"),
        _("Confirmed."),
        Booking.CONFIRM,
    ),
    Act(
        "cancel_booking",
        BookingPages,
        "cancel",
        ask.ReasonAct,
        of("booking", services.cancel_booking),
        _("Cancel a booking"),
        _("Cancelled."),
        Booking.CANCEL,
        dangerous=True,
    ),
)
PLACES = (
    Act(
        "post_worker",
        GridPages,
        "posts/new",
        PostForm,
        of("grid", services.post_worker),
        _("Post a grid worker"),
        _("Posted. The grid is on this person's phone from that day on."),
    ),
    Act(
        "end_partner",
        PartnerPages,
        "end",
        ask.EndForm,
        of("partner", services.end_partner),
        _("End a partnership"),
        _("The partnership ends on that day."),
        dangerous=True,
    ),
)
ALL = (*REPORTS, *WISHES, *BOOKINGS, *PLACES)
