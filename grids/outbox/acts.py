"""An act on a row of grids whose form may wait on a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from grids.outbox.answers import act_once, repeated, stored
from portal.accounts.models import User
from portal.ui.acts import Act, conflict_with


@dataclass(frozen=True)
class GridAct(Act):
    """An act on a row. With `outbox` the phone keeps what was typed while it has no network.

    With `leaves` the row may become invisible to the person who did it.
    """

    template: str = "grids/note.html"
    outbox: bool = False
    leaves: bool = False

    def perform(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Answer a record that is stored already as the first time, because its row may be invisible by now."""
        if repeated(request):
            return stored(request, self.back(request, pk), self.done)
        return super().perform(request, pk)

    def answer(
        self, request: HttpRequest, form, service: Callable[..., models.Model], **page: object
    ) -> HttpResponseBase:
        """Answer a person with a page and the outbox with JSON, and run the service once per record."""
        return act_once(request, form, service, conflict=partial(self.conflict, request.user), **page)

    def conflict(self, user: User, row: models.Model) -> dict[str, object]:
        """Return what a person sees of a change by another."""
        return conflict_with(row)

    def back(self, request: HttpRequest, pk: int, row: models.Model | None = None) -> str:
        """Return the next address: the desk for phone workers, the list for a row that is left, or else the row."""
        if self.outbox and not request.user.may("dashboards.view_dashboard"):
            return reverse("dashboard")
        if self.leaves and (
            row is None or not request.user.reach(self.permission).covers(row.organisation.path)
        ):
            return reverse(f"{self.pages.name}_list")
        return super().back(request, pk, row)

    def context(self, request: HttpRequest, row: models.Model) -> dict[str, object]:
        """Add whether the phone keeps the form."""
        return super().context(request, row) | {"outbox": self.outbox}
