"""The seal of a published month: that of the audit entry of its publishing, which carries the month's digest."""

from portal.audit.models import AuditEntry
from portal.seals.models import Seal
from portal.seals.services.sealing import seal_now, seal_of
from ratings.rounds.models import Round


def entry_of_publishing(round_: Round) -> AuditEntry | None:
    """Return the audit entry that says by whom the month was published, with its digest.

    Publishing is final, so it is the first one: a later one was written past the portal.
    """
    found = AuditEntry._base_manager.filter(
        model=Round._meta.label_lower, row_id=str(round_.pk), action=Round.PUBLISH.verb
    )
    return found.order_by("pk").first()


def seal_month(round_: Round) -> None:
    """Seal the publishing of a month at once. Call it after the commit."""
    if entry := entry_of_publishing(round_):
        seal_now(entry)


def seal_of_month(round_: Round) -> Seal | None:
    """Return number, hash and time of the month's seal for papers, None for a month without one yet."""
    entry = entry_of_publishing(round_)
    return seal_of(entry) if entry else None
