"""An application for closing (销号). A reviewer of a higher organisation decides it, never the applicant."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.evidence.models import Evidence
from portal.scope.models import Scoped, ScopedQuerySet
from rectification.ledger.models import Problem


class ClosingQuerySet(ScopedQuerySet):
    """Applications, filtered by scope and by who may decide."""

    def waiting_for(self, user):
        """Keep the applications that `user` may decide now: in reach from strictly above, and not the user's own."""
        permission = "rectification.decide_closing"
        at_his_own_level = Q(problem__organisation_path__in=user.reach(permission).paths)
        waiting = self.visible_to(user, permission).filter(state=Closing.State.WAITING)
        return waiting.exclude(at_his_own_level).exclude(applied_by=user)


class Closing(Scoped):
    """One round of application and decision. A constraint allows one waiting application per problem."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a decision")
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn")

    scope_path = "problem__organisation_path"

    problem = models.ForeignKey(
        Problem, verbose_name=_("problem"), on_delete=models.CASCADE, related_name="closings"
    )
    round = models.PositiveSmallIntegerField(_("round"))
    statement = models.TextField(_("what was achieved"))
    evidence = models.ManyToManyField(
        Evidence, verbose_name=_("evidence files"), blank=True, related_name="closings"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("applied by"), on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField(_("applied at"), auto_now_add=True)
    checked_points = models.JSONField(_("points checked"), default=list, blank=True)
    opinion = models.TextField(_("opinion"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("application for closing")
        verbose_name_plural = _("applications for closing")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["applied_at", "id"], name="closing_by_list")]
        constraints = [
            models.UniqueConstraint(fields=["problem", "round"], name="closing_round_once"),
            models.UniqueConstraint(
                fields=["problem"],
                condition=Q(state="waiting"),
                name="closing_waits_once",
                violation_error_message=_("This problem is in review already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem.number} {self.get_state_display()}"

    @property
    def organisation(self):
        """The organisation of its problem."""
        return self.problem.organisation
