"""Wishes from being collected to being confirmed; who claims them is in `claims`."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grids.models import Grid, Wish
from grids.models.person import form_of_address
from grids.services.limits import rule_for
from grids.services.reports import tell
from grids.services.visits import check_note, moment_of
from grids.services.writing import require_text
from portal.accounts.models import people_with
from portal.workflow import add_row

ADD = "grids.add_wish"
# What the entry tells: nothing of the resident but how he is shown.
RECORDED = ["grid", "kind", "title", "shown_as"]


def add_wish(*, grid: Grid, kept_at=None, actor, **values) -> Wish:
    """Collect a wish; the community is asked to screen it. Raises PermissionDenied, ValidationError by field."""
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
    check_masked(row, "title", row.title)
    with transaction.atomic():
        add_row(ADD, row, RECORDED, actor=actor)
        people = people_with(Wish.SCREEN.verb, row.organisation_path)
        tell(people, row, gettext_noop("A wish is to be screened: %(what)s"), actor=actor)
    return row


def screen_wish(*, wish: Wish, title: str, shown_as: str, publish: bool = False, actor) -> Wish:
    """Pass a wish with the words that go out; they must not hold the resident's own data.

    Raises StaleState, ValidationError by field.
    """
    Wish.SCREEN.check(wish, actor)
    title = require_text(title, "title", _("Say what is wished for."))
    shown_as = require_text(shown_as, "shown_as", _("Say how the resident is shown."))
    for field, text in (("title", title), ("shown_as", shown_as)):
        check_masked(wish, field, text)
    with transaction.atomic():
        Wish.SCREEN.apply(wish, actor=actor, title=title, shown_as=shown_as)
        if publish:
            publish_wish(wish=wish, actor=actor)
    return wish


def check_masked(wish: Wish, field: str, text: str) -> None:
    """Raise ValidationError when a text that goes out holds the full name, the phone or the address."""
    for name in Wish.PERSONAL:
        value = getattr(wish, name).strip()
        if len(value) > 1 and value in text:
            label = Wish._meta.get_field(name).verbose_name
            message = _("This goes out to others: take out %(what)s.")
            raise ValidationError({field: message % {"what": label}})


def publish_wish(*, wish: Wish, actor) -> Wish:
    """Open a screened wish to claims. Raises StaleState."""
    until = timezone.localdate() + timedelta(days=rule_for(wish.organisation).claim_days)
    return Wish.PUBLISH.apply(wish, actor=actor, published_at=timezone.now(), claim_until=until)


def refuse_wish(*, wish: Wish, reason: str, actor) -> Wish:
    """Do not pass a wish; the collector is told why. Raises StaleState, ValidationError."""
    reason = require_text(reason, "reason", _("Say why: the collector reads it."))
    with transaction.atomic():
        Wish.REFUSE.apply(wish, actor=actor, reason=reason, ended_at=timezone.now())
        tell([wish.collected_by], wish, gettext_noop("Not passed: %(what)s"), actor=actor)
    return wish


def withdraw_wish(*, wish: Wish, reason: str, actor) -> Wish:
    """Take back a wish that nobody has claimed. Raises StaleState, ValidationError."""
    reason = require_text(reason, "reason", _("Say why it is withdrawn."))
    return Wish.WITHDRAW.apply(wish, actor=actor, reason=reason, ended_at=timezone.now())


def confirm_wish(*, wish: Wish, answer: str, actor) -> Wish:
    """Confirm with the resident that it was fulfilled; never by who logged it. Raises StaleState, ValidationError."""
    Wish.CONFIRM.check(wish, actor)
    if wish.fulfilled_by_id == actor.pk:
        raise ValidationError(_("You logged it yourself: somebody else has to confirm it."))
    with transaction.atomic():
        Wish.CONFIRM.apply(wish, actor=actor, answer=answer, confirmed_by=actor, ended_at=timezone.now())
        claim = wish.claim()
        people = [wish.collected_by, claim and claim.claimed_by]
        tell(people, wish, gettext_noop("Fulfilled and confirmed: %(what)s"), actor=actor)
    return wish
