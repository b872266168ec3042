"""The act: who wrote, when, and by which page, file, job or command. Triggers store it with the first row that it changes."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Act(models.Model):
    """A request, a job or a command that changed remembered rows. Audit entries with its `request_id` say what was meant."""

    only_appended: ClassVar[bool] = True

    class Source(models.TextChoices):
        PAGE = "page", _("page")
        API = "api", _("API")
        JOB = "job", _("background job")
        COMMAND = "command", _("command of the server")
        BASELINE = "baseline", _("as found when memory began")

    key = models.CharField(_("key"), max_length=32, unique=True)
    at = models.DateTimeField(_("time"))
    source = models.CharField(_("by way of"), max_length=10, choices=Source)
    place = models.CharField(_("page, file or command"), max_length=200, blank=True)
    request_id = models.CharField(_("request"), max_length=32, blank=True, db_index=True)
    # The triggers of the database write it, so that it is a plain number to them.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
    )
    actor_name = models.CharField(_("person's name"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("act of change")
        verbose_name_plural = _("acts of change")
        ordering = ["-at"]
        # Few among very many: when memory began is asked by each page of a past day.
        indexes = [models.Index(fields=["at"], condition=Q(source="baseline"), name="act_of_beginning")]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.get_source_display()} {self.place}".strip()
