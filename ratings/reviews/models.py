"""Scores by persons, each with reason and proof."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.evidence.models import Evidence
from ratings.rounds.models import AboutEntry, Entry
from ratings.schemes.models import Criterion


class Review(AboutEntry):
    """A named person's score for a criterion that cannot be counted, with a reason and a proof.

    `score` is in hundredths, 0 to 10,000. The audit log keeps both values of a changed score, with the reason.
    """

    entry = models.ForeignKey(
        Entry, verbose_name=_("entry of a branch"), on_delete=models.PROTECT, related_name="reviews"
    )
    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.PROTECT, related_name="reviews"
    )
    score = models.PositiveIntegerField(_("score"))
    reason = models.CharField(_("Reason"), max_length=300)
    proof = models.ForeignKey(Evidence, verbose_name=_("proof"), on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("reviewer"), on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), auto_now_add=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("reviewed score")
        verbose_name_plural = _("reviewed scores")
        ordering = ["entry", "criterion"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "criterion"],
                name="review_once",
                violation_error_message=_("A colleague has scored this line already."),
            ),
            models.CheckConstraint(condition=Q(score__lte=10_000), name="review_score_at_most_100"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.criterion}"
