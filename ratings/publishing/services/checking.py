"""Rebuilds a published month from its frozen inputs by the plain rule, and compares it bit for bit."""

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from ratings.publishing.services.differences import differences
from ratings.reviews.models import Review
from ratings.rounds.models import Custody, Entry, Round, Standing
from ratings.rounds.rules import Result, holders_of, results_of
from ratings.rounds.services.custody import moves
from ratings.rounds.services.digests import FULL_FORMAT
from ratings.rounds.services.reading import branches_of, frozen_inputs, rules_of

MOST_FAULTS = 20
MOVE = ("organisation_id", "event", "streak", "entry_id", "group_id", "name")
FIELDS = (
    *("group", "study", "business", "service", "total", "place", "vetoed", "qualified"),
    *("countable", "cases", "best", "worst"),
)


def check_round(round_: Round) -> list[str]:
    """Return in words every difference from the frozen inputs. Empty when the month is as published."""
    faults = [*_standing_faults(round_), *_review_faults(round_), *_custody_faults(round_)]
    if round_.state == Round.State.PUBLISHED:
        faults = [*differences(round_), *faults]
    return list(islice(faults, MOST_FAULTS))


def rebuilt(round_: Round) -> list[Result]:
    """Return the results of a round by the plain rule, group by group to stay fast."""
    rules = rules_of(round_.scheme)
    groups: dict[int, list] = {}
    for branch in branches_of(round_):
        groups.setdefault(branch.group, []).append(branch)
    return [result for branches in groups.values() for result in results_of(rules, branches)]


def _standing_faults(round_: Round) -> Iterator[str]:
    stored = {row["pk"]: row for row in Standing._base_manager.filter(round=round_).values("pk", *FIELDS)}
    names = dict(Entry._base_manager.filter(round=round_).values_list("pk", "name"))
    for result in rebuilt(round_):
        row = stored.pop(result.key, None)
        if row is None:
            yield _("%(branch)s has no standing.") % {"branch": names[result.key]}
            continue
        for name in FIELDS:
            if row[name] != getattr(result, name):
                words = {"branch": names[result.key], "what": Standing._meta.get_field(name).verbose_name}
                words |= {"stored": row[name], "rebuilt": getattr(result, name)}
                yield _("%(branch)s, %(what)s: stored %(stored)s, rebuilt %(rebuilt)s.") % words
    for pk in stored:
        yield _("Standing %(pk)s belongs to no entry of the round.") % {"pk": pk}


def _review_faults(round_: Round) -> Iterator[str]:
    inputs = frozen_inputs(round_)
    reviews = Review._base_manager.filter(entry__round=round_).values_list(
        "entry", "entry__name", "criterion", "score"
    )
    for entry, name, criterion, score in reviews:
        if inputs.get(entry, {}).get(criterion) != (score, 10_000):
            yield _("%(branch)s: a reviewed score differs from its input.") % {"branch": name}


def _custody_faults(round_: Round) -> Iterator[str]:
    if round_.state != Round.State.PUBLISHED:
        return
    held = set(Custody.objects.filter(round=round_).holding().values_list("entry", flat=True))
    if held != holders_of(rules_of(round_.scheme), rebuilt(round_)):
        yield _("The flag is not where the standings put it.")
    if round_.digest_format < FULL_FORMAT:
        return  # months in a row were counted by another rule then
    written, due = (
        {tuple(getattr(one, name) for name in MOVE) for one in rows}
        for rows in (Custody.objects.filter(round=round_), moves(round_))
    )
    for branch in sorted({row[-1] for row in written ^ due}):
        yield _("%(branch)s: what is written of the flag does not follow from the standings.") % {
            "branch": branch
        }
