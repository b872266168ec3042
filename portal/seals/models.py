"""The tables of the chain, which portal.audit.chain describes, and what a check of it found."""

from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.chain import printed
from portal.scope.models import OrganisationScoped


class Source(models.Model):
    """A sealed table in one of its forms: its columns as a JSON list, its key, and the table whose past it is."""

    only_appended: ClassVar[bool] = True

    table_name = models.CharField(_("table"), max_length=100)
    columns = models.TextField(_("columns"))
    key = models.CharField(_("key"), max_length=100)
    live = models.CharField(_("table of the present"), max_length=100, blank=True)
    live_key = models.CharField(_("its key"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("sealed table")
        verbose_name_plural = _("sealed tables")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.table_name


class Seal(models.Model):
    """An entry of the chain: one row as it was sealed. `source_id` is 0 for a row of `Source` itself."""

    only_appended: ClassVar[bool] = True
    # A resident's row that is erased gets a new entry, and this one loses its salt.
    is_erasable: ClassVar[bool] = True

    number = models.BigIntegerField(_("number in the chain"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=10)
    source_id = models.BigIntegerField(_("sealed table"))
    row_id = models.BigIntegerField(_("row"))
    salt = models.CharField(_("salt"), max_length=32, blank=True)
    commitment = models.CharField(_("commitment"), max_length=64)
    at = models.CharField(_("time, in UTC"), max_length=20)
    seal = models.CharField(_("seal"), max_length=64)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["source_id", "row_id"], name="seal_by_row"),
            models.Index(fields=["source_id"], condition=Q(salt=""), name="seal_of_erased"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.printed}"

    @property
    def printed(self) -> str:
        """The beginning of the seal, as it is printed and read aloud."""
        return printed(self.seal)

    @property
    def day(self) -> date:
        """The day on which it was sealed."""
        return timezone.localdate(datetime.fromisoformat(self.at))


class Root(models.Model):
    """The last entry of a day. Noted outside the portal it proves that nothing before it was cut away."""

    only_appended: ClassVar[bool] = True

    day = models.DateField(_("day"), unique=True)
    number = models.BigIntegerField(_("number in the chain"))
    seal = models.CharField(_("seal"), max_length=64)

    class Meta:
        verbose_name = _("root of a day")
        verbose_name_plural = _("roots of the days")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}:{self.printed}"

    @property
    def printed(self) -> str:
        """The beginning of the seal, as it is printed and read aloud."""
        return printed(self.seal)


class Mark(models.Model):
    """The key up to which each row of a table is sealed, so that the sealer need not look at all rows again."""

    table_name = models.CharField(_("table"), max_length=100, unique=True)
    up_to = models.BigIntegerField(_("row"), default=0)

    class Meta:
        verbose_name = _("mark of the sealer")
        verbose_name_plural = _("marks of the sealer")
        ordering = ["table_name"]

    def __str__(self) -> str:
        return f"{self.table_name} {self.up_to}"


class Check(OrganisationScoped):
    """A check of the whole chain that somebody asked for, and what it found. `faults` is a list of portal.audit.chain.Fault,
    and of tables that lack their triggers ("unguarded").
    """

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked for by"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    root = models.CharField(_("root noted outside"), max_length=90, blank=True)
    job = models.OneToOneField(
        "jobs.Job", verbose_name=_("job"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    finished_at = models.DateTimeField(_("Finished at"), null=True, editable=False)
    seconds = models.PositiveIntegerField(_("seconds"), default=0)
    entries = models.BigIntegerField(_("entries"), default=0)
    seal = models.CharField(_("last seal"), max_length=64, blank=True)
    faults = models.JSONField(_("faults"), default=list)
    unsealed = models.JSONField(_("without a seal yet"), default=dict)
    without_act = models.JSONField(_("written past the portal"), default=dict)

    class Meta:
        verbose_name = _("check of the chain")
        verbose_name_plural = _("checks of the chain")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organisation_path", "-id"], name="check_by_organisation")]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} {self.asked_by}"

    @property
    def printed(self) -> str:
        """The beginning of the last seal."""
        return printed(self.seal)

    @property
    def unsealed_total(self) -> int:
        """How many rows had no seal yet."""
        return sum(self.unsealed.values())

    @property
    def without_act_total(self) -> int:
        """How many versions no act of the portal wrote."""
        return sum(self.without_act.values())
