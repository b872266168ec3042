"""The custody of the flag: who won, kept or lost it in a published month."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.scope.models import Scoped, ScopedQuerySet
from ratings.rounds.models.entry import Entry
from ratings.rounds.models.round import Round
from ratings.schemes.models import GroupMember, PeerGroup

VIEW = "ratings.view_custody"


class CustodyQuerySet(ScopedQuerySet):
    """Custody rows, visible to all branches that are or were rated in the group."""

    def visible_to(self, user, permission: str):
        """Keep rows within the organiser's reach and one's own. To view, include those of one's group, then or now."""
        reach = user.reach(permission)
        if reach.everything:
            return self
        rows = reach.as_q("round__organisation_path") | reach.as_q("entry__organisation_path")
        if permission == VIEW:
            member = GroupMember._base_manager.filter(
                reach.as_q("organisation_path"), group=OuterRef("group")
            )
            peer = Entry._base_manager.filter(
                reach.as_q("organisation_path"), round=OuterRef("round"), group=OuterRef("group")
            )
            rows |= Q(Exists(member)) | Q(Exists(peer))
        return self.filter(rows)

    def holding(self):
        """Keep the rows of holders after the round: won or kept."""
        return self.exclude(event=Custody.Event.LOST)


class Custody(Scoped):
    """The event of the flag for a branch in a month.

    `streak` counts months in a row, and stays when the flag is lost.
    """

    class Event(models.TextChoices):
        WON = "won", _("won the flag")
        KEPT = "kept", _("kept the flag")
        LOST = "lost", _("lost the flag")

    scope_path = "round__organisation_path"

    round = models.ForeignKey(
        Round, verbose_name=_("rating round"), on_delete=models.PROTECT, related_name="custody"
    )
    group = models.ForeignKey(
        PeerGroup, verbose_name=_("peer group"), on_delete=models.PROTECT, related_name="custody"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        verbose_name=_("Party organisation"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    entry = models.ForeignKey(
        Entry,
        verbose_name=_("entry of a branch"),
        null=True,
        on_delete=models.PROTECT,
        related_name="custody",
    )
    name = models.CharField(_("name of that day"), max_length=200)
    event = models.CharField(_("event"), max_length=8, choices=Event)
    streak = models.PositiveSmallIntegerField(_("months in a row"))
    handed_over_on = models.DateField(_("handed over on"))

    objects = CustodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("custody of the flag")
        verbose_name_plural = _("custody of flags")
        ordering = ["-round__month", "group", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "organisation"], name="custody_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.get_event_display()}"
