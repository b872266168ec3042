"""Urging (催办): who urged a branch to go on with a problem, when and in which words."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.scope.models import Scoped
from rectification.ledger.models import Problem


class Urge(Scoped):
    """One urging of one problem. `batch` links those of one click. One that was undone in time does not count."""

    scope_path = "problem__organisation_path"

    problem = models.ForeignKey(
        Problem, verbose_name=_("problem"), on_delete=models.CASCADE, related_name="urges"
    )
    batch = models.UUIDField(_("sent together"), default=uuid.uuid4, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("urged by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("urged at"), default=timezone.now)
    text = models.CharField(_("words"), max_length=200, blank=True)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("urging")
        verbose_name_plural = _("urgings")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["by", "-id"], name="urge_by_person")]

    def __str__(self) -> str:
        return str(self.problem)

    @property
    def organisation(self):
        """The organisation of its problem."""
        return self.problem.organisation
