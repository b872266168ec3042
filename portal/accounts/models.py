"""User, Grant, SignIn and the sign-in throttle."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import statements
from portal.accounts.roles import ASSIGNED, FOUR_EYES, PERMISSIONS, Role, roles_with
from portal.organisations.models import Organisation
from portal.pinyin import Spelled
from portal.scope.models import OrganisationScoped, ScopedQuerySet
from portal.scope.reach import Reach
from portal.spans import Spanned, ends_after_start, valid_on
from portal.workflow import Transition

T = TypeVar("T")
ROOT_LENGTH = Organisation.steplen


class UserManager(BaseUserManager.from_queryset(ScopedQuerySet)):
    """Finds people by account name, whatever its case."""

    def get_by_natural_key(self, username: str) -> "User":
        """Return the person with an account name."""
        return self.get(username=username.strip().lower())


class User(Spelled, AbstractBaseUser, OrganisationScoped):
    """A person with an account. There is no superuser: rights come from grants only (decision 0005)."""

    username = models.CharField(_("account name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    title = models.CharField(_("post"), max_length=60, blank=True)
    phone = models.CharField(_("office phone"), max_length=20, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("invented for demonstration"), default=False)
    must_change_password = models.BooleanField(_("must change password"), default=False)
    password_changed_at = models.DateTimeField(_("password changed at"), default=timezone.now)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    USERNAME_FIELD = "username"

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["organisation_path", "pk"]
        indexes = [models.Index(fields=["organisation_path", "id"], name="user_by_organisation")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Return the name. Django's templates and the audit log call this."""
        return self.name

    def posts(self) -> list["Grant"]:
        """Return the grants in force now, read once per request."""
        if not hasattr(self, "_posts"):
            today = timezone.localdate()
            self._posts = statements.sent(
                ("posts", self.pk, today),
                lambda: Grant.objects.filter(user=self.pk).in_force(today).select_related("organisation"),
            )
            for post in self._posts:
                post.user = self
                if post.organisation_id == self.organisation_id:
                    self.organisation = post.organisation
        return self._posts

    @property
    def rights(self) -> tuple:
        """All that decides on a day which rows this person sees: who it is, and the posts. A part of keys of statements."""
        posts = ((post.role, post.organisation.path, post.organisation.kind) for post in self.posts())
        return self.pk, self.organisation_path, timezone.localdate(), *posts

    def sight(self, permission: str) -> tuple:
        """What decides on a day which rows `visible_to` keeps for this person. People with equal posts share statements."""
        reach = self.reach(permission)
        return reach, self.pk if reach.assigned_paths else None, timezone.localdate()

    def forget_posts(self) -> None:
        """Discard the cached grants. Services call this after changing them."""
        for kept in ("_posts", "_reaches", "_answers"):
            if hasattr(self, kept):
                delattr(self, kept)

    def once(self, ask: Callable[["User"], T]) -> T:
        """Return `ask(self)`, asked once for this object, which lives as long as a request."""
        if not hasattr(self, "_answers"):
            self._answers: dict[object, object] = {}
        if ask not in self._answers:
            self._answers[ask] = ask(self)
        return self._answers[ask]

    def reach(self, permission: str) -> Reach:
        """Return the subtrees in which this person holds `permission` today, whole or for assigned rows."""
        if not hasattr(self, "_reaches"):
            self._reaches: dict[str, Reach] = {}
        if permission not in self._reaches:
            self._reaches[permission] = self._reach(permission)
        return self._reaches[permission]

    def _reach(self, permission: str) -> Reach:
        posts = self.posts()
        held = [post.organisation for post in posts if permission in PERMISSIONS[post.role]]
        paths = [organisation.path for organisation in held]
        assigned = [post.organisation.path for post in posts if permission in ASSIGNED.get(post.role, ())]
        return Reach.of(
            paths,
            root_length=ROOT_LENGTH,
            participant_paths=paths,
            assigned_paths=assigned,
            wide=any(organisation.kind in Organisation.WIDE_KINDS for organisation in held),
        )

    def may(self, permission: str, organisation: Organisation | None = None) -> bool:
        """Tell whether this person holds `permission` at all, or at one organisation."""
        reach = self.reach(permission)
        if organisation is None:
            return reach.exists
        return reach.covers(organisation.path)

    # Django's auth calls these. Nothing in the portal grants rights by them.
    def has_perm(self, perm: str, obj=None) -> bool:
        """Answer by the portal's own grants."""
        return self.is_active and self.may(perm, getattr(obj, "organisation", None))


class GrantQuerySet(ScopedQuerySet):
    """Grants, filtered by validity."""

    def in_force(self, on=None):
        """Keep the grants in force on a day (default today). The query decides it, so no nightly job is needed."""
        return self.filter(valid_on(on or timezone.localdate()), state=Grant.State.ACTIVE)


class Grant(Spanned, OrganisationScoped):
    """A role of a person at an organisation, with its first and last day."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a second person")
        ACTIVE = "active", _("in force")
        REFUSED = "refused", _("refused")
        REVOKED = "revoked", _("revoked")

    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    granted_by = models.ForeignKey(
        User, verbose_name=_("granted by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        User, verbose_name=_("approved by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["organisation_path", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                condition=Q(state__in=["proposed", "active"]),
                name="grant_once",
                violation_error_message=_("This person already holds this role at this organisation."),
            ),
            ends_after_start("grant_ends_after_start"),
        ]
        indexes = [models.Index(fields=["organisation_path", "id"], name="grant_by_organisation")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.organisation}"

    @property
    def involved(self) -> set[int]:
        """The keys of the people who cannot be the second person."""
        return {self.user_id, self.granted_by_id}

    def get_role_display(self) -> str:
        """The label of the role. Choices are in roles.py, so a new role needs no migration."""
        return str(Role(self.role).label)


class Recovery(OrganisationScoped):
    """A new password, or the return, of somebody whose post needs four eyes. A second person confirms it (decision 0005)."""

    class Kind(models.TextChoices):
        PASSWORD = "password", _("new password")
        RETURN = "return", _("opening the account again")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a second person")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    AGREE = Transition("accounts.approve_recovery", (State.PROPOSED,), State.DONE)
    DECLINE = Transition("accounts.refuse_recovery", (State.PROPOSED,), State.REFUSED)

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="recoveries"
    )
    kind = models.CharField(_("what for"), max_length=10, choices=Kind)
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        User, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("account recovery")
        verbose_name_plural = _("account recoveries")
        ordering = ["organisation_path", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(state="proposed"),
                name="recovery_once",
                violation_error_message=_("This waits for a second person already."),
            )
        ]
        indexes = [models.Index(fields=["organisation_path", "id"], name="recovery_by_organisation")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()}"

    @property
    def involved(self) -> set[int]:
        """The keys of the people who cannot be the second person."""
        return {self.user_id, self.proposed_by_id}


class SignIn(models.Model):
    """A session of a person. Its owner can see and end it. It is not used for statistics."""

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="sign_ins"
    )
    session_key = models.CharField(_("session"), max_length=40, unique=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("signed in at"), auto_now_add=True)
    last_seen_at = models.DateTimeField(_("last seen at"), default=timezone.now)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return f"{self.user} {self.started_at:%Y-%m-%d %H:%M}"


class SignInBucket(models.Model):
    """Counts failed attempts to sign in, of an account or an address (portal.accounts.throttle)."""

    key = models.CharField(_("account or address"), max_length=120, unique=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    free_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    window_ends_at = models.DateTimeField(_("window ends at"))

    class Meta:
        verbose_name = _("sign-in throttle")
        verbose_name_plural = _("sign-in throttles")

    def __str__(self) -> str:
        return self.key


class OldPassword(models.Model):
    """A hash that may not be used again (GB/T 22239 8.1.4.1)."""

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.CASCADE, related_name="old_passwords"
    )
    password = models.CharField(_("password hash"), max_length=128)
    replaced_at = models.DateTimeField(_("replaced at"), auto_now_add=True)

    class Meta:
        verbose_name = _("old password")
        verbose_name_plural = _("old passwords")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.user)


def people_of_weight() -> models.QuerySet[User]:
    """Return the people with a post of FOUR_EYES that is in force, begins later, or waits for agreement."""
    grants = Grant._base_manager.filter(
        Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()),
        role__in=FOUR_EYES,
        state__in=[Grant.State.PROPOSED, Grant.State.ACTIVE],
    )
    return User._base_manager.filter(pk__in=grants.values("user"))


def has_weight(user: User) -> bool:
    """Tell whether a second person must confirm a new password or the return of this person."""
    return people_of_weight().filter(pk=user.pk).exists()


def people_with(permission: str, path: str, *, strictly_above: bool = False) -> models.QuerySet[User]:
    """Return the active people who hold `permission` at the organisation with this path.

    With `strictly_above` a grant counts only at an organisation above it, as reviews need a higher organisation.
    """
    longest = len(path) - ROOT_LENGTH if strictly_above else len(path)
    above: Iterable[str] = [path[:end] for end in range(ROOT_LENGTH, longest + 1, ROOT_LENGTH)]
    grants = Grant.objects.in_force().filter(role__in=roles_with(permission), organisation_path__in=above)
    return User.objects.filter(is_active=True, pk__in=grants.values("user"))
