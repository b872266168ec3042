"""The previous and the next row in the filtered list that a person came from: "6 / 43"."""

from django.http import QueryDict
from django.urls import reverse

# Beyond this number of rows people do not walk by "next", and the position is not worth a query.
LONGEST = 5000


def neighbours(rows, pk: int, *, url_name: str, query: str) -> dict[str, object] | None:
    """Return {previous, next, position, total} of `pk` among ordered `rows`, or None when there are none or too many.

    A row that has left the list (for example by a decision) has position 0, and the first remaining row comes next.
    `query` is the list's query string; links pass it on as ?list=…. One query.
    """
    keys = list(rows.values_list("pk", flat=True)[: LONGEST + 1])
    if not keys or len(keys) > LONGEST:
        return None
    at = keys.index(pk) if pk in keys else -1
    carried = QueryDict(mutable=True)
    carried["list"] = query

    def link(position: int) -> str:
        if not 0 <= position < len(keys):
            return ""
        return f"{reverse(url_name, args=[keys[position]])}?{carried.urlencode()}"

    return {"previous": link(at - 1), "next": link(at + 1), "position": at + 1, "total": len(keys)}
