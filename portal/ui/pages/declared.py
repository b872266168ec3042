"""What a ModelPages declares besides its columns: buttons and forms."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise

Label = str | Promise


@dataclass(frozen=True)
class Action:
    """A button above the list or the detail page, for readers with its permission.

    `args` are the URL's; on a detail page the row's pk comes first. `takes_query` passes the list's filter on
    (export). `when` (of the row) and `offered` (of the reader) hide it where it would do nothing, `may` (of both) where a
    rule beyond the permission excludes the reader.
    """

    label: Label
    url_name: str
    icon: str
    permission: str
    args: tuple = ()
    primary: bool = False
    takes_query: bool = False
    when: Callable[[models.Model], bool] | None = None
    offered: Callable[[Any], bool] | None = None
    may: Callable[..., bool] | None = None
    href: str = ""

    def for_list(self) -> "Action":
        """Return it with its address."""
        return replace(self, href=reverse(self.url_name, args=self.args))

    def for_row(self, row: models.Model) -> "Action":
        """Return it with its address for a row."""
        return replace(self, href=reverse(self.url_name, args=(row.pk, *self.args)))


@dataclass(frozen=True)
class Write:
    """A form, and the service that takes its cleaned data.

    New rows: `service(actor=…, **cleaned)`. Edits: `service(row, version=…, actor=…, **cleaned)`.
    """

    permission: str
    form: type
    service: Callable
    title: Label
    done: Label
    hint: Label = ""
