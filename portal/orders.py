"""Orders that an index serves on both databases."""

from django.db.models import Func


class Filled(Func):
    """A column in which a value that no row has stands for an empty one: `Filled("closed_on", filling="'9999-12-31'")`.

    SQLite has no index in which empty values come first in a descending order, or last in an ascending one. The value
    stands in the SQL itself, as `filling` writes it: SQLite does not know the expression of an index again when a part
    of it is a parameter.
    """

    template = "COALESCE(%(expressions)s, %(filling)s)"
    arity = 1
    allows_composite_expressions = False
