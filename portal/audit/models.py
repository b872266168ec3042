"""The audit entry. Entries are appended only: triggers refuse to change or delete one (portal.memory.triggers)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.scope.models import Scoped
from portal.scope.paths import PathField
from portal.scope.verbs import label_of


class AuditEntry(Scoped):
    """One act: who did what to which row of which organisation, what changed, and why.

    Path and name of the organisation stay as they were on that day. Who may read the entry follows the organisation
    to where it is now. Only the demo city gives a time of its own.
    """

    only_appended: ClassVar[bool] = True
    scope_path = "organisation__path"

    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    actor_name = models.CharField(_("person's name"), max_length=100, blank=True)
    action = models.CharField(_("action"), max_length=100)
    model = models.CharField(_("kind of row"), max_length=100)
    row_id = models.CharField(_("row"), max_length=64)
    row_label = models.CharField(_("row's name"), max_length=300)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("Party organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    organisation_path = PathField(_("organisation path"), blank=True)
    organisation_name = models.CharField(_("organisation's name"), max_length=200, blank=True)
    changes = models.JSONField(_("what changed"), default=dict, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    request_id = models.CharField(_("request"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["model", "row_id", "-id"], name="audit_by_row"),
            models.Index(fields=["organisation", "-id"], name="audit_by_organisation"),
            models.Index(fields=["actor", "-id"], name="audit_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.action_label} {self.row_label}"

    @property
    def action_label(self) -> str:
        """The verb in the reader's language."""
        return label_of(self.action)
