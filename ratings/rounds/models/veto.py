"""A veto that keeps a branch out of a month, with facts and proof."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.evidence.models import Evidence
from portal.workflow import Transition
from ratings.rounds.models.entry import AboutEntry, Entry
from ratings.schemes.models import VetoKind


class Veto(AboutEntry):
    """The reason why a branch is not rated this month, with its proof. It can be lifted before the notice."""

    class State(models.TextChoices):
        STANDING = "standing", _("in force")
        LIFTED = "lifted", _("lifted")

    LIFT = Transition("ratings.lift_veto", (State.STANDING,), State.LIFTED)

    entry = models.ForeignKey(
        Entry, verbose_name=_("entry of a branch"), on_delete=models.PROTECT, related_name="vetoes"
    )
    kind = models.ForeignKey(
        VetoKind, verbose_name=_("reason for a veto"), on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("facts"), max_length=300)
    proof = models.ForeignKey(Evidence, verbose_name=_("proof"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.STANDING)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("veto set by"), on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(_("veto set at"), auto_now_add=True)

    class Meta:
        verbose_name = _("veto")
        verbose_name_plural = _("vetoes")
        ordering = ["entry", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "kind"],
                condition=Q(state="standing"),
                name="veto_once",
                violation_error_message=_("This veto is in force already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.kind}"
