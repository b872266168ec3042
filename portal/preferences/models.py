"""A person's own choices: preferences, saved views of lists, drafts of forms."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation
from portal.scope.models import OrganisationScoped, ScopedQuerySet
from portal.scope.paths import line_of


class Preference(models.Model):
    """`key` is dotted ("appearance", "import.rectification.problems"); `value` is any JSON."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="preferences",
    )
    key = models.CharField(_("key"), max_length=80)
    value = models.JSONField(_("value"), default=dict)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="preference_once")]

    def __str__(self) -> str:
        return self.key


class SavedViewQuerySet(ScopedQuerySet):
    """Saved views. Shared ones reach downward: a person has own views and those shared by organisations above."""

    def offered_to(self, user):
        """Keep own views, and those shared by the organisations of the person's posts and by all above these."""
        paths = {
            path for post in user.posts() for path in line_of(post.organisation.path, Organisation.steplen)
        }
        shared = models.Q(is_shared=True, organisation_path__in=paths)
        return self.filter(models.Q(owner=user) | shared)


class SavedView(OrganisationScoped):
    """A filter of a list under a name. `list_name` is the name of the ModelPages.

    The default view is a preference of each person, because a shared view may be the default of some people only.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="saved_views",
    )
    list_name = models.CharField(_("list"), max_length=40)
    title = models.CharField(_("title of the view"), max_length=20)
    query = models.CharField(_("filter"), max_length=1000, blank=True)
    is_shared = models.BooleanField(_("shared"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["is_shared", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_name", "title"],
                name="view_title_once",
                violation_error_message=_("You have a view of this name already."),
            )
        ]
        indexes = [models.Index(fields=["list_name", "organisation_path"], name="view_by_list")]

    def __str__(self) -> str:
        return self.title


class Draft(models.Model):
    """What a person has typed into a form and not sent. `key` is the form's address. No files, no passwords."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="drafts"
    )
    key = models.CharField(_("form"), max_length=200)
    fields = models.JSONField(_("what was typed"), default=dict)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def version(self) -> str:
        """The version of the row on which the form was opened. Sending a draft of an old version is refused."""
        return (self.fields.get("version") or [""])[-1]
