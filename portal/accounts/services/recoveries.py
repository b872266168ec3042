"""A new password or the return of somebody with a post of weight: one person proposes, a second one confirms (decision 0005)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import Recovery, User, has_weight, people_with
from portal.accounts.services.passwords import renew_password
from portal.accounts.services.second import check_second
from portal.accounts.sessions import end_sessions
from portal.audit.services import record
from portal.notifications.services import notify
from portal.workflow import StaleState

PROPOSE = "accounts.propose_recovery"
APPROVE, REFUSE = Recovery.AGREE.verb, Recovery.DECLINE.verb
RIGHTS = {Recovery.Kind.PASSWORD: "accounts.reset_password", Recovery.Kind.RETURN: "accounts.reactivate_user"}


def propose_recovery(*, user: User, kind: str, reason: str, actor: User) -> Recovery:
    """Propose a new password or the return of a person with a post of weight. Nothing changes before a second person agrees.

    The person and those who may agree are told. Raises PermissionDenied for oneself, and ValidationError for a person
    without such a post, for an account in use that is to return, and while the same waits already.
    """
    if user.pk == actor.pk or not actor.may(RIGHTS[kind], user.organisation):
        raise PermissionDenied(RIGHTS[kind])
    if not has_weight(user):
        raise ValidationError(_("This person has no post of weight. No second person is needed."))
    if kind == Recovery.Kind.RETURN and user.is_active:
        raise ValidationError(_("This account is in use."))
    try:
        with transaction.atomic():
            recovery = Recovery.objects.create(
                user=user, kind=kind, reason=reason, organisation=user.organisation, proposed_by=actor
            )
            record(PROPOSE, recovery, actor=actor, changes={"kind": [None, kind]}, reason=reason)
            words = {"who": user, "by": actor}
            others = people_with(APPROVE, user.organisation_path).exclude(pk__in=[user.pk, actor.pk])
            sentence = {
                Recovery.Kind.PASSWORD: gettext_noop(
                    "%(by)s asks for a new password of %(who)s. A second person must agree."
                ),
                Recovery.Kind.RETURN: gettext_noop(
                    "%(by)s asks to open the account of %(who)s again. A second person must agree."
                ),
            }[kind]
            notify([*others, user], sentence, link=f"/recoveries/{recovery.pk}/", **words)
    except IntegrityError as error:
        raise ValidationError(_("This waits for a second person already.")) from error
    return recovery


def approve_recovery(*, recovery: Recovery, actor: User) -> str:
    """Confirm as a second person, and return the one-time password for printing once, "" for a return.

    The person's sessions end, and the person and the proposer are told. Raises PermissionDenied, StaleState.
    """
    check_second(recovery, APPROVE, actor)
    user, password = recovery.user, ""
    with transaction.atomic():
        Recovery.AGREE.apply(recovery, actor=actor, decided_by=actor)
        end_sessions(user)
        if recovery.kind == Recovery.Kind.PASSWORD:
            password = renew_password(user)
        elif not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            raise StaleState(user, APPROVE)
        sentence = {
            Recovery.Kind.PASSWORD: gettext_noop(
                "%(who)s has a new password: proposed by %(by)s, confirmed by %(second)s."
            ),
            Recovery.Kind.RETURN: gettext_noop(
                "The account of %(who)s is open again: proposed by %(by)s, confirmed by %(second)s."
            ),
        }[recovery.kind]
        told = [user, recovery.proposed_by]
        notify(told, sentence, link="/account/", who=user, by=recovery.proposed_by, second=actor)
    user.refresh_from_db()
    return password


def refuse_recovery(*, recovery: Recovery, reason: str, actor: User) -> Recovery:
    """Refuse as a second person. The proposer is told. Raises PermissionDenied, StaleState."""
    check_second(recovery, REFUSE, actor)
    with transaction.atomic():
        Recovery.DECLINE.apply(recovery, actor=actor, reason=reason, decided_by=actor)
        sentence = gettext_noop("%(second)s has not agreed: %(what)s.")
        notify(
            [recovery.proposed_by],
            sentence,
            link=f"/recoveries/{recovery.pk}/",
            second=actor,
            what=recovery,
        )
    return recovery


def recover_account(*, user: User, reason: str, actor: User | None) -> str:
    """Give a person a one-time password and open the account, where no second person is left. Only `manage.py` calls it.

    The person, those who could have agreed and the auditors are told. Raises PermissionDenied for a person.
    """
    if actor is not None:
        raise PermissionDenied("accounts.recover_account")
    with transaction.atomic():
        changes = {} if user.is_active else {"is_active": [False, True]}
        User.objects.filter(pk=user.pk).update(is_active=True)
        user.is_active = True
        end_sessions(user)
        password = renew_password(user)
        record("accounts.recover_account", user, actor=None, changes=changes, reason=reason)
        path = user.organisation_path
        watching = people_with(APPROVE, path) | people_with("audit.view_entry", path)
        told = {one.pk: one for one in [user, *watching]}
        sentence = gettext_noop(
            "%(who)s got a new password on the server, without a second person: %(reason)s."
        )
        notify(list(told.values()), sentence, link="/account/", who=user, reason=reason)
    return password
