"""Search keys of names: full pinyin and initials, stored so that both databases can search them.

The library and its tables take 57 MB. They are loaded only by a process that writes a name; searching does not need
them.
"""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST = 500


@cache
def _library():
    return import_module("pypinyin")


def pinyin_key(*names: str) -> str:
    """Return the search key of names: "shijiaotongju sjtj" for 市交通局. Other characters stay as they are."""
    spell = _library().lazy_pinyin
    parts = []
    for name in filter(None, names):
        parts.append("".join(spell(name)))
        parts.append("".join(spell(name, style=_library().Style.FIRST_LETTER)))
    return " ".join(part.replace(" ", "").lower() for part in parts)[:LONGEST]


def spelled_like(lookup: str, text: str) -> Q:
    """Select rows whose key at `lookup` contains the typed text. Text that is not Latin matches nothing here."""
    typed = text.replace(" ", "").lower()
    return Q(**{f"{lookup}__contains": typed}) if typed.isascii() and typed.isalnum() else Q()


class Spelled(models.Model):
    """A model with a pinyin key. `save` and `apply_edit` update the key; a bulk write must do so itself."""

    spelled_fields: ClassVar[tuple[str, ...]] = ("name",)

    pinyin = models.CharField(_("pinyin"), max_length=LONGEST, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Update the key from the names."""
        update_fields = kwargs.get("update_fields")
        if update_fields is None or set(update_fields) & set(self.spelled_fields):
            self.pinyin = self.derived(self.spelled_fields)["pinyin"]
            if update_fields is not None:
                kwargs["update_fields"] = {*update_fields, "pinyin"}
        super().save(*args, **kwargs)

    def derived(self, changed: Iterable[str]) -> dict[str, object]:
        """Return the columns derived from changed fields: the key, if a name is among them."""
        if not set(changed) & set(self.spelled_fields):
            return {}
        return {"pinyin": pinyin_key(*(getattr(self, name) for name in self.spelled_fields))}
