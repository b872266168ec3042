"""A special day that an office has entered by document. It overrides the State Council's table."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SpecialDayQuerySet(models.QuerySet):
    """Special days. They apply to the whole portal, so reach does not narrow them."""

    def visible_to(self, user, permission: str):
        """Keep all for a person who holds `permission` anywhere, and none otherwise."""
        return self if user.may(permission) else self.none()


class SpecialDay(models.Model):
    """A weekday off, or a workday at the weekend. It overrides the table that comes with the portal."""

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
        """The organisation of its audit entries: that of the person who entered it."""
        return self.set_by.organisation

    def admits(self, user, permission: str) -> bool:
        """Tell whether `visible_to` gives this day to `user`."""
        return user.may(permission)
