"""Notices about what happens in a grid."""

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from grids.ground.models import OfGrid
from portal.accounts.models import User
from portal.notifications.services import notify


def tell(people: Iterable[User | None], row: OfGrid, sentence: str, *, actor: User) -> None:
    """Notify people about a row, except the actor."""
    told = {person for person in people if person is not None and person.pk != actor.pk}
    notify(told, sentence, link=row.get_absolute_url(), who=actor, what=row)


def tell_replaced(person: User | None, row: OfGrid, *, actor: User) -> None:
    """Notify a replaced person. The notice has no link, because the person may no longer see the row."""
    if person is not None and person.pk != actor.pk:
        notify([person], gettext_noop("No longer yours, another has been named: %(what)s"), what=row)
