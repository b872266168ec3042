"""The job row: what to do, which worker has it, and the progress."""

import os
from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.jobs import holding
from portal.jobs.course import course_of
from portal.scope.models import OrganisationScoped


class Job(OrganisationScoped):
    """One piece of background work. `key` makes it unique, so two clicks or two beats give one row."""

    class State(models.TextChoices):
        READY = "ready", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("finished")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    OPEN = (State.READY, State.RUNNING)

    key = models.CharField(_("key"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    arguments = models.JSONField(_("arguments"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READY)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    owner = models.CharField(_("held by"), max_length=80, blank=True)
    lease_until = models.DateTimeField(_("held until"), null=True, blank=True)
    run_after = models.DateTimeField(_("not before"), default=timezone.now)
    progress = models.PositiveIntegerField(_("done so far"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    message = models.CharField(_("message"), max_length=300, blank=True)
    error = models.TextField(_("error"), blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        on_delete=models.PROTECT,
        related_name="jobs",
    )
    request_id = models.CharField(_("request"), max_length=32, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "run_after"], name="job_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def course(self) -> tuple[int, int]:
        """(done, total): of a running job as last reported to the cache, else as stored."""
        told = course_of(self.pk) if self.state == self.State.RUNNING else None
        return told or (self.progress, self.total)

    @property
    def done_so_far(self) -> int:
        """Number of rows done."""
        return self.course[0]

    @property
    def percent(self) -> int:
        """Progress in percent, 0 to 100."""
        done, total = self.course
        return min(100, done * 100 // total) if total else 0


class Heartbeat(models.Model):
    """The moment when a part of the portal last worked. /readyz reads it.

    On SQLite it is the time of a file beside the database, because a long import makes every other writer wait.
    """

    part = models.CharField(_("part"), max_length=20, unique=True)
    at = models.DateTimeField(_("last seen at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.part

    @classmethod
    def beat(cls, part: str) -> None:
        """Store that `part` is working now."""
        now = timezone.now()
        folder = holding.parts()
        if folder is None:
            cls.objects.update_or_create(part=part, defaults={"at": now})
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / part).touch(mode=0o600)
        os.utime(folder / part, (now.timestamp(), now.timestamp()))

    @classmethod
    def last_seen(cls) -> dict[str, datetime]:
        """Return when each part last worked."""
        folder = holding.parts()
        if folder is None:
            return dict(cls.objects.values_list("part", "at"))
        files = folder.iterdir() if folder.exists() else ()
        return {file.name: datetime.fromtimestamp(file.stat().st_mtime, UTC) for file in files}
