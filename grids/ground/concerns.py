"""Whether there is anything of grids for a person: the menu and the inbox leave out what is not for him."""

from collections.abc import Callable

from django.db.models import Exists, QuerySet

from grids.ground.models import Grid
from portal.accounts.models import User

VIEW = "grids.view_grid"
_concerns: dict[str, Callable[[User], QuerySet]] = {}


def declare_concern(name: str, rows: Callable[[User], QuerySet]) -> None:
    """Declare rows that concern a person where there are any."""
    _concerns[name] = rows


def concerns(user: User) -> dict[str, bool]:
    """Return for each declared concern whether a person has rows of it. One query a request for all of them."""
    if not hasattr(user, "_concerns"):
        exist = {name: Exists(rows(user)) for name, rows in _concerns.items()}
        user._concerns = User._base_manager.filter(pk=user.pk).values(**exist).get()
    return user._concerns


def is_worker(user: User) -> bool:
    """Tell whether a person works in grids by assignment."""
    return bool(user.reach(VIEW).assigned_paths)


def has_grids(user: User) -> bool:
    """Tell whether there are grids within a person's reach, or he is the one to set limits for the first."""
    return (user.may("grids.draw_grid") and user.may("grids.set_rule")) or (
        user.may(VIEW) and concerns(user)["grids"]
    )


declare_concern("grids", lambda user: Grid.objects.visible_to(user, VIEW))
