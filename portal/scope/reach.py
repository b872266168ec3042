"""Reach: the subtrees in which a person holds a permission."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from portal.scope.paths import in_subtrees, line_of


@dataclass(frozen=True)
class Reach:
    """Paths of organisations, none below another.

    `wide`: the subtrees may hold a large part of all rows. It says nothing about which rows are met, only how the
    databases look for them (scope.paths.Unseeked, scope.models).
    `everything`: the root is among them. `participant_paths`: organisations for which the person acts where they
    take part in rows outside their subtree (helping units, claimers). `assigned_paths`: organisations in which the
    person holds the permission for assigned rows only (a worker's grids).
    """

    paths: tuple[str, ...] = ()
    everything: bool = False
    participant_paths: tuple[str, ...] = ()
    assigned_paths: tuple[str, ...] = ()
    wide: bool = False

    @classmethod
    def of(
        cls,
        paths: Iterable[str],
        *,
        root_length: int,
        participant_paths: Iterable[str] = (),
        assigned_paths: Iterable[str] = (),
        wide: bool = False,
    ) -> "Reach":
        """Build a reach from the paths of grants. A path as short as the root means everything."""
        kept: list[str] = []
        for path in sorted(set(paths)):
            if not kept or not path.startswith(kept[-1]):
                kept.append(path)
        everything = any(len(path) <= root_length for path in kept)
        return cls(tuple(kept), everything, tuple(participant_paths), tuple(assigned_paths), wide)

    @property
    def exists(self) -> bool:
        """Tell whether the permission is held at all, for a subtree or for assigned rows."""
        return bool(self.paths or self.assigned_paths)

    def covers(self, path: str) -> bool:
        """Tell whether an organisation lies within reach."""
        return self.everything or any(path.startswith(mine) for mine in self.paths)

    def covers_above(self, path: str) -> bool:
        """Tell whether the reach contains an organisation strictly above `path`."""
        return any(path.startswith(mine) and len(mine) < len(path) for mine in self.paths)

    def above(self, step: int) -> set[str]:
        """Return the paths of all organisations strictly above one's own. `step` is the length of a level."""
        return {above for path in self.paths for above in line_of(path, step)[:-1]}

    def as_q(self, lookup: str) -> Q:
        """Return the predicate on a path column. An empty reach selects nothing; the root selects all rows."""
        return Q() if self.everything else in_subtrees(lookup, self.paths, wide=self.wide)
