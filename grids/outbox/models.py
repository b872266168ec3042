"""Receipts of what the phones have sent: one per record, so that a record sent again is not stored again."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Sending(models.Model):
    """A record of an author's outbox, by the key that the browser made. Written together with the record."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.CASCADE, related_name="+"
    )
    client_key = models.UUIDField(_("key of the browser"))
    # Digest of what came with the key, to recognise the same record. Empty on older receipts.
    path = models.CharField(_("address"), max_length=200, blank=True)
    digest = models.CharField(_("digest of what was sent"), max_length=64, blank=True)
    row_label = models.CharField(_("kind of record"), max_length=60, blank=True)
    row_id = models.CharField(_("record"), max_length=40, blank=True)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)

    class Meta:
        verbose_name = _("outbox receipt")
        verbose_name_plural = _("outbox receipts")
        constraints = [models.UniqueConstraint(fields=["author", "client_key"], name="sent_once")]
        indexes = [models.Index(fields=["sent_at"], name="sending_by_time")]

    def __str__(self) -> str:
        return f"{self.row_label} {self.row_id}"
