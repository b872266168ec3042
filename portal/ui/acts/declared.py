"""An act on a row, declared once: its page shows a form, its service acts, and portal.api.acts makes a POST of it."""

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

    `verb` is the name of its URL and `slug` the end of its address. Its right is "app.verb", with the app of the
    rows. `service` gets the row, and as keywords the actor and the form's data. `form` gets the row as `row`.
    `transition` gives the states from which it starts; `when` is a further condition. Any other row is answered 409
    (StaleState). `may` (of the row and the reader) is a rule beyond the right; whom it excludes is answered 403. An act with a transition applies to the row as its reader saw it. If somebody wrote meanwhile, it
    is answered 409 (StaleEdit). `leads_to` returns the next address from the result, by default that of the row's
    page. `hint` returns the line under the title. `submit` is the label of the button, by default `title`.

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
    may: Callable[..., bool] | None = None
    leads_to: Callable[..., str] | None = None
    template: str = "ui/form.html"
    dangerous: bool = False

    @property
    def permission(self) -> str:
        """The required right."""
        return f"{self.pages.model._meta.app_label}.{self.verb}"

    @property
    def is_versioned(self) -> bool:
        """Tell whether it is refused when somebody else has written to the row meanwhile."""
        return self.transition is not None and hasattr(self.pages.model, "version")

    def url(self) -> URLPattern:
        """Return its URL pattern."""
        return path(f"{self.pages.path}<int:pk>/{self.slug}/", self.view, name=self.verb)

    @property
    def view(self) -> Callable[..., HttpResponseBase]:
        """The view of its page."""

        @READ_OR_WRITE
        def view(request: HttpRequest, pk: int) -> HttpResponseBase:
            return self.perform(request, pk)

        view.act = self  # so that tests find every declared act by its URL
        return view

    def perform(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show the form, or do what was sent. Raises Http404, PermissionDenied, StaleState."""
        row = row_for(request, self.pages, pk, self.permission)
        if self.may is not None and not self.may(row, request.user):
            raise PermissionDenied(self.permission)
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
        """Raise StaleState for a row in another state."""
        starts = self.transition is None or self.transition.allows(row)
        if not starts or (self.when is not None and not self.when(row)):
            raise StaleState(row, self.permission)

    def do(self, row: models.Model, version: int | None, **given) -> object:
        """Call the service, with a version only if the row still has it.

        Raises StaleEdit and the service's exceptions.
        """
        if version is None:
            return self.service(row, **given)
        return on_version(row, version, lambda: self.service(row, **given))

    def answer(
        self, request: HttpRequest, form, service: Callable[..., object], **page: object
    ) -> HttpResponseBase:
        """Answer with the form or with the result."""
        return act(request, form, service, to=self.leads_to, template=self.template, **page)

    def back(self, request: HttpRequest, pk: int, row: models.Model | None = None) -> str:
        """Return the address to go back to: the row's page, with the list that the reader came from."""
        return self.pages.back_to_row(request, pk)

    def context(self, request: HttpRequest, row: models.Model) -> dict[str, object]:
        """Return the page's context besides the form."""
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

    Raises Http404 for a row that the reader may not see, and PermissionDenied for one that the reader may only see.
    """
    try:
        return pages.row(request, pk, permission)
    except Http404:
        pages.row(request, pk)
        raise PermissionDenied(permission) from None


def of(name: str, service: Callable[..., object]) -> Callable[..., object]:
    """Return a service that takes its row by position instead of by the keyword `name`."""
    return lambda row, **given: service(**{name: row}, **given)
