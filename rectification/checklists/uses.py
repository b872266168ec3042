"""How often the types of a checklist are used. Higher matters declare this in their module `additions`."""

from collections.abc import Callable, Mapping

from rectification.checklists.models import Checklist

# (reader, checklist) -> {type: number of its rows that the reader may see}
Uses = Callable[[object, Checklist], Mapping[int, int]]
_uses: list[Uses] = []


def declare(uses: Uses) -> None:
    """Declare a function that counts the uses of types."""
    _uses.append(uses)


def uses_of(user, checklist: Checklist) -> dict[int, int]:
    """Return {type: number of its rows that the reader may see}, summed over all declared functions."""
    total: dict[int, int] = {}
    for uses in _uses:
        for type_id, n in uses(user, checklist).items():
            total[type_id] = total.get(type_id, 0) + n
    return total
