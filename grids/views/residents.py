"""Residents' own data, shown once and recorded; and the files of reports and wishes."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from grids import services
from grids.forms.acts import RevealForm
from grids.ground.views import file_of
from grids.pages.happenings import BookingPages, ReportPages
from grids.pages.wishes import WishPages, is_inside
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


report_file, wish_file = file_of(ReportPages, lambda user, row: True), file_of(WishPages, is_inside)
