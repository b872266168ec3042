"""A notice to one person."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class NotificationQuerySet(models.QuerySet):
    """Notices, filtered by whether their time has come."""

    def arrived(self):
        """Keep the notices that may be seen. A notice that its sender can still take back is not among them."""
        return self.filter(visible_from__lte=timezone.now())


class Notification(models.Model):
    """One sentence and a link.

    The sentence is stored as its message id, so that each reader gets it in their language.
    Before `visible_from` it is hidden, and its sender can take it back by `key`.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        on_delete=models.CASCADE,
        related_name="notifications",
    )
    sentence = models.CharField(_("sentence"), max_length=300)
    words = models.JSONField(_("words in the sentence"), default=dict)
    link = models.CharField(_("link"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    visible_from = models.DateTimeField(_("visible from"), default=timezone.now)
    key = models.CharField(_("key"), max_length=60, blank=True, db_index=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["recipient", "read_at", "-id"], name="notice_by_recipient")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The sentence in the reader's language. Quotation marks inside a quoted word become single ones."""
        sentence = gettext(self.sentence)
        return sentence % {
            name: within_quotes(word) if f"“%({name})s”" in sentence else word
            for name, word in self.words.items()
        }


def within_quotes(word: object) -> object:
    """Return a word for use between “ and ”: its own quotation marks become single ones (GB/T 15834)."""
    return word.replace("“", "‘").replace("”", "’") if isinstance(word, str) else word
