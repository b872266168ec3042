"""Wishes from collecting to confirming. Claims are in `claims`."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grids.ground.models import Grid
from grids.ground.services.notes import check_note, moment_of
from grids.ground.services.notices import tell
from grids.ground.services.writing import check_other, require_text
from grids.limits.services import rule_for
from grids.residents.models import form_of_address
from grids.residents.services.masking import check_masked
from grids.wishes.models import Wish
from grids.wishes.services.claims import reopen_claim
from portal.accounts.models import User, people_with
from portal.calendar.workdays import workdays_after
from portal.workflow import add_row

ADD = "grids.add_wish"
# Fields in the audit entry: of the resident only the form of address.
RECORDED = ["grid", "kind", "title", "shown_as"]


def add_wish(*, grid: Grid, kept_at: datetime | None = None, actor: User, **values: object) -> Wish:
    """Collect a wish, and notify the community to screen it.

    Raises PermissionDenied, and ValidationError by field.
    """
    check_note(ADD, grid, actor, kept_at)
    values["title"] = require_text(values["title"], "title", _("Say what is wished for."))
    row = Wish(
        grid=grid,
        organisation=grid.organisation,
        collected_by=actor,
        collected_at=moment_of(kept_at),
        shown_as=form_of_address(values["person_name"], values["honorific"]),
        **values,
    )
    check_masked(row, title=row.title, place=row.place)
    with transaction.atomic():
        add_row(ADD, row, RECORDED, actor=actor)
        people = people_with(Wish.SCREEN.verb, row.organisation_path)
        tell(people, row, gettext_noop("A wish is to be screened: %(what)s"), actor=actor)
    return row


def screen_wish(*, wish: Wish, title: str, shown_as: str, publish: bool = False, actor: User) -> Wish:
    """Screen a wish and set the words that are published. They must not contain the resident's data.

    Raises StaleState, and ValidationError by field.
    """
    Wish.SCREEN.check(wish, actor)
    title = require_text(title, "title", _("Say what is wished for."))
    shown_as = require_text(shown_as, "shown_as", _("Say how the resident is shown."))
    check_masked(wish, title=title, shown_as=shown_as)
    with transaction.atomic():
        Wish.SCREEN.apply(wish, actor=actor, title=title, shown_as=shown_as)
        if publish:
            publish_wish(wish=wish, actor=actor)
    return wish


def publish_wish(*, wish: Wish, actor: User) -> Wish:
    """Open a screened wish to claims. Raises StaleState."""
    until = timezone.localdate() + timedelta(days=rule_for(wish.organisation).claim_days)
    return Wish.PUBLISH.apply(wish, actor=actor, published_at=timezone.now(), claim_until=until)


def refuse_wish(*, wish: Wish, reason: str, actor: User) -> Wish:
    """Refuse a wish, and notify the collector with the reason. Raises StaleState, ValidationError."""
    reason = require_text(reason, "reason", _("Say why: the collector reads it."))
    check_masked(wish, reason=reason)
    with transaction.atomic():
        Wish.REFUSE.apply(wish, actor=actor, reason=reason, ended_at=timezone.now())
        tell([wish.collected_by], wish, gettext_noop("Not passed: %(what)s"), actor=actor)
    return wish


def withdraw_wish(*, wish: Wish, reason: str, actor: User) -> Wish:
    """Withdraw a wish that is not claimed. Raises StaleState, ValidationError."""
    reason = require_text(reason, "reason", _("Say why it is withdrawn."))
    check_masked(wish, reason=reason)
    with transaction.atomic():
        Wish.WITHDRAW.apply(wish, actor=actor, reason=reason, ended_at=timezone.now())
        tell([wish.collected_by], wish, gettext_noop("Withdrawn: %(what)s"), actor=actor)
    return wish


def confirm_wish(*, wish: Wish, answer: str, actor: User) -> Wish:
    """Confirm with the resident that it was fulfilled.

    The person who claimed or logged it may not confirm. Raises StaleState, ValidationError.
    """
    Wish.CONFIRM.check(wish, actor)
    check_other(wish, _("You claimed or logged it yourself: somebody else has to confirm it."), actor=actor)
    with transaction.atomic():
        Wish.CONFIRM.apply(wish, actor=actor, answer=answer, confirmed_by=actor, ended_at=timezone.now())
        claim = wish.claim()
        people = [wish.collected_by, claim and claim.claimed_by]
        tell(people, wish, gettext_noop("Fulfilled and confirmed: %(what)s"), actor=actor)
    return wish


def return_wish(*, wish: Wish, reason: str, actor: User) -> Wish:
    """Return a wish to its claimer, to be fulfilled again within a new limit.

    The person who claimed or logged it may not return it. Raises StaleState, ValidationError.
    """
    Wish.RETURN.check(wish, actor)
    check_other(wish, _("You claimed or logged it yourself: somebody else has to confirm it."), actor=actor)
    reason = require_text(reason, "reason", _("Say what is still to be done."))
    check_masked(wish, reason=reason)
    again = workdays_after(timezone.localdate(), rule_for(wish.organisation).fulfil_days)
    logged_by = wish.fulfilled_by
    undone = {"result": "", "fulfilled_by": None, "fulfilled_at": None}
    with transaction.atomic():
        # Past its old limit it would be released in the next night, so the limit starts anew.
        Wish.RETURN.apply(wish, actor=actor, reason=reason, fulfil_by=again, **undone)
        claim = reopen_claim(wish)
        sentence = gettext_noop("Returned to be done anew: %(what)s")
        tell([claim.claimed_by, logged_by], wish, sentence, actor=actor)
    return wish
