"""Grants: who may grant which role, and the agreement of a second person for roles of weight."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import Grant, User, people_with
from portal.accounts.roles import FOUR_EYES, GRANTABLE, Role
from portal.accounts.services.second import check_second
from portal.audit.services import record
from portal.notifications.services import notify
from portal.organisations.models import Organisation
from portal.workflow import StaleState


def grantable_roles(actor: User) -> set[str]:
    """Return the roles that a person may grant somewhere."""
    return {role for post in actor.posts() for role in GRANTABLE.get(post.role, frozenset())}


def grant_role(
    *,
    user: User,
    role: str,
    organisation: Organisation,
    starts_on: date,
    ends_on: date | None = None,
    actor: User | None,
) -> Grant:
    """Give a person a role at an organisation. A role of FOUR_EYES waits for a second person.

    Raises PermissionDenied for oneself, for roles outside GRANTABLE and outside one's reach; otherwise
    ValidationError.
    """
    if actor is not None:
        _check_giver(user, role, organisation, actor)
    if ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": _("The end date lies before the start date.")})
    if Grant.objects.filter(
        user=user, role=role, organisation=organisation, state__in=[Grant.State.PROPOSED, Grant.State.ACTIVE]
    ).exists():
        raise ValidationError(_("This person already holds this role at this organisation."))
    waits = role in FOUR_EYES and actor is not None
    with transaction.atomic():
        grant = Grant.objects.create(
            user=user,
            role=role,
            organisation=organisation,
            starts_on=starts_on,
            ends_on=ends_on,
            state=Grant.State.PROPOSED if waits else Grant.State.ACTIVE,
            granted_by=actor,
        )
        changes = {
            "role": [None, Role(role).label],
            "starts_on": [None, starts_on],
            "ends_on": [None, ends_on],
        }
        record("accounts.grant_role", grant, actor=actor, changes=changes)
        _tell_of_grant(grant, waits)
    user.forget_posts()
    return grant


def _check_giver(user: User, role: str, organisation: Organisation, actor: User) -> None:
    handed_out = any(
        role in GRANTABLE.get(post.role, frozenset()) and organisation.path.startswith(post.organisation.path)
        for post in actor.posts()
    )
    if user.pk == actor.pk or not handed_out:
        raise PermissionDenied("accounts.grant_role")


def _tell_of_grant(grant: Grant, waits: bool) -> None:
    words = {"role": grant.get_role_display(), "where": grant.organisation, "who": grant.user}
    if waits:
        approvers = people_with("accounts.approve_grant", grant.organisation.path)
        others = approvers.exclude(pk__in=[grant.user_id, grant.granted_by_id])
        sentence = gettext_noop("%(who)s is to become %(role)s at %(where)s. A second person must agree.")
        notify(others, sentence, link=f"/grants/{grant.pk}/", **words)
    else:
        notify([grant.user], gettext_noop("You are now %(role)s at %(where)s."), link="/account/", **words)


def approve_grant(*, grant: Grant, actor: User) -> Grant:
    """Agree to a proposed grant as a second person. Raises PermissionDenied, StaleState."""
    check_second(grant, "accounts.approve_grant", actor)
    with transaction.atomic():
        _move(
            grant,
            Grant.State.PROPOSED,
            Grant.State.ACTIVE,
            "accounts.approve_grant",
            actor,
            approved_by=actor,
        )
        _tell_of_grant(grant, waits=False)
    return grant


def refuse_grant(*, grant: Grant, reason: str, actor: User) -> Grant:
    """Refuse a proposed grant as a second person. Raises PermissionDenied, StaleState."""
    check_second(grant, "accounts.refuse_grant", actor)
    with transaction.atomic():
        _move(grant, Grant.State.PROPOSED, Grant.State.REFUSED, "accounts.refuse_grant", actor, reason)
    return grant


def revoke_grant(*, grant: Grant, reason: str, actor: User) -> Grant:
    """End a grant today. The last city administrator cannot be revoked. Raises ValidationError, StaleState."""
    if not actor.may("accounts.revoke_grant", grant.organisation):
        raise PermissionDenied("accounts.revoke_grant")
    with transaction.atomic():
        if grant.role == Role.CITY_ADMIN:
            _one_at_a_time()
        _move(
            grant,
            Grant.State.ACTIVE,
            Grant.State.REVOKED,
            "accounts.revoke_grant",
            actor,
            reason,
            ends_on=max(timezone.localdate(), grant.starts_on),
        )
        if grant.role == Role.CITY_ADMIN and not _administrators_left():
            raise ValidationError(
                _("This is the last city administrator. Grant the role to another person first.")
            )
        notify(
            [grant.user],
            gettext_noop("You are no longer %(role)s at %(where)s."),
            link="/account/",
            role=grant.get_role_display(),
            where=grant.organisation,
        )
    return grant


def _administrators_left() -> bool:
    return Grant.objects.in_force().filter(role=Role.CITY_ADMIN, user__is_active=True).exists()


def _one_at_a_time() -> None:
    """Make revocations of administrators wait for each other: an UPDATE of the root locks its row."""
    Organisation.objects.filter(depth=1).update(numchild=F("numchild"))


def _move(
    grant: Grant, source: str, target: str, verb: str, actor: User, reason: str = "", **fields: object
) -> None:
    changed = Grant.objects.filter(pk=grant.pk, state=source).update(state=target, **fields)
    grant.refresh_from_db()
    if not changed:
        raise StaleState(grant, verb)
    grant.user.forget_posts()
    record(verb, grant, actor=actor, changes={"state": [source, target]}, reason=reason)
