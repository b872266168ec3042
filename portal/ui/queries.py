"""Query strings of links: the present one with some names changed."""

from django.http import HttpRequest, QueryDict

# Where in a list one is (portal.ui.pages.paging); whatever changes what is listed begins at its first page.
PLACES = ("page", "after", "before")


def changed_query(given: HttpRequest | QueryDict, **changes: object) -> str:
    """Return the query string, "?" included, with some names changed. None removes one."""
    query = (given.GET if isinstance(given, HttpRequest) else given).copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
