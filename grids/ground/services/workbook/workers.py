"""The people whom a workbook may name: grid workers within the actor's reach for the import."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from grids.ground.models import Grid, GridPost
from grids.ground.services.workbook.written import name_and_account, parts_of, plain_name
from portal.accounts.models import Grant, User
from portal.accounts.roles import Role
from portal.accounts.services.users import normal_username
from portal.organisations.models import Organisation
from portal.scope.paths import in_subtrees
from portal.scope.reach import Reach
from portal.spreadsheets.understanding import Fault, Lookup

NEAR = 50  # one wrong character in a name of two


def workers_within(reach: Reach) -> Iterable[Grant]:
    """Return the grants of grid workers at, above and below the organisations of a reach."""
    grants = Grant.objects.in_force().filter(role=Role.GRID_WORKER, user__is_active=True)
    if not reach.everything:
        above = Q(organisation_path__in=reach.above(Organisation.steplen))
        grants = grants.filter(in_subtrees("organisation_path", reach.paths) | above)
    return grants.select_related("user")


class Workers:
    """People by name and account, read in two queries."""

    def __init__(self, actor: User, permission: str, posts: Iterable[GridPost]) -> None:
        """Read the workers, and other people within reach, whose names get another fault than unknown names."""
        self.holding: dict[int, list[str]] = defaultdict(list)
        people: dict[int, User] = {post.worker_id: post.worker for post in posts}
        for grant in workers_within(actor.reach(permission)):
            self.holding[grant.user_id].append(grant.organisation_path)
            people[grant.user_id] = grant.user
        self.near = Lookup(((one.name, one) for one in people.values()), near=NEAR)
        colleagues = User.objects.visible_to(actor, permission).filter(is_active=True)
        people = {one.pk: one for one in colleagues} | people
        self.by_account = {one.username: one for one in people.values()}
        self.by_name: dict[str, list[User]] = defaultdict(list)
        for one in people.values():
            self.by_name[plain_name(one.name)].append(one)

    def written(self, worker: User) -> str:
        """Return a worker as a cell names the worker."""
        alone = len(self.by_name[plain_name(worker.name)]) == 1
        return worker.name if alone else f"{worker.name}（{worker.username}）"

    def listed(self, key: str, text: str, path: str, posted: set[int]) -> list[User]:
        """Return the workers in a cell, each once. Raises Fault."""
        return list(dict.fromkeys(self.find(key, part, path, posted) for part in parts_of(text)))

    def find(self, key: str, part: str, path: str, posted: set[int]) -> User:
        """Return the person meant: a worker at the grid's `path`, or one of `posted`. Raises Fault."""
        meant = self._meant(key, part)
        fit = [one for one in meant if one.pk in posted or self._may_work(one, path)]
        if len(fit) == 1:
            return fit[0]
        if fit:
            advice = _("Write the account name behind it in brackets.")
            raise Fault(key, _("“%(name)s” stands for several people.") % {"name": part}, advice)
        message = _("%(name)s is no grid worker here yet. Grant the role first.")
        raise Fault(key, message % {"name": meant[0].name})

    def _may_work(self, one: User, path: str) -> bool:
        return any(path.startswith(above) for above in self.holding.get(one.pk, ()))

    def _meant(self, key: str, part: str) -> list[User]:
        name, account = name_and_account(part)
        if account:
            found = self.by_account.get(normal_username(account))
            if found and name and plain_name(found.name) != plain_name(name):
                words = {"account": account, "name": found.name}
                message = _("The account %(account)s is %(name)s's.") % words
                raise Fault(key, message, _("Write the new name without the brackets."))
            meant = [found] if found else []
        else:
            named = self.by_account.get(normal_username(name))
            meant = [named] if named else self.by_name.get(plain_name(name), [])
        if not meant:
            advice = self.near.suggested(name or account)
            raise Fault(
                key,
                _("“%(name)s” is no grid worker of this place.") % {"name": part},
                advice or _("The person needs an account and the role of a grid worker first."),
            )
        return meant


def held_posts(grids: Iterable[int], day: date) -> dict[int, list[GridPost]]:
    """Return by grid the posts that run on a day or begin later, in one query."""
    running = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    posts = GridPost._base_manager.filter(running, grid__in=grids).select_related("worker").order_by("pk")
    held: dict[int, list[GridPost]] = defaultdict(list)
    for post in posts:
        held[post.grid_id].append(post)
    return held


def stored_grids(actor: User, permission: str) -> QuerySet[Grid]:
    """Return the grids that a workbook may change, with their communities."""
    return Grid.objects.visible_to(actor, permission).select_related("organisation")
