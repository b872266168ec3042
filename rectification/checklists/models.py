"""The checklist: aspects and types of problem, as versioned data that an office can replace."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation
from portal.scope.models import OrganisationScoped, Scoped, ScopedQuerySet


class ChecklistQuerySet(ScopedQuerySet):
    """Checklists, filtered by scope."""

    def visible_to(self, user, permission: str):
        """Keep checklists within reach.

        To view, include those that organisations above one's own have put into use.
        """
        within = super().visible_to(user, permission)
        reach = user.reach(permission)
        if permission != "rectification.view_checklist" or reach.everything:
            return within
        published = ~Q(state=Checklist.State.DRAFT)
        return within | self.filter(published, organisation_path__in=reach.above(Organisation.steplen))


class Checklist(OrganisationScoped):
    """One edition of the list. A campaign keeps the edition that it was launched with.

    The newspaper names 6 aspects and 18 types but does not list them. Ours is a default and is labelled so.
    """

    class Source(models.TextChoices):
        SYSTEM_DEFAULT = "system_default", _("system default (a proposal)")
        ISSUED = "issued", _("issued by the organiser")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ACTIVE = "active", _("in use")
        RETIRED = "retired", _("retired")

    title = models.CharField(_("title"), max_length=120)
    edition = models.CharField(_("edition"), max_length=40)
    source = models.CharField(_("source"), max_length=20, choices=Source)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title", "edition"],
                name="checklist_edition_once",
                violation_error_message=_("This edition of the checklist exists already."),
            )
        ]

    # Words for what a change record counts, in addition to the fields of the row.
    counted_in_changes = {"aspects": _("number of aspects"), "types": _("number of problem types")}

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"

    def types(self):
        """Return the types of problem, sorted by aspect."""
        return ProblemType.objects.filter(aspect__checklist=self).in_order()


class Aspect(Scoped):
    """One of the aspects, such as A 政治建设方面."""

    scope_path = "checklist__organisation_path"

    checklist = models.ForeignKey(
        Checklist, verbose_name=_("checklist"), on_delete=models.CASCADE, related_name="aspects"
    )
    code = models.CharField(_("code"), max_length=4)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("aspect")
        verbose_name_plural = _("aspects")
        ordering = ["checklist", "code"]
        constraints = [models.UniqueConstraint(fields=["checklist", "code"], name="aspect_once")]

    def __str__(self) -> str:
        return self.name


class ProblemTypeQuerySet(ScopedQuerySet):
    """Types of problem."""

    def in_order(self):
        """Return types in the order of the checklist, with their aspects."""
        return self.select_related("aspect").order_by("aspect__checklist", "aspect__code", "code")


class ProblemType(Scoped):
    """One of the types of problem, with its points to check."""

    class Severity(models.TextChoices):
        ORDINARY = "ordinary", _("ordinary")
        SERIOUS = "serious", _("rather serious")
        GRAVE = "grave", _("grave")

    scope_path = "aspect__checklist__organisation_path"

    aspect = models.ForeignKey(
        Aspect, verbose_name=_("aspect"), on_delete=models.CASCADE, related_name="types"
    )
    code = models.CharField(_("code"), max_length=6)
    title = models.CharField(_("title"), max_length=60)
    description = models.CharField(_("description"), max_length=300)
    checkpoints = models.TextField(_("what to look at"))
    leans_on = models.CharField(_("leans on"), max_length=120, blank=True)
    severity = models.CharField(
        _("usual severity"), max_length=10, choices=Severity, default=Severity.ORDINARY
    )

    objects = ProblemTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem type")
        verbose_name_plural = _("problem types")
        ordering = ["aspect", "code"]
        constraints = [models.UniqueConstraint(fields=["aspect", "code"], name="type_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
