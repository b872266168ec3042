"""How workers are written in a cell: by name, with the account in brackets where two people have the name."""

import re
import unicodedata
from datetime import date
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, Case, CharField, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import pgettext

from grids.ground.models import GridPost
from portal.accounts.models import User
from portal.spans import valid_on

BETWEEN = "、"
SEPARATORS = re.compile(r"[、,，;；\n]+")
IN_BRACKETS = re.compile(r"^(.*?)[(（]([^()（）]+)[)）]$", re.DOTALL)
NOBODY = {"无", "none", "nobody"}


class Listed(Aggregate):
    """Aggregate that joins texts, in any order."""

    function = "STRING_AGG"
    output_field = CharField()

    def __init__(self, expression: Combinable, **extra: Any) -> None:
        super().__init__(expression, Value(BETWEEN), **extra)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """Use the name of the function in SQLite."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def with_workers(grids: QuerySet, day: date) -> QuerySet:
    """Add main worker and backup workers of a day, as cells contain them."""
    shared = User._base_manager.values("name").annotate(people=Count("pk")).filter(people__gt=1)
    written = Case(
        When(
            worker__name__in=shared.values("name"),
            then=Concat("worker__name", Value("（"), "worker__username", Value("）")),
        ),
        default=F("worker__name"),
        output_field=CharField(),
    )
    posts = GridPost._base_manager.filter(valid_on(day), grid=OuterRef("pk")).order_by()
    main = posts.filter(duty=GridPost.Duty.MAIN).annotate(written=written).order_by("-pk").values("written")
    backup = posts.filter(duty=GridPost.Duty.BACKUP).values("grid").annotate(listed=Listed(written))
    return grids.annotate(main=Subquery(main[:1]), backup=Subquery(backup.values("listed")))


def in_order(listed: str | None) -> str:
    """Return joined workers sorted, so that both databases give the same text."""
    return BETWEEN.join(sorted(listed.split(BETWEEN))) if listed else ""


def nobody() -> str:
    """Return the word that stands for no worker."""
    return pgettext("grid worker", "nobody")


def parts_of(text: str) -> list[str]:
    """Return the workers in a cell as written. The word for no worker gives an empty list."""
    parts = [part.strip() for part in SEPARATORS.split(text) if part.strip()]
    return [] if [part.casefold() for part in parts] in [[word] for word in NOBODY] else parts


def name_and_account(part: str) -> tuple[str, str]:
    """Return the name, and the account from the brackets after it. A missing part is ""."""
    found = IN_BRACKETS.match(part)
    return (found[1].strip(), found[2].strip()) if found else (part, "")


def plain_name(name: str) -> str:
    """Return a name for comparison, without the blanks that pad short names."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).casefold()
