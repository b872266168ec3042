"""Claims: one winner by a conditional UPDATE, few at a time by a constraint, released after the limit."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grids.ground.services.notices import tell
from grids.ground.services.writing import attach, require_text
from grids.limits.services import rule_for
from grids.partners.models import Partner
from grids.residents.services.masking import check_masked
from grids.wishes.models import Claim, Wish
from portal.accounts.models import User, people_with
from portal.audit.services import record
from portal.calendar.workdays import workdays_after
from portal.notifications.services import notify
from portal.organisations.models import Organisation, Unit
from portal.scope.paths import line_of
from portal.spans import valid_on
from portal.workflow import StaleState, check_row

RELEASE, EXTEND = "grids.release_claims", "grids.extend_claim"
# A returned wish goes back to its claimer, even if the claimer holds the largest number by now.
NO_LIMIT = 10_000


def claimers_of(actor: User, wish: Wish) -> QuerySet[Organisation]:
    """Return the organisations for which a person may claim: with the right there, partners or inside the street."""
    posts = [post.organisation for post in actor.posts() if actor.may(Wish.CLAIM.verb, post.organisation)]
    above = set(line_of(wish.organisation.path, Organisation.steplen)[:-1])
    found = [
        place.pk
        for place in posts
        if place.path.startswith(wish.organisation.path)
        or place.path in above
        or any(wish.organisation.path.startswith(street) for street in Partner.hosts_of([place.path]))
    ]
    return Organisation.objects.filter(pk__in=found)


def claim_wish(*, wish: Wish, kind: str, organisation: Organisation, actor: User) -> Claim:
    """Claim a wish for an organisation, or as a member of it. Exactly one of several simultaneous claims succeeds.

    Raises StaleState for the others, ValidationError when the claimer holds the largest number already, and
    PermissionDenied for an organisation that is not the person's own.
    """
    check_row(Wish.CLAIM.verb, wish, actor)
    if organisation not in claimers_of(actor, wish):
        raise PermissionDenied(Wish.CLAIM.verb)
    _check_kind(kind, organisation)
    rule = rule_for(wish.organisation)
    fulfil_by = workdays_after(timezone.localdate(), rule.fulfil_days)
    with transaction.atomic():
        Wish.CLAIM.apply(wish, actor=actor, reason=str(organisation), fulfil_by=fulfil_by, is_extended=False)
        claim = _take_place(
            Claim(wish=wish, kind=kind, organisation=organisation, claimed_by=actor), rule.most_claims
        )
        tell([wish.collected_by], wish, gettext_noop("%(who)s has claimed: %(what)s"), actor=actor)
    return claim


def _check_kind(kind: str, organisation: Organisation) -> None:
    """Refuse a branch's claim by another kind of organisation, and a unit's claim by a branch without a unit."""
    is_branch = organisation.kind in Organisation.BRANCH_KINDS
    if kind == Claim.Kind.BRANCH and not is_branch:
        message = _("%(organisation)s is not a branch. Claim for the unit, or as a member.")
    elif kind == Claim.Kind.UNIT and is_branch and not _leads_unit(organisation):
        message = _("%(organisation)s is a branch of its unit. Claim for the branch, or as a member.")
    else:
        return
    raise ValidationError({"kind": message % {"organisation": organisation}})


def _leads_unit(organisation: Organisation) -> bool:
    # A small unit has only a branch. There the branch is the unit's Party organisation.
    return Unit._base_manager.filter(organisation=organisation, is_active=True).exists()


def _take_place(claim: Claim, most: int) -> Claim:
    """Store a claim on the claimer's lowest free slot.

    Raises ValidationError when the claimer holds the largest number.
    The number of held claims counts, not their slots: after a limit was lowered a claim may keep a slot above it.
    """
    open_ones = Claim._base_manager.filter(state=Claim.State.OPEN)
    if claim.kind == Claim.Kind.MEMBER:
        held = open_ones.filter(kind=Claim.Kind.MEMBER, claimed_by=claim.claimed_by)
    else:
        held = open_ones.exclude(kind=Claim.Kind.MEMBER).filter(organisation=claim.organisation)
    for _attempt in range(most):
        taken = set(held.values_list("slot", flat=True))
        if len(taken) >= most:
            break
        claim.slot = min(set(range(1, len(taken) + 2)) - taken)
        try:
            with transaction.atomic():
                claim.save()
        except IntegrityError:
            continue  # a simultaneous claim took this slot: try the next
        return claim
    message = _("%(most)s wishes are claimed and not yet fulfilled; that is the most at a time.")
    raise ValidationError(message % {"most": most})


def give_back_wish(*, wish: Wish, reason: str, actor: User) -> Wish:
    """Open a claimed wish to others again. Raises StaleState, ValidationError."""
    reason = require_text(reason, "reason", _("Say why: the street reads it."))
    check_masked(wish, reason=reason)
    claim = wish.claim()
    _check_own(wish, claim, actor)
    until = timezone.localdate() + timedelta(days=rule_for(wish.organisation).claim_days)
    with transaction.atomic():
        # The claimer can no longer see the claim after the first write, so the right is checked before it.
        Wish.GIVE_BACK.apply(wish, actor=actor, reason=reason, **_reopened(until))
        _end_claim(claim, Wish.GIVE_BACK.verb, Claim.State.GIVEN_BACK, reason)
        people = [wish.collected_by, claim and claim.claimed_by]
        tell(people, wish, gettext_noop("%(who)s has given back: %(what)s"), actor=actor)
    return wish


def _check_own(wish: Wish, claim: Claim | None, actor: User) -> None:
    """Raise PermissionDenied when another person claimed it as a member. The street may always give it back."""
    if claim is None or claim.kind != Claim.Kind.MEMBER or claim.claimed_by_id == actor.pk:
        return
    if not actor.may(Wish.GIVE_BACK.verb, wish.organisation):
        message = _("%(who)s claimed this as a member: only he himself or the street gives it back.")
        raise ValidationError(message % {"who": claim.claimed_by})


def extend_claim(*, wish: Wish, reason: str, actor: User) -> Wish:
    """Give a claimed wish its one extension. Raises StaleState when it had one, and ValidationError."""
    check_row(EXTEND, wish, actor)
    reason = require_text(reason, "reason", _("Say why it takes longer."))
    check_masked(wish, reason=reason)
    before = wish.fulfil_by
    days = rule_for(wish.organisation).fulfil_days
    later = workdays_after(max(before or timezone.localdate(), timezone.localdate()), days)
    with transaction.atomic():
        waiting = Wish._base_manager.filter(pk=wish.pk, state=Wish.State.CLAIMED, is_extended=False)
        extended = waiting.update(fulfil_by=later, is_extended=True, version=F("version") + 1)
        wish.refresh_from_db()
        if not extended:
            raise StaleState(wish, EXTEND)
        record(EXTEND, wish, actor=actor, changes={"fulfil_by": [before, later]}, reason=reason)
    return wish


def fulfil_wish(*, wish: Wish, result: str, files: Iterable[UploadedFile] = (), actor: User) -> Wish:
    """Log how a wish was fulfilled. A sentence is required, a photo optional.

    Raises StaleState, ValidationError.
    """
    result = require_text(result, "result", _("Say in a sentence how it was fulfilled."))
    check_masked(wish, result=result)
    claim = wish.claim()
    with transaction.atomic():
        Wish.FULFIL.apply(wish, actor=actor, result=result, fulfilled_by=actor, fulfilled_at=timezone.now())
        attach(wish, files, actor=actor)
        _end_claim(claim, Wish.FULFIL.verb, Claim.State.DONE)
        people = {*people_with(Wish.CONFIRM.verb, wish.organisation_path), wish.collected_by}
        tell(people, wish, gettext_noop("Fulfilled, to be confirmed: %(what)s"), actor=actor)
    return wish


def reopen_claim(wish: Wish) -> Claim:
    """Reactivate the claim of a returned wish, in the transaction that returns it."""
    claim = wish.claim()
    claim.state, claim.ended_at = Claim.State.OPEN, None
    return _take_place(claim, NO_LIMIT)


def release_overdue(on: date) -> int:
    """Open claimed wishes past their limit to others again, and return their number. Safe to run twice."""
    late = Wish._base_manager.filter(state=Wish.State.CLAIMED, fulfil_by__lt=on)
    return sum(_release(wish, on) for wish in late.select_related("organisation", "collected_by"))


def _release(wish: Wish, on: date) -> bool:
    claim = wish.claim()
    until = on + timedelta(days=rule_for(wish.organisation).claim_days)
    with transaction.atomic():
        same = Wish._base_manager.filter(pk=wish.pk, state=Wish.State.CLAIMED, fulfil_by__lt=on)
        if not same.update(state=Wish.State.PUBLISHED, version=F("version") + 1, **_reopened(until)):
            return False
        _end_claim(claim, RELEASE, Claim.State.EXPIRED)
        changes = {"state": [Wish.State.CLAIMED.value, Wish.State.PUBLISHED.value]}
        record(RELEASE, wish, actor=None, changes=changes)
        people = {wish.collected_by} | ({claim.claimed_by} if claim else set())
        notify(people, gettext_noop("Past its limit and open to others again: %(what)s"), what=wish)
    return True


def push_unclaimed(on: date) -> int:
    """Notify the street's partners once about wishes that stay unclaimed too long, and return the number of wishes."""
    waiting = Wish._base_manager.filter(
        state=Wish.State.PUBLISHED, claim_until__lt=on, pushed_on__isnull=True
    )
    return sum(_push(wish, on) for wish in waiting.select_related("organisation"))


def _push(wish: Wish, on: date) -> bool:
    line = line_of(wish.organisation_path, Organisation.steplen)
    partners = Partner._base_manager.filter(valid_on(on), organisation_path__in=line).select_related(
        "partner"
    )
    with transaction.atomic():
        same = Wish._base_manager.filter(pk=wish.pk, state=Wish.State.PUBLISHED, pushed_on__isnull=True)
        if not same.update(pushed_on=on):
            return False
        people = {person for one in partners for person in people_with(Wish.CLAIM.verb, one.partner.path)}
        notify(
            people, gettext_noop("Nobody has claimed yet: %(what)s"), link=wish.get_absolute_url(), what=wish
        )
    return True


def _reopened(until: date) -> dict[str, object]:
    return {"claim_until": until, "pushed_on": None, "fulfil_by": None, "is_extended": False}


def _end_claim(claim: Claim | None, verb: str, state: str, reason: str = "") -> None:
    """End the claim that was read, and no other claim that holds the wish by now."""
    if claim is None:
        return
    same = Claim._base_manager.filter(pk=claim.pk, state=Claim.State.OPEN)
    if not same.update(state=state, reason=reason, ended_at=timezone.now()):
        raise StaleState(claim.wish, verb)
