"""Import and export runs. Each has one Job, whose state is the run's state."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.scope.models import OrganisationScoped, ScopedQuerySet


class RunQuerySet(ScopedQuerySet):
    """Runs. Only their owner opens them."""

    def owned_by(self, user):
        """Keep the runs of one person. This is narrower than any reach."""
        return self.filter(owner=user)


class ExportRun(OrganisationScoped):
    """A workbook made in the background for its owner. `query` is the list's filter, never a list of ids."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="+"
    )
    job = models.OneToOneField(
        Job, verbose_name=_("job"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    resource = models.CharField(_("what is exported"), max_length=60)
    query = models.CharField(_("filter"), max_length=2000, blank=True)
    name = models.CharField(_("file name"), max_length=200)
    path = models.CharField(_("stored as"), max_length=200, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class ImportRun(OrganisationScoped):
    """An import: checked into staged rows, applied in one transaction, undone as a batch."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="+"
    )
    check_job = models.OneToOneField(
        Job, verbose_name=_("check"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    apply_job = models.OneToOneField(
        Job, verbose_name=_("apply"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    undo_job = models.OneToOneField(
        Job, verbose_name=_("undo"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    resource = models.CharField(_("what is imported"), max_length=60)
    context = models.JSONField(_("chosen beforehand"), default=dict)
    mapping = models.JSONField(_("headers read as"), default=dict)
    unread = models.JSONField(_("headers not read"), default=list)
    hidden = models.JSONField(_("hidden sheets"), default=list)
    name = models.CharField(_("file name"), max_length=200)
    path = models.CharField(_("stored as"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    sheet = models.CharField(_("sheet read"), max_length=100, blank=True)
    notes = models.JSONField(_("notes"), default=list)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    # Rows that need a reason before they are written, and the reason given in the preview.
    reasoned = models.PositiveIntegerField(_("rows that need a reason"), default=0)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    drop_refused = models.BooleanField(_("refused rows dropped on purpose"), default=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class StagedRow(models.Model):
    """One checked row of the workbook: what it would do, cell by cell, before and after."""

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        REFUSED = "refused", _("refused")

    run = models.ForeignKey(
        ImportRun, verbose_name=_("import"), on_delete=models.CASCADE, related_name="staged"
    )
    line = models.PositiveIntegerField(_("row in the sheet"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    # What apply writes: {field: value} as JSON.
    values = models.JSONField(_("values"), default=dict)
    # {column: [before, after]} of a changed row.
    changes = models.JSONField(_("changes"), default=dict)
    # [{"cell": "D27", "column": …, "value": …, "problem": …, "advice": …}] of a refused row.
    faults = models.JSONField(_("faults"), default=list)
    row_id = models.CharField(_("row changed"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("staged row")
        verbose_name_plural = _("staged rows")
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="staged_line_once")]
        indexes = [models.Index(fields=["run", "outcome", "line"], name="staged_by_outcome")]

    def __str__(self) -> str:
        return f"{self.run} {self.line}"
