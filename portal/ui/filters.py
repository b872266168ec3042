"""Filters of lists. Their state is in the URL only. Every active choice can be shown as a chip."""

from collections import OrderedDict
from copy import copy
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_filters.fields import ModelChoiceIterator

from portal.calendar.years import plausible
from portal.organisations.models import Organisation
from portal.ui.cells import moment
from portal.ui.forms import AmountField, DayInput, hold_days
from portal.ui.queries import PLACES
from portal.ui.widgets import Choice

Label = str | Promise
# Filters that fetch a row by key before they filter by it.
ASKING = (django_filters.ModelChoiceFilter, django_filters.ModelMultipleChoiceFilter)


@dataclass(frozen=True)
class Chip:
    """An active choice, and the query string without it."""

    label: str
    value: str
    query: str
    is_slice: bool = False

    @property
    def words(self) -> str:
        """The choice on paper. A slice is shown by its name alone."""
        return self.value if self.is_slice else f"{self.label}：{self.value}"


def met_organisations(request):
    """Return the organisations by which a reader may narrow a list."""
    return Organisation.objects.visible_to(request.user, "organisations.view_organisation")


def day_in(text: str) -> date | None:
    """Return the day in a query value, or None for an implausible one."""
    try:
        day = date.fromisoformat(text)
        plausible(day)
    except (ValueError, ValidationError):
        return None
    return day


class NamedRows(ModelChoiceIterator):
    """The rows to choose from, by key and name alone."""

    def __iter__(self):
        """Return (key, name) of each row, after the empty choice."""
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from self.queryset.values_list("pk", "name")


class NamedRowField(django_filters.fields.ModelChoiceField):
    """A choice of one row whose text is its name."""

    iterator = NamedRows


class NamedRowFilter(django_filters.ModelChoiceFilter):
    """Rows by a relation to rows whose text is their name: many of them are offered without being built as objects."""

    field_class = NamedRowField


class AmountFilter(django_filters.NumberFilter):
    """Rows by a decimal number or a sum of money: `AmountFilter("cost", "gte", label=_("from"))`."""

    field_class = AmountField

    def get_max_validator(self):
        """Return no limit, because the field itself knows the largest amount."""
        return


class CopiedFilters(OrderedDict):
    """The filters of a class. A request changes their field and their arguments, so that nothing below is copied."""

    def __deepcopy__(self, memo) -> OrderedDict:
        """Return copies of the filters, each with its own arguments."""
        copies = OrderedDict((name, copy(one)) for name, one in self.items())
        for one in copies.values():
            one.extra = dict(one.extra)
            one.method = one.method  # binds the copy: the method looks up its filter set through it
        return copies


class ListFilter(django_filters.FilterSet):
    """A filter set that knows its reader and the day, and that describes the active choices.

    Choices of relations are narrowed to what the person may see; subclasses read `self.user`. An invalid value, or
    one outside the reader's reach, keeps no row. Ignoring it would show all rows under a chip that says otherwise,
    and a bulk action on "all of them" would change rows that nobody meant. A request that `trusts_query` uses
    relations' keys without fetching them, so that counting many saved queries costs one query. `?chosen=3,7` keeps
    rows picked by hand within the other choices.
    """

    chosen = django_filters.CharFilter(
        label=_("Picked by hand"), method="keep_chosen", widget=forms.HiddenInput
    )

    @classmethod
    def get_filters(cls):
        """Return the declared filters. Each filter set gets copies of its own."""
        return CopiedFilters(super().get_filters())

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        self.user = request.user if request is not None else None
        self.today = timezone.localdate()
        super().__init__(data, queryset, request=request, prefix=prefix)

    def get_form_class(self):
        """Return the form with plausible days, and with plain keys for relations where the query is trusted."""
        if getattr(self.request, "trusts_query", False):
            for one in self.filters.values():
                if isinstance(one, ASKING) or callable(one.extra.get("choices")):
                    one._field = forms.IntegerField(
                        required=False, min_value=0, max_value=BigIntegerField.MAX_BIGINT
                    )
        form_class = super().get_form_class()
        hold_days(form_class.base_fields)
        for field in form_class.base_fields.values():
            if type(field.widget) is forms.Select:
                field.widget = Choice.instead_of(field.widget)
        return form_class

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Return the chosen rows, or none if a value of the query is invalid."""
        return queryset.none() if self.errors else super().filter_queryset(queryset)

    def without(self, *names: str) -> QuerySet:
        """Return the rows under all active choices except these filters. The form is validated once."""
        if self.errors:
            return self.queryset.none()
        rows = self.queryset.all()
        for name, value in self.form.cleaned_data.items():
            if name not in names:
                rows = self.filters[name].filter(rows, value)
        return rows

    @property
    def is_searching(self) -> bool:
        """Whether a keyword is looked for, which no index finds."""
        return not self.errors and bool(self.form.cleaned_data.get("q"))

    def said_faults(self) -> list[str]:
        """Return the faults of hidden fields. Visible ones show their own."""
        return [f"{field.label}：{fault}" for field in self.form.hidden_fields() for fault in field.errors]

    def chips(self) -> list[Chip]:
        """Return the active choices, each with the query without it."""
        chips = []
        for name, field in self.form.fields.items():
            for raw in self.data.getlist(name) if hasattr(self.data, "getlist") else []:
                if raw == "":
                    continue
                remaining = self.data.copy()
                remaining.setlist(name, [value for value in self.data.getlist(name) if value != raw])
                for place in PLACES:
                    remaining.pop(place, None)
                # Not an empty query, which would open the reader's default view again.
                chips.append(
                    Chip(
                        str(field.label),
                        self._display(name, raw),
                        remaining.urlencode() or "all=1",
                        is_slice=name == "slice",
                    )
                )
        return chips

    @classmethod
    def in_words(cls, user, query) -> str:
        """Return a query's choices in the reader's language: 未销号；类型：三会一课不够规范. "" without any."""
        chips = cls(
            query, queryset=cls._meta.model.objects.none(), request=SimpleNamespace(user=user)
        ).chips()
        return "；".join(chip.words for chip in chips)

    def keep_chosen(self, queryset, name, value):
        """Keep the rows picked by hand."""
        return queryset.filter(pk__in=_keys(value))

    def _display(self, name: str, raw: str) -> str:
        if name == "chosen":
            count = len(_keys(raw))
            return ngettext("%(n)s row", "%(n)s rows", count) % {"n": count}
        field = self.form.fields[name]
        choices = getattr(field, "choices", None)
        if choices is not None:
            for value, label in _flat(choices):
                if str(value) == raw:
                    return str(label)
        return raw


class SlicedFilter(ListFilter):
    """A filter set of a model with slices. `?slice=overdue` keeps the rows that the tile of that name counts."""

    slice = django_filters.CharFilter(label=_("View"), method="keep_slice")
    # Figures of one organisation and of a past day (a rated month) open their rows with these.
    organisation = django_filters.ModelChoiceFilter(
        label=_("Party organisation"), queryset=met_organisations, method="of", widget=forms.HiddenInput
    )
    on = django_filters.DateFilter(label=_("As of"), method="as_of", widget=DayInput)
    # The moment when a figure was frozen: its rows are read as they were known then (portal.memory.asking).
    known = django_filters.IsoDateTimeFilter(label=_("As known at"), method="as_of", widget=forms.HiddenInput)

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        super().__init__(data, queryset, request=request, prefix=prefix)
        if data and (day := day_in(data.get("on", ""))):
            self.today = day

    def of(self, queryset, name, value):
        """Keep an organisation's own rows, without those below it. With a trusted query the value is its key."""
        path = (
            value.path
            if isinstance(value, Organisation)
            else Subquery(met_organisations(self.request).filter(pk=value).values("path"))
        )
        return queryset.filter(**{queryset.model.scope_path: path})

    def as_of(self, queryset, name, value):
        """Return the rows unchanged: __init__ has set the day for the slices."""
        return queryset

    def keep_slice(self, queryset, name, value):
        """Keep the rows of the slice. An unknown name selects nothing rather than everything."""
        if value not in queryset.model.slices():
            return queryset.none()
        return queryset.in_slice(value, self.today)

    def _display(self, name: str, raw: str) -> str:
        if name == "slice":
            cut = self._meta.model.slices().get(raw)
            return str(cut.label) if cut else raw
        if name == "known" and name in self.form.cleaned_data:
            return moment(self.form.cleaned_data[name])
        return super()._display(name, raw)


def _keys(value: str) -> set[int]:
    return {int(key) for key in value.split(",") if key.isascii() and key.isdigit() and len(key) < 16}


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
