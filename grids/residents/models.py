"""A resident in a wish or a booking: as little data as possible, and never unmasked in a list."""

from collections.abc import Mapping
from typing import ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

# Surnames of two characters in use today. Half of one would be another surname.
_TWO = (
    "欧阳 司马 上官 诸葛 夏侯 皇甫 尉迟 公孙 慕容 长孙 宇文 令狐 司徒 司空 端木 百里 东方 南宫 呼延"
    " 赫连 澹台 淳于 濮阳 鲜于 申屠 独孤 西门 万俟 拓跋 完颜 纳兰 轩辕"
)
DOUBLE_SURNAMES = frozenset(_TWO.split())


class Answer(models.TextChoices):
    """A resident's answer about what was done."""

    SATISFIED = "satisfied", _("satisfied")
    MOSTLY = "mostly", _("mostly satisfied")
    DISSATISFIED = "dissatisfied", _("not satisfied")


class ForPerson(models.Model):
    """The data of the resident whom a row concerns.

    `shown_as` is the only part that is published (张女士). Name, phone and address are shown masked to the street
    side. The service `reveal_person` shows them and records who looked and why. `clear_persons` empties them after
    a time.

    `TYPED` are the free texts about the resident, which are emptied too; `TYPED_BESIDE` are those of related rows,
    by the name of the relation. A model has `state`, `ENDED` (the states in which its matter has ended) and
    `ended_at`.
    """

    PERSONAL = ("person_name", "person_phone", "person_address")
    TYPED: ClassVar[tuple[str, ...]] = ()
    TYPED_BESIDE: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    class Honorific(models.TextChoices):
        MS = "ms", _("Ms")
        MR = "mr", _("Mr")
        AUNT = "aunt", _("Auntie")
        UNCLE = "uncle", _("Uncle")

    person_name = models.CharField(_("resident's name"), max_length=40, blank=True)
    honorific = models.CharField(_("form of address"), max_length=8, choices=Honorific, default=Honorific.MS)
    person_phone = models.CharField(_("resident's phone"), max_length=20, blank=True)
    person_address = models.CharField(_("address with door number"), max_length=120, blank=True)
    shown_as = models.CharField(_("shown as"), max_length=20)
    cleared_on = models.DateField(_("resident's data cleared on"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def kinds(cls) -> list[type[Self]]:
        """Return the models with a resident's data."""
        return [model for model in apps.get_models() if issubclass(model, cls)]

    @property
    def masked_name(self) -> str:
        """张**"""
        return self.person_name[:1] + "*" * max(len(self.person_name) - 1, 0)

    @property
    def masked_phone(self) -> str:
        """138****8000. A short number keeps its last two digits."""
        number = self.person_phone
        if len(number) >= 11:
            return f"{number[:3]}****{number[-4:]}"
        return "*" * max(len(number) - 2, 0) + number[-2:] if number else ""

    @property
    def masked_address(self) -> str:
        """Only the fact that there is an address."""
        return "****" if self.person_address else ""


def surname_of(name: str) -> str:
    """Return the surname, of one character or two.

    Mongolian and other names without a Han surname (其其格, 乌兰) are given names. The whole of it would be the full
    name, so the first character is shown, as Chinese lists do.
    """
    name = name.strip()
    return name[:2] if name[:2] in DOUBLE_SURNAMES else name[:1]


def form_of_address(name: str, honorific: str) -> str:
    """Return surname and form of address. This is stored data, so it is Chinese in every language of the page."""
    with translation.override(settings.LANGUAGE_CODE):
        word = str(ForPerson.Honorific(honorific).label)
    return f"{surname_of(name)}{word}"
