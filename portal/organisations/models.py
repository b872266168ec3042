"""Organisation (the Party tree), Unit (the office) and Area (the administrative division)."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from portal.pinyin import Spelled
from portal.scope.models import OrganisationScoped, Scoped, ScopedQuerySet
from portal.scope.paths import PathField


class Area(models.Model):
    """An administrative division. Its code is its path: every code begins with its parent's code."""

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("province level")
        PREFECTURE = 2, _("prefecture level")
        COUNTY = 3, _("county level")
        TOWNSHIP = 4, _("township level")
        VILLAGE = 5, _("village or community")

    code = PathField(_("division code"), max_length=12, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    # The newspaper's 民警路街道 is 民馨路街道 in the division data. People search by both names.
    alias = models.CharField(_("also known as"), max_length=100, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)

    class Meta:
        verbose_name = _("administrative division")
        verbose_name_plural = _("administrative divisions")
        ordering = ["code"]
        indexes = [models.Index(fields=["level", "code"], name="area_by_level")]

    def __str__(self) -> str:
        return self.name


class OrganisationQuerySet(MP_NodeQuerySet, ScopedQuerySet):
    """Organisations, filtered by scope and state."""

    def active(self):
        """Keep those that have not been dissolved or merged."""
        return self.filter(dissolved_on__isnull=True)


class OrganisationManager(MP_NodeManager.from_queryset(OrganisationQuerySet)):
    """Treebeard's manager, which sorts by path, with our query set."""

    def get_queryset(self):
        """Return organisations in the order of the tree."""
        return OrganisationQuerySet(self.model, using=self._db).order_by("path")


class Organisation(Spelled, MP_Node, Scoped):
    """A Party organisation. The tree is 隶属 among Party organisations (decision 0004).

    Only `organisations.services` founds, renames, moves, merges or dissolves one.
    """

    class Kind(models.TextChoices):
        LOCAL_COMMITTEE = "local_committee", _("local Party committee")
        WORKING_COMMITTEE = "working_committee", _("Party working committee")
        PRIMARY_COMMITTEE = "primary_committee", _("primary Party committee")
        GENERAL_BRANCH = "general_branch", _("general Party branch")
        BRANCH = "branch", _("Party branch")
        JOINT_BRANCH = "joint_branch", _("joint Party branch")
        TEMPORARY_BRANCH = "temporary_branch", _("temporary Party branch")
        FUNCTIONAL_BRANCH = "functional_branch", _("functional or grid Party branch")

    BRANCH_KINDS = frozenset({Kind.BRANCH, Kind.JOINT_BRANCH, Kind.TEMPORARY_BRANCH, Kind.FUNCTIONAL_BRANCH})
    # Those that lead many others: a large part of all rows may lie below one of them.
    WIDE_KINDS = frozenset({Kind.LOCAL_COMMITTEE, Kind.WORKING_COMMITTEE})

    scope_path = "path"
    spelled_fields = ("name", "short_name")

    path = PathField(_("path"), unique=True)
    code = models.CharField(_("organisation code"), max_length=32, unique=True)
    name = models.CharField(_("full name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    area = models.ForeignKey(
        Area, verbose_name=_("division"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = OrganisationManager()

    class Meta:
        verbose_name = _("Party organisation")
        verbose_name_plural = _("Party organisations")

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def organisation(self) -> "Organisation":
        """The organisation itself. Its audit entries belong to it."""
        return self

    @property
    def is_active(self) -> bool:
        """Tell whether it still exists today."""
        return self.dissolved_on is None

    def name_on(self, day: date) -> str:
        """Return its name on a day. One query, so not for lists."""
        placement = self.placements.filter(starts_on__lte=day).order_by("-starts_on", "-pk").first()
        return placement.name if placement else self.name


class Placement(Scoped):
    """Name and parent of an organisation for a span of days, with the document that ordered it."""

    class Act(models.TextChoices):
        FOUNDED = "founded", _("founded")
        RENAMED = "renamed", _("renamed")
        MOVED = "moved", _("moved")
        MERGED = "merged", _("merged")
        DISSOLVED = "dissolved", _("dissolved")

    scope_path = "organisation__path"

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("Party organisation"),
        on_delete=models.PROTECT,
        related_name="placements",
    )
    act = models.CharField(_("act"), max_length=12, choices=Act)
    name = models.CharField(_("name at the time"), max_length=200)
    parent = models.ForeignKey(
        Organisation,
        verbose_name=_("superior at the time"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    parent_name = models.CharField(_("superior's name at the time"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    document_number = models.CharField(_("document number"), max_length=60)

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["-starts_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.get_act_display()} {self.starts_on}"


class UnitQuerySet(ScopedQuerySet):
    """Units, filtered by scope and state."""

    def unfinished(self):
        """Keep the active ones. The top organisation of an active unit cannot be dissolved."""
        return self.filter(is_active=True)


class Unit(Spelled, OrganisationScoped):
    """An office, institution or enterprise. It belongs to its top Party organisation (decision 0004)."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("Party or government office")
        INSTITUTION = "institution", _("public institution")
        STATE_ENTERPRISE = "state_enterprise", _("state enterprise")
        PRIVATE_ENTERPRISE = "private_enterprise", _("private enterprise")
        SOCIAL_ORGANISATION = "social_organisation", _("social organisation")
        COMMUNITY = "community", _("community")
        VILLAGE = "village", _("gacha or village")
        SCHOOL = "school", _("school")
        OTHER = "other", _("other")

    class Sector(models.TextChoices):
        PARTY_AND_MASS = "party_and_mass", _("Party and mass organisations")
        POLITICS_AND_LAW = "politics_and_law", _("politics and law")
        ECONOMY = "economy", _("economy")
        CONSTRUCTION = "construction", _("urban construction")
        SOCIAL_AFFAIRS = "social_affairs", _("social affairs")
        AGRICULTURE = "agriculture", _("agriculture, forestry and water")

    code = models.CharField(_("unit code"), max_length=32, unique=True)
    name = models.CharField(_("unit name"), max_length=200)
    kind = models.CharField(_("unit kind"), max_length=24, choices=Kind)
    sector = models.CharField(_("sector"), max_length=24, choices=Sector)
    has_leading_group = models.BooleanField(_("has a leading Party group"), default=False)
    area = models.ForeignKey(
        Area, verbose_name=_("division"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("invented for demonstration"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["organisation_path", "pk"]
        indexes = [models.Index(fields=["organisation_path", "id"], name="unit_by_organisation")]

    def __str__(self) -> str:
        return self.name
