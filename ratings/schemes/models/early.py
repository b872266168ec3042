"""An exception: rules or members of a group that rate a month that had begun before they were put into use."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.scope.models import Scoped
from ratings.schemes.models.scheme import Scheme


class EarlyUse(Scoped):
    """The act by which rules or members rate a month that had already begun: what, why, who. Its month shows it."""

    class What(models.TextChoices):
        RULES = "rules", _("rules put into use after the month had begun")
        MEMBERS = "members", _("members changed after the month had begun")

    scope_path = "scheme__organisation_path"

    scheme = models.ForeignKey(
        Scheme, verbose_name=_("rating scheme"), on_delete=models.PROTECT, related_name="early_uses"
    )
    month = models.DateField(_("month"))
    what = models.CharField(_("exception"), max_length=10, choices=What)
    text = models.CharField(_("what changed"), max_length=1000, blank=True)
    reason = models.CharField(_("Reason"), max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), auto_now_add=True)

    class Meta:
        verbose_name = _("exception of a month")
        verbose_name_plural = _("exceptions of a month")
        ordering = ["month", "pk"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.get_what_display()}"
