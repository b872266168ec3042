"""A special day: what an office has entered by document, over the State Council's table."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SpecialDayQuerySet(models.QuerySet):
    """Special days. They belong to the whole portal, so reach narrows nothing."""

    def visible_to(self, user, permission: str):
        """Keep all for whoever holds `permission` anywhere, nothing for anybody else."""
        return self if user.may(permission) else self.none()


class SpecialDay(models.Model):
    """A weekday off, or a weekend day that is worked. It wins over the table that the portal brings."""

    class Kind(models.TextChoices):
        DAY_OFF = "day_off", _("day off")
        WORKDAY = "workday", _("worked")

    day = models.DateField(
        _("day"), unique=True, error_messages={"unique": _("This day has been entered already. Change it.")}
    )
    kind = models.CharField(_("kind of day"), max_length=8, choices=Kind)
    name = models.CharField(_("occasion"), max_length=60)
    document_number = models.CharField(_("document number"), max_length=60)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = SpecialDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    @property
    def organisation(self):
        """Where its audit entries belong: the organisation of who entered it."""
        return self.set_by.organisation

    def admits(self, user, permission: str) -> bool:
        """Tell whether `visible_to` gives this day to `user`."""
        return user.may(permission)
