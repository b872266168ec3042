"""A late correction of a published month: its result by today's facts. It never changes the month."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.scope.models import Scoped
from ratings.rounds.models import Entry, RatedQuerySet, Round


class RestatementQuerySet(RatedQuerySet):
    """Restatements, visible to the readers of the month."""

    def visible_to(self, user, permission: str):
        """Keep those of published rounds within reach, and those of rounds that rate a branch of one's own."""
        return self.filter(round__in=Round.objects.visible_to(user, permission).order_by().values("pk"))


class Restatement(Scoped):
    """One late correction, with its reason and whether the flag would have moved."""

    scope_path = "round__organisation_path"

    round = models.ForeignKey(
        Round, verbose_name=_("rating round"), on_delete=models.PROTECT, related_name="restatements"
    )
    reason = models.CharField(_("Reason"), max_length=300)
    moves_flag = models.BooleanField(_("the flag would have moved"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("restated by"), on_delete=models.PROTECT, related_name="+"
    )
    stated_at = models.DateTimeField(_("stated at"), auto_now_add=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True, editable=False)

    objects = RestatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("restatement")
        verbose_name_plural = _("restatements")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.round} {self.stated_at:%Y-%m-%d}"

    @property
    def organisation(self):
        """The organiser of the round."""
        return self.round.organisation


class RestatedPlace(Scoped):
    """A branch with another score or place. `lines` is {criterion: [part, whole, part now, whole now]}."""

    scope_path = "entry__organisation_path"

    restatement = models.ForeignKey(
        Restatement, verbose_name=_("restatement"), on_delete=models.PROTECT, related_name="places"
    )
    entry = models.ForeignKey(
        Entry, verbose_name=_("entry of a branch"), on_delete=models.PROTECT, related_name="+"
    )
    total_before = models.PositiveIntegerField(_("published score"))
    total_after = models.PositiveIntegerField(_("restated score"))
    place_before = models.PositiveIntegerField(_("published place"), null=True)
    place_after = models.PositiveIntegerField(_("restated place"), null=True)
    lines = models.JSONField(_("what changed"), default=dict)

    class Meta:
        verbose_name = _("restated place")
        verbose_name_plural = _("restated places")
        ordering = ["restatement", "place_before", "pk"]

    def __str__(self) -> str:
        return str(self.entry)
