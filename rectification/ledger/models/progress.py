"""A progress entry of a measure: appended, never changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.evidence.models import Evidence
from portal.scope.models import Scoped
from rectification.ledger.models.measure import Measure


class Progress(Scoped):
    """What was done, how far the measure is (percent), and the files that prove it. "No change" is an entry too."""

    scope_path = "measure__problem__organisation_path"

    measure = models.ForeignKey(
        Measure, verbose_name=_("measure"), on_delete=models.CASCADE, related_name="entries"
    )
    percent_before = models.PositiveSmallIntegerField(_("percent before"))
    percent = models.PositiveSmallIntegerField(_("percent after"))
    note = models.TextField(_("what was done"))
    evidence = models.ManyToManyField(
        Evidence, verbose_name=_("evidence files"), blank=True, related_name="entries"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("logged by"), on_delete=models.PROTECT, related_name="+"
    )
    logged_at = models.DateTimeField(_("logged at"), auto_now_add=True)

    class Meta:
        verbose_name = _("progress entry")
        verbose_name_plural = _("progress entries")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.measure} {self.percent}%"

    @property
    def organisation(self):
        """The organisation of its problem."""
        return self.measure.problem.organisation
