"""The view that reveals a resident's data once and records it."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from grids.residents import services
from grids.residents.forms import RevealForm
from portal.ui.acts import row_for, show_faults


def revealing(pages) -> Callable:
    """Return a view that shows a resident's data once and records who looked."""

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
