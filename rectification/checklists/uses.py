"""How often the types of a checklist are used: matters above declare it in their module `additions`."""

from collections.abc import Callable, Mapping

from rectification.checklists.models import Checklist

# (reader, checklist) -> {type: how many rows of it the reader may see}
Uses = Callable[[object, Checklist], Mapping[int, int]]
_uses: list[Uses] = []


def declare(uses: Uses) -> None:
    """Declare what counts the uses of types."""
    _uses.append(uses)


def uses_of(user, checklist: Checklist) -> dict[int, int]:
    """Return {type: how many rows of it the reader may see}, added up over all that was declared."""
    total: dict[int, int] = {}
    for uses in _uses:
        for type_id, n in uses(user, checklist).items():
            total[type_id] = total.get(type_id, 0) + n
    return total
