"""Partner organisations of a street, its service teams, and the limits that hold in it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.scope.models import OrganisationScoped


class ServiceTeam(OrganisationScoped):
    """A team of a street that goes to people's doors. How many they are is a figure, not a roll."""

    name = models.CharField(_("service team"), max_length=60)
    people = models.PositiveSmallIntegerField(_("people in the team"))
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    note = models.CharField(_("note"), max_length=120, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("service team")
        verbose_name_plural = _("service teams")
        ordering = ["organisation_path", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="service_team_once",
                violation_error_message=_("The street has a team of this name already."),
            )
        ]
        indexes = [models.Index(fields=["organisation_path", "id"], name="team_by_organisation")]

    def __str__(self) -> str:
        return self.name
