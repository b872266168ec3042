"""An objection to a standing, raised in the notice period and answered line by line before publication."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.workflow import Transition
from ratings.rounds.models import AboutEntry, Entry
from ratings.schemes.models import Criterion


class Objection(AboutEntry):
    """A branch's objection to its score: to a line (`criterion`), or to the whole (None).

    An upheld one blocks its month until the score has changed, or the organiser has said for all to read why it stays.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be answered")
        UPHELD = "upheld", _("upheld")
        REFUSED = "refused", _("not upheld")

    UPHOLD = Transition("ratings.answer_objection", (State.OPEN,), State.UPHELD)
    REFUSE = Transition("ratings.answer_objection", (State.OPEN,), State.REFUSED)

    entry = models.ForeignKey(
        Entry, verbose_name=_("entry of a branch"), on_delete=models.PROTECT, related_name="objections"
    )
    criterion = models.ForeignKey(
        Criterion,
        verbose_name=_("line that it is about"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    text = models.CharField(_("objection"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("raised by"), on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField(_("raised at"), auto_now_add=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)
    # What the line and the total were when the objection was upheld: it is settled once they are different.
    part_then = models.PositiveBigIntegerField(_("part when upheld"), null=True, editable=False)
    whole_then = models.PositiveBigIntegerField(_("whole when upheld"), null=True, editable=False)
    total_then = models.PositiveIntegerField(_("total when upheld"), null=True, editable=False)
    kept_because = models.CharField(_("why the score stays"), max_length=500, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("score kept by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    kept_at = models.DateTimeField(_("score kept at"), null=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.entry} {self.criterion or ''}".strip()
