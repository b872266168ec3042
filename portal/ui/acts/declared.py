"""A verb on a row, declared once: its page asks, its service acts, and portal.api.acts makes a POST of the API of it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.functional import Promise

from portal.ui.acts.answering import READ_OR_WRITE, act, form_of, version_of
from portal.workflow import StaleState, Transition, on_version

Label = str | Promise


@dataclass(frozen=True)
class Act:
    """A verb on a row of `pages`, as a form.

    `verb` is the name of its URL and `slug` the end of its address; its right is "app.verb", with the app of the rows.
    `service` gets the row, and by name the actor and what the form asks. `form` gets the row as `row`.
    `transition` says from which states it starts, `when` says the same where a state does not say enough: another
    row is answered 409 (StaleState). An act with a transition is done with the row as its reader saw it: if
    somebody wrote meanwhile, it is answered 409 (StaleEdit). `leads_to` returns the address that follows a
    result; by default that is the page of the row. `hint` returns the line under the title, `submit` is the label of
    the button (`title` by default).
    A subclass overrides `perform`, `answer`, `back` or `context` where an app does more.
    """

    verb: str
    pages: type
    slug: str
    form: type
    service: Callable[..., object]
    title: Label
    done: Label
    transition: Transition | None = None
    hint: Callable[[models.Model], Label] = str
    submit: Label = ""
    when: Callable[[models.Model], bool] | None = None
    leads_to: Callable[..., str] | None = None
    template: str = "ui/form.html"
    dangerous: bool = False

    @property
    def permission(self) -> str:
        """The right that it takes."""
        return f"{self.pages.model._meta.app_label}.{self.verb}"

    @property
    def is_versioned(self) -> bool:
        """Tell whether it is refused once somebody else has written on the row."""
        return self.transition is not None and hasattr(self.pages.model, "version")

    def url(self) -> URLPattern:
        """Return its address."""
        return path(f"{self.pages.path}<int:pk>/{self.slug}/", self.view, name=self.verb)

    @property
    def view(self) -> Callable[..., HttpResponseBase]:
        """The page that asks and does."""

        @READ_OR_WRITE
        def view(request: HttpRequest, pk: int) -> HttpResponseBase:
            return self.perform(request, pk)

        view.act = self  # so that tests find every declared act by the URLs
        return view

    def perform(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show the form, or do what was sent. Raises Http404, PermissionDenied, StaleState."""
        row = row_for(request, self.pages, pk, self.permission)
        self.check_starts(row)
        version = version_of(request, row) if self.is_versioned else None
        return self.answer(
            request,
            form_of(request, self.form, row=row),
            lambda form: self.do(row, version, actor=request.user, **form.cleaned_data),
            version=version,
            **self.context(request, row),
        )

    def check_starts(self, row: models.Model) -> None:
        """Raise StaleState for a row that it does not start from."""
        starts = self.transition is None or self.transition.allows(row)
        if not starts or (self.when is not None and not self.when(row)):
            raise StaleState(row, self.permission)

    def do(self, row: models.Model, version: int | None, **given) -> object:
        """Do it; with a version only while the row has that version. Raises StaleEdit and what the service raises."""
        if version is None:
            return self.service(row, **given)
        return on_version(row, version, lambda: self.service(row, **given))

    def answer(
        self, request: HttpRequest, form, service: Callable[..., object], **page: object
    ) -> HttpResponseBase:
        """Answer with the form or with what came of it."""
        return act(request, form, service, to=self.leads_to, template=self.template, **page)

    def back(self, request: HttpRequest, pk: int, row: models.Model | None = None) -> str:
        """Return the address to go back to: the page of the row, with the list that the reader came from."""
        return self.pages.back_to_row(request, pk)

    def context(self, request: HttpRequest, row: models.Model) -> dict[str, object]:
        """Return what the page shows beside the form."""
        detail = self.pages.back_to_row(request, row.pk)
        return {
            "title": self.title,
            "done": self.done,
            "back": self.back(request, row.pk, row),
            "pages": self.pages,
            "form_hint": self.hint(row),
            "submit_label": self.submit or self.title,
            "dangerous": self.dangerous,
            "trail": [
                *self.pages.trail_links(),
                (self.pages.title, self.pages.back_to_list(request)),
                (str(row), detail),
            ],
        }


def row_for(request: HttpRequest, pages, pk: int, permission: str) -> models.Model:
    """Return a row of `pages` on which the reader holds a permission.

    Raises Http404 for a row out of his sight, PermissionDenied for one that he may only look at.
    """
    try:
        return pages.row(request, pk, permission)
    except Http404:
        pages.row(request, pk)
        raise PermissionDenied(permission) from None


def of(name: str, service: Callable[..., object]) -> Callable[..., object]:
    """Return a service that takes its row by position instead of by the keyword `name`."""
    return lambda row, **given: service(**{name: row}, **given)
