"""Residents' own data, shown once and recorded; and the files of reports and wishes."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from grids import services
from grids.forms.acts import RevealForm
from grids.pages import BookingPages, ReportPages, WishPages
from grids.pages.wishes import is_inside
from portal.evidence.serving import serve_preview
from portal.ui.acts import row_for, show_faults


def revealing(pages) -> Callable:
    """Return the view that shows a resident's own data once, and records that it did."""

    @require_POST
    def reveal(request: HttpRequest, pk: int):
        row = row_for(request, pages, pk, "grids.reveal_person")
        form = RevealForm(request.POST, user=request.user, row=row)
        person = None
        if form.is_valid():
            try:
                person = services.reveal_person(row=row, actor=request.user, **form.cleaned_data)
            except ValidationError as fault:
                show_faults(form, fault)
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


def file_of(pages, meets: Callable[..., bool]) -> Callable:
    """Return the view that hands out a picture of a row: only drawn anew, without what the phone wrote into it."""

    @require_safe
    def hand_out(request: HttpRequest, pk: int, key):
        row = pages.row(request, pk)
        if not meets(request.user, row):
            raise Http404
        file = get_object_or_404(row.evidence, key=key)
        return serve_preview(file)

    return hand_out


report_file, wish_file = file_of(ReportPages, lambda user, row: True), file_of(WishPages, is_inside)
