"""The campaign: which units rectify, on which checklist, by when, and by which rules."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.indicators import Slice, Sliced
from portal.organisations.models import Organisation, Unit
from portal.scope.models import OrganisationScoped, Scoped, ScopedQuerySet
from rectification.checklists.models import Checklist, ProblemType


class CampaignQuerySet(ScopedQuerySet):
    """Campaigns, filtered by scope."""

    def visible_to(self, user, permission: str):
        """Keep campaigns within reach. To view, include launched campaigns of organisations above one's own."""
        within = super().visible_to(user, permission)
        reach = user.reach(permission)
        if permission != "rectification.view_campaign" or reach.everything:
            return within
        launched = ~Q(state=Campaign.State.DRAFT)
        return within | self.filter(launched, organisation_path__in=reach.above(Organisation.steplen))

    def types(self):
        """Return the problem types of the campaigns' checklists, sorted by aspect."""
        return ProblemType.objects.filter(
            aspect__checklist__in=self.order_by().values("checklist")
        ).in_order()


class Campaign(OrganisationScoped):
    """A round of rectification. `organisation` is the organiser.

    The rules of the lights are fields of the campaign.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        RUNNING = "running", _("running")
        ENDED = "ended", _("ended")

    title = models.CharField(_("title"), max_length=120)
    checklist = models.ForeignKey(
        Checklist, verbose_name=_("checklist"), on_delete=models.PROTECT, related_name="campaigns"
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    # The rules of the lights. The defaults are ours (来源=系统默认), shown on the page and editable.
    amber_lag = models.PositiveSmallIntegerField(_("amber when behind by (percentage points)"), default=10)
    red_lag = models.PositiveSmallIntegerField(
        _("red when behind by more than (percentage points)"), default=30
    )
    due_soon_days = models.PositiveSmallIntegerField(_("amber in the last days before the limit"), default=7)
    silent_months = models.PositiveSmallIntegerField(_("red after full months without an entry"), default=2)
    # How often a request may extend the limit of one problem; ours, too.
    extensions = models.PositiveSmallIntegerField(_("extensions of a limit by request"), default=1)
    is_demo = models.BooleanField(_("invented for demonstration"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["starts_on", "id"], name="campaign_by_list")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="campaign_ends_after_start",
                violation_error_message=_("The end date lies before the start date."),
            ),
            models.CheckConstraint(
                condition=models.Q(red_lag__gte=models.F("amber_lag")),
                name="campaign_red_beyond_amber",
                violation_error_message=_("Red must not come before amber."),
            ),
        ]

    # Words for what a change record counts, in addition to the fields of the row.
    counted_in_changes = {"units": _("number of participating units")}

    def partners(self):
        """Return the organisations of the participating units. They may be named as helpers of one another."""
        tops = self.participations.order_by().values("unit__organisation")
        return Organisation._base_manager.filter(pk__in=tops, dissolved_on=None).order_by("path")

    def __str__(self) -> str:
        return self.title


class CampaignUnitQuerySet(Sliced, ScopedQuerySet):
    """Participating units, filtered by scope and slice."""


class CampaignUnit(Scoped):
    """A unit that takes part in a campaign."""

    scope_path = "unit__organisation_path"

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.CASCADE, related_name="participations"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="participations"
    )

    objects = CampaignUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("participating unit")
        verbose_name_plural = _("participating units")
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="participation_once")]
        indexes = [models.Index(fields=["-campaign", "id"], name="participation_by_list")]

    def __str__(self) -> str:
        return str(self.unit)

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """The slices of participating units: all, and by whether they have registered a problem."""
        declared = [
            Slice("all", _("All"), lambda on: Q(pk__isnull=False)),
            Slice("registered", _("Has registered problems"), lambda on: cls._has_problems()),
            Slice("unregistered", _("No problem registered"), lambda on: ~cls._has_problems()),
        ]
        return {one.name: one for one in declared}

    @classmethod
    def _has_problems(cls) -> Q:
        problems = Campaign._meta.get_field("problems").related_model
        own = problems._base_manager.filter(campaign=OuterRef("campaign"), unit=OuterRef("unit"))
        return Q(Exists(own.exclude(state=problems.State.VOID)))
