"""A computed line that was wrong when frozen, frozen anew in the draft."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ratings.rounds.models.entry import AboutEntry, Entry
from ratings.schemes.models import Criterion


class Correction(AboutEntry):
    """A line of a branch that was counted anew before the notice: the old and the new count, with reason and person."""

    entry = models.ForeignKey(
        Entry, verbose_name=_("entry of a branch"), on_delete=models.PROTECT, related_name="corrections"
    )
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.PROTECT, related_name="+"
    )
    part_before = models.PositiveBigIntegerField(_("part as first frozen"))
    whole_before = models.PositiveBigIntegerField(_("whole as first frozen"))
    part_after = models.PositiveBigIntegerField(_("part frozen anew"))
    whole_after = models.PositiveBigIntegerField(_("whole frozen anew"))
    reason = models.CharField(_("Reason"), max_length=300)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("frozen anew by"), on_delete=models.PROTECT, related_name="+"
    )
    corrected_at = models.DateTimeField(_("frozen anew at"), auto_now_add=True)

    class Meta:
        verbose_name = _("line frozen anew")
        verbose_name_plural = _("lines frozen anew")
        ordering = ["entry", "pk"]

    def __str__(self) -> str:
        return f"{self.entry} {self.criterion}"
