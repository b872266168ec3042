"""Pages of a list: by number among the first 10,000 rows, by the key of a row beyond them.

`?page=7` skips rows, which costs more the further it goes. `?after=<key>` and `?before=<key>` begin at a row: the key
is what the order reads of it, signed, and each term of the order is one range of its index. `?before=end` is the last
page. A key that is none, or of another list or order, gives the first page.
"""

from collections.abc import Sequence
from functools import cached_property

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, QueryDict

from portal.scope import counting
from portal.ui.pages.ordering import Order, Term, terms_of
from portal.ui.queries import PLACES, changed_query

END = "end"


class ListPage(Page):
    """A page with the addresses of those beside it. One that was reached by a key knows no number, which is 0."""

    previous_url = next_url = last_url = first_url = ""

    @property
    def by_key(self) -> bool:
        """Tell whether the page was reached by a key."""
        return self.number == 0

    def numbers(self) -> list[int | str]:
        """Return the numbers to choose from, with gaps between them."""
        if self.by_key:
            return []
        return list(self.paginator.get_elided_page_range(self.number, on_each_side=2, on_ends=1))


class Pages(Paginator):
    """The pages of ordered rows. `count` is counted up to counting.COUNTED and one more for "more than that"."""

    count = 0  # given, where Django would count

    def __init__(self, rows: models.QuerySet, order: Order, per_page: int, *, count: int, name: str):
        self.terms = terms_of(rows.model, order)
        self.salt = f"{name} {[str(term.order) for term in self.terms]}"
        if counting.goes_on(count):
            rows = rows.annotate(**{f"order_{n}": term.column for n, term in enumerate(self.terms)})
        super().__init__(rows, per_page)
        self.count = count

    @cached_property
    def goes_on(self) -> bool:
        """Whether there are rows beyond the pages that have a number."""
        return counting.goes_on(self.count)

    @cached_property
    def num_pages(self) -> int:
        """Return how many pages have a number."""
        return max(1, -(-min(self.count, counting.COUNTED) // self.per_page))

    def page_for(self, request: HttpRequest) -> ListPage:
        """Return the page that the address asks for, with the addresses of its neighbours."""
        query = request.GET
        page = None
        if self.goes_on and ("after" in query or "before" in query):
            page = self._by_key(query)
        if page is None:
            page = self.get_page(query.get("page"))
            if page.has_previous():
                page.previous_url = self._url(query, page=page.number - 1)
            if page.number < self.num_pages:
                page.next_url = self._url(query, page=page.number + 1)
            elif self.goes_on:
                page.object_list = list(page.object_list)
                page.next_url = self._url(query, after=self.key_of(page.object_list[-1]))
        if self.goes_on and page.next_url:
            page.last_url = self._url(query, before=END)
        return page

    def _get_page(self, *args, **kwargs) -> ListPage:
        return ListPage(*args, **kwargs)

    def _url(self, query: QueryDict, **place: object) -> str:
        return changed_query(query, **(dict.fromkeys(PLACES) | place))

    def key_of(self, row: models.Model) -> str:
        """Return the key of a row of these pages."""
        values = [getattr(row, f"order_{number}") for number in range(len(self.terms))]
        plain = [value if value is None or isinstance(value, int) else str(value) for value in values]
        return signing.dumps(plain, salt=self.salt)

    def _values(self, key: str) -> list[object] | None:
        """Return what a key holds; None for one that is not of this list in this order."""
        try:
            plain = signing.loads(key, salt=self.salt)
            fields = [
                self.object_list.query.annotations[f"order_{n}"].output_field for n in range(len(self.terms))
            ]
            return [field.to_python(value) for field, value in zip(fields, plain, strict=True)]
        except (signing.BadSignature, ValidationError, ValueError, TypeError):
            return None

    def _by_key(self, query: QueryDict) -> ListPage | None:
        """Return the page after or before a key; None for a key that is none, and where less than a page is left above."""
        backward = "after" not in query
        values = None
        if not (backward and query["before"] == END):
            values = self._values(query["before" if backward else "after"])
            if values is None:
                return None
        rows = self._rows_from(values, backward=backward)
        more = len(rows) > self.per_page
        rows = rows[: self.per_page]
        if backward:
            rows.reverse()
            if not more:
                return None
        if not rows:
            return None
        page = ListPage(rows, 0, self)
        page.first_url = self._url(query, page=1)
        page.previous_url = self._url(query, before=self.key_of(rows[0]))
        if values is not None if backward else more:
            page.next_url = self._url(query, after=self.key_of(rows[-1]))
        return page

    def _rows_from(self, values: list[object] | None, *, backward: bool) -> list[models.Model]:
        """Return a page and one row more behind a key, or before it, nearest first: a query for each range that it needs."""
        ordered = self.object_list.reverse() if backward else self.object_list
        if values is None:
            return list(ordered[: self.per_page + 1])
        found: list[models.Model] = []
        for condition in ranges(self.terms, values, backward=backward):
            if len(found) > self.per_page:
                break
            found += ordered.filter(condition)[: self.per_page + 1 - len(found)]
        return found


def ranges(terms: Sequence[Term], values: Sequence[object], *, backward: bool) -> list[Q]:
    """Return the conditions that together select what lies behind (before) a key, nearest first.

    (a, b) behind (1, 2) is a = 1 and b > 2, then a > 1. Written as one OR, it would be read from the beginning.
    """
    conditions = []
    for depth in reversed(range(len(terms))):
        same = Q()
        for number in range(depth):
            same &= terms[number].equal(f"order_{number}", values[number])
        conditions += [
            same & behind
            for behind in terms[depth].behind(f"order_{depth}", values[depth], backward=backward)
        ]
    return conditions
