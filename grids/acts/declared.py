"""A verb on a row: what is asked, which service takes the answer, what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise

from grids.answers import act_once, repeated, stored
from grids.models import Wish
from grids.pages.wishes import is_inside
from portal.ui.acts import READ_OR_WRITE, conflict_with, form_of, version_of
from portal.workflow import StaleState, Transition, on_version

Label = str | Promise


@dataclass(frozen=True)
class Act:
    """A verb on a row of `pages`, as a form. `slug` ends its address, the verb is its URL name.

    `service` gets the row, the actor and what was asked. `outbox`: the phone keeps the answer while it has no
    network. `transition` says from which states it starts; what has one is done with the row as its reader saw it.
    `leaves`: who did it may not meet the row any more.
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
    leaves: bool = False

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

        @READ_OR_WRITE
        def perform(request: HttpRequest, pk: int):
            if repeated(request):  # with the first time the row may have gone out of sight
                return stored(request, self.back(request, pk), self.done)
            row = row_for(request, self.pages, pk, self.permission)
            self.check_starts(row)
            version = version_of(request, row) if self.transition else None
            return act_once(
                request,
                form_of(request, self.form, row=row),
                lambda form: self.do(row, version, actor=request.user, **form.cleaned_data),
                title=self.title,
                done=self.done,
                back=self.back(request, pk, row),
                version=version,
                conflict=lambda row: conflict_for(request.user, row),
                **self.context(request, row),
            )

        return perform

    def check_starts(self, row: models.Model) -> None:
        """Raise StaleState for a row whose state it does not start from."""
        if self.transition is not None and not self.transition.allows(row):
            raise StaleState(row, self.permission)

    def do(self, row: models.Model, version: int | None, **given) -> models.Model:
        """Do it, with a version only while the row still has it. Raises StaleEdit, and what the service raises."""
        if version is None:
            return self.service(row, **given)
        return on_version(row, version, lambda: self.service(row, **given))

    def back(self, request: HttpRequest, pk: int, row: models.Model | None = None) -> str:
        """Return where to go on: the desk for who works from his phone, the list for who leaves the row, else the row."""
        if self.outbox and not request.user.may("dashboards.view_dashboard"):
            return reverse("dashboard")
        if self.leaves and (
            row is None or not request.user.reach(self.permission).covers(row.organisation.path)
        ):
            return reverse(f"{self.pages.name}_list")
        return reverse(f"{self.pages.name}_detail", args=[pk])

    def context(self, request: HttpRequest, row) -> dict[str, object]:
        """Return what the page shows beside the form."""
        detail = reverse(f"{self.pages.name}_detail", args=[row.pk])
        return {
            "pages": self.pages,
            "form_hint": self.hint or str(row),
            "submit_label": self.title,
            "dangerous": self.dangerous,
            "outbox": self.outbox,
            "trail": [(self.pages.title, reverse(f"{self.pages.name}_list")), (str(row), detail)],
        }


def conflict_for(user, row: models.Model) -> dict[str, object]:
    """Return what a person may be told of a change; of a wish, those from outside the street meet no history."""
    found = conflict_with(row)
    if isinstance(row, Wish) and not is_inside(user, row):
        return found | {"conflict": None, "conflict_changes": []}
    return found


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
