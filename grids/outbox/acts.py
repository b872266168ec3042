"""A verb on a row of grids: what is typed for it may wait on a phone."""

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
    """A verb on a row. `outbox`: the phone keeps what was typed while it has no network.

    `leaves`: the row may go out of the sight of whoever did it.
    """

    template: str = "grids/note.html"
    outbox: bool = False
    leaves: bool = False

    def perform(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Answer a record that is stored already as the first time: the row may be out of sight since."""
        if repeated(request):
            return stored(request, self.back(request, pk), self.done)
        return super().perform(request, pk)

    def answer(
        self, request: HttpRequest, form, service: Callable[..., models.Model], **page: object
    ) -> HttpResponseBase:
        """Answer a person with a page, his phone with a few words; do it once per record."""
        return act_once(request, form, service, conflict=partial(self.conflict, request.user), **page)

    def conflict(self, user: User, row: models.Model) -> dict[str, object]:
        """Return what a person is shown of a change by another."""
        return conflict_with(row)

    def back(self, request: HttpRequest, pk: int, row: models.Model | None = None) -> str:
        """Return where to go on: the desk for who works from his phone, the list for who leaves the row, else the row."""
        if self.outbox and not request.user.may("dashboards.view_dashboard"):
            return reverse("dashboard")
        if self.leaves and (
            row is None or not request.user.reach(self.permission).covers(row.organisation.path)
        ):
            return reverse(f"{self.pages.name}_list")
        return super().back(request, pk, row)

    def context(self, request: HttpRequest, row: models.Model) -> dict[str, object]:
        """Add whether the phone keeps it."""
        return super().context(request, row) | {"outbox": self.outbox}
