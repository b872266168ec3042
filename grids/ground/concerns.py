"""Whether a person has anything to do with grids. Menu and inbox leave out what does not concern the reader."""

from collections.abc import Callable

from django.db.models import Exists, QuerySet

from grids.ground.models import Grid
from portal import statements
from portal.accounts.models import User

VIEW = "grids.view_grid"
_concerns: dict[str, Callable[[User], QuerySet]] = {}


def declare_concern(name: str, rows: Callable[[User], QuerySet]) -> None:
    """Declare rows of which the existence concerns a person."""
    _concerns[name] = rows


def concerns(user: User) -> dict[str, bool]:
    """Return for each declared concern whether the person has such rows, in one query per request."""
    return user.once(_known)


def _known(user: User) -> dict[str, bool]:
    answer = statements.numbers(("concerns", user.rights), lambda: _asked(user))
    return dict(zip(_concerns, map(bool, answer), strict=True))


def _asked(user: User) -> tuple[bool, ...]:
    exist = (Exists(rows(user)) for rows in _concerns.values())
    return User._base_manager.filter(pk=user.pk).values_list(*exist).get()


def is_worker(user: User) -> bool:
    """Tell whether a person works in grids by assignment."""
    return bool(user.reach(VIEW).assigned_paths)


def has_grids(user: User) -> bool:
    """Tell whether there are grids within a person's reach, or the person may set limits before the first grid."""
    return (user.may("grids.draw_grid") and user.may("grids.set_rule")) or (
        user.may(VIEW) and concerns(user)["grids"]
    )


declare_concern("grids", lambda user: Grid.objects.visible_to(user, VIEW))
