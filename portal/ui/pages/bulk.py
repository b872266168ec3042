"""Bulk actions: on exactly the rows that were shown, or on none (409).

The address has the filter. The form has either the chosen keys or "all of the filter" with their number. The rows
are sealed before the question, so that a row that joined, left or changed before the answer is noticed.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.scope import counting
from portal.scope.counting import goes_on
from portal.ui.acts import show_faults
from portal.ui.forms import PersonalForm
from portal.ui.pages.declared import Label
from portal.ui.pages.ordering import in_order
from portal.ui.pages.writing import WritePages

MOST = 500
SHOWN = 50


class SelectionChanged(Exception):
    """The rows differ from those that the person was shown. `expected` and `found` are numbers of rows."""

    def __init__(self, expected: int, found: int):
        super().__init__(f"{expected} expected, {found} found")
        self.expected, self.found = expected, found


class BulkForm(PersonalForm):
    """The form of a bulk action. It gets the `rows`."""

    def __init__(self, *args, rows: Sequence[Model], **kwargs):
        self.rows = rows
        super().__init__(*args, **kwargs)


@dataclass(frozen=True)
class BulkAction:
    """One bulk action. `url_name` is its URL's name and its path; `verb` is the permission.

    `service(rows=…, actor=…, **cleaned)` acts in one transaction. `done(result, rows)` returns the message and the
    address of the undo ("" for none). `possible` is the condition for a row. A row's own button may send `direct`:
    an action without questions is then done at once. `leads_to` replaces the service: (URL name, args) of a page
    with the selection as filter.
    """

    url_name: str
    verb: str
    label: Label
    icon: str
    service: Callable[..., Any] | None = None
    form: type[BulkForm] = BulkForm
    done: Callable[[Any, Sequence[Model]], tuple[str, str]] | None = None
    possible: Q | None = None
    hint: Label = ""
    impossible: Label = ""
    preview: Callable[[Sequence[Model]], Any] | None = None
    template: str = "ui/bulk.html"
    leads_to: tuple[str, tuple] | None = None


class BulkPages(WritePages):
    """The bulk actions of a list."""

    bulk: ClassVar[Sequence[BulkAction]] = ()

    @classmethod
    def bulk_urls(cls) -> list[URLPattern]:
        """Return the URL patterns of the actions."""
        return [
            path(
                f"{cls.path}bulk/{action.url_name}/",
                require_POST(partial(cls.act_on_many, action=action)),
                name=action.url_name,
            )
            for action in cls.bulk
        ]

    @classmethod
    def offered_bulk(cls, request: HttpRequest) -> list[dict[str, object]]:
        """Return the actions that the reader may take, with their addresses under the page's filter."""
        query = request.GET.urlencode()
        return [
            {"action": action, "url": reverse(action.url_name) + (f"?{query}" if query else "")}
            for action in cls.bulk
            if request.user.may(action.verb)
        ]

    @classmethod
    def act_on_many(cls, request: HttpRequest, action: BulkAction):
        """Ask about the rows chosen, or act on exactly these; 409 when they are no longer the same."""
        cls.require(request, action.verb)
        try:
            keys = cls.selected(request)
            if action.leads_to:
                return cls.lead_on(request, action, keys)
            rows = [] if goes_on(len(keys)) else cls.actionable(request, action, keys)
            if "seal" in request.POST and request.POST["seal"] != seal_of(rows):
                raise SelectionChanged(len(keys), len(rows))
        except SelectionChanged as change:
            context = cls.bulk_context(request, action) | {"change": change}
            return render(request, "ui/bulk_changed.html", context, status=HTTPStatus.CONFLICT)
        return cls.ask_or_act(request, action, keys, rows)

    @classmethod
    def ask_or_act(cls, request: HttpRequest, action: BulkAction, keys: list[int], rows: list[Model]):
        """Act when every question is answered, otherwise ask."""
        direct = "direct" in request.POST and len(keys) == 1
        acts = bool(rows) and len(rows) <= MOST and ("seal" in request.POST or direct)
        form = action.form(request.POST if acts else None, user=request.user, rows=rows)
        if acts and form.is_valid():
            try:
                result = action.service(rows=rows, actor=request.user, **form.cleaned_data)
            except ValidationError as fault:
                show_faults(form, fault)
            else:
                said, undo = action.done(result, rows)
                messages.success(request, said, extra_tags=undo)
                return redirect(cls.back_address(request))
        if direct:
            form = action.form(None, user=request.user, rows=rows)
        context = cls.bulk_context(request, action) | {
            "form": form,
            "rows": rows[:SHOWN],
            "acting": len(rows),
            "chosen": len(keys),
            "beyond": goes_on(len(keys)),
            "left_out": 0 if goes_on(len(keys)) else len(keys) - len(rows),
            "seal": seal_of(rows),
            "carried": carried(request),
            "too_many": len(rows) > MOST or goes_on(len(keys)),
            "most": MOST,
            "preview": action.preview(rows) if action.preview else None,
        }
        return render(request, action.template, context, status=422 if form.is_bound else 200)

    @classmethod
    def selected(cls, request: HttpRequest) -> list[int]:
        """Return the keys of the rows meant, within filter and reach. Raises SelectionChanged.

        "All of the filter" is counted as far as the list counts. Of more rows than that these are the first keys and
        one more: too many for an act, and not asked for by a page that takes the filter itself.
        """
        filtered = cls.rows(request).qs.order_by()
        if request.POST.get("all"):
            expected = number(request.POST.get("expected"))
        else:
            wanted = {number(key) for key in request.POST.getlist("chosen")}
            expected = len(wanted)
            filtered = filtered.filter(pk__in=wanted)
        keys = sorted(set(filtered.values_list("pk", flat=True)[: counting.COUNTED + 1]))
        if len(keys) != expected:
            raise SelectionChanged(expected, len(keys))
        return keys

    @classmethod
    def actionable(cls, request: HttpRequest, action: BulkAction, keys: list[int]) -> list[Model]:
        """Return the rows to which this person can apply the action now."""
        reach = cls.model.objects.visible_to(request.user, action.verb).select_related(
            *cls.joins, *cls.row_joins
        )
        return list(in_order(reach.filter(action.possible or Q(), pk__in=keys), *cls.order))

    @classmethod
    def lead_on(cls, request: HttpRequest, action: BulkAction, keys: list[int]):
        """Redirect to the page that takes the selection as its filter."""
        query = request.GET.copy()
        if not request.POST.get("all"):
            query["chosen"] = ",".join(str(key) for key in keys)
        name, args = action.leads_to
        return redirect(f"{reverse(name, args=args)}?{query.urlencode()}")

    @classmethod
    def back_address(cls, request: HttpRequest) -> str:
        """Return where the person came from: the page named in the form, or the list under its filter."""
        wanted = request.POST.get("next", "")
        if wanted and url_has_allowed_host_and_scheme(
            wanted, {request.get_host()}, require_https=request.is_secure()
        ):
            return wanted
        query = request.GET.urlencode()
        return reverse(f"{cls.name}_list") + (f"?{query}" if query else "")

    @classmethod
    def bulk_context(cls, request: HttpRequest, action: BulkAction) -> dict[str, object]:
        """Return the context that the pages of an action share."""
        back = cls.back_address(request)
        return cls.context(request) | {
            "action": action,
            "form_title": action.label,
            "back_url": back,
            "trail": [*cls.trail_links(), (cls.title, back)],
        }


def seal_of(rows: Sequence[Model]) -> str:
    """Return a seal of rows and their versions. Another row or version gives another seal."""
    written = ",".join(
        f"{row.pk}:{getattr(row, 'version', '')}" for row in sorted(rows, key=lambda row: row.pk)
    )
    return hashlib.sha256(written.encode()).hexdigest()


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the form fields that identify the rows, to be sent again with the answers."""
    names = ("next",) if not request.POST.get("all") else ("next", "all", "expected")
    fields = [(name, request.POST[name]) for name in names if request.POST.get(name)]
    if request.POST.get("all"):
        return fields
    return fields + [("chosen", key) for key in request.POST.getlist("chosen")]


def number(raw: str | None) -> int:
    """Return a number from a form, or -1, which no row has."""
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 16 else -1
