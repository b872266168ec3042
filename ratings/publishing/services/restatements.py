"""Restates a published month by today's facts, in rows of its own. The month itself does not change."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.indicators import all_indicators
from portal.workflow import StaleState, check_right
from ratings.publishing.models import RestatedPlace, Restatement
from ratings.publishing.services.sealing import digest_of_restatement
from ratings.rounds.models import Entry, Round, Standing
from ratings.rounds.rules import holders_of, results_of
from ratings.rounds.services.reading import branches_of, frozen_inputs, rules_of

RESTATE = "ratings.restate_round"
Inputs = dict[int, dict[int, tuple[int, int]]]


def restate_round(*, round_: Round, reason: str, actor: User) -> Restatement:
    """Compute a published month by today's facts and store the differences. Raises StaleState, ValidationError."""
    check_right(RESTATE, round_.organisation, actor)
    if round_.state != Round.State.PUBLISHED:
        raise StaleState(round_, RESTATE)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was recorded late or wrong.")})
    return keep_restatement(round_, counted_now(round_), reason, actor)


def keep_restatement(round_: Round, now: Inputs, reason: str, actor: User) -> Restatement:
    """Store how standings would differ with the inputs `now`. Raises ValidationError when none would."""
    frozen, rules = frozen_inputs(round_), rules_of(round_.scheme)
    before = {one.pk: one for one in Standing._base_manager.filter(round=round_)}
    after = {one.key: one for one in results_of(rules, branches_of(round_, inputs=now))}
    moved = [
        key
        for key, result in after.items()
        if (result.total, result.place) != (before[key].total, before[key].place)
    ]
    if not moved:
        raise ValidationError(
            _("Today's facts give the same scores and places: there is nothing to restate.")
        )
    published = set(round_.custody.holding().values_list("entry", flat=True))
    with transaction.atomic():
        made = Restatement.objects.create(
            round=round_,
            reason=reason,
            moves_flag=holders_of(rules, after.values()) != published,
            author=actor,
        )
        RestatedPlace.objects.bulk_create(
            RestatedPlace(
                restatement=made,
                entry_id=key,
                total_before=before[key].total,
                total_after=after[key].total,
                place_before=before[key].place,
                place_after=after[key].place,
                lines=_changed(frozen.get(key, {}), now.get(key, {})),
            )
            for key in moved
        )
        made.digest = digest_of_restatement(made)
        made.save(update_fields=["digest"])
        changes = {"restatements": [None, len(moved)], "digest": ["", made.digest]}
        record(RESTATE, round_, actor=actor, changes=changes, reason=reason)
    return made


def _changed(frozen: dict[int, tuple[int, int]], now: dict[int, tuple[int, int]]) -> dict[str, list[int]]:
    return {
        str(criterion): [*frozen.get(criterion, (0, 0)), *counted]
        for criterion, counted in now.items()
        if frozen.get(criterion) != counted
    }


def counted_now(round_: Round) -> Inputs:
    """Return the inputs of a round for its last day, by today's facts.

    Reviewed scores stay as they are. So do lines that the portal cannot count for that day.
    """
    now = {entry: dict(lines) for entry, lines in frozen_inputs(round_).items()}
    rated = Entry._base_manager.filter(round=round_)
    entries = dict(rated.values_list("pk", "organisation"))
    declared = all_indicators()
    for criterion in round_.scheme.criteria.exclude(indicator=""):
        counted = declared.get(criterion.indicator)
        if counted is None or not counted.of_a_day:
            continue
        lookup = counted.organisation_lookup
        rows = counted.tallies(round_.last_day).filter(**{f"{lookup}__in": rated.values("organisation")})
        tallies = {row[lookup]: (row["part"], row["whole"]) for row in rows}
        for entry, organisation in entries.items():
            now.setdefault(entry, {})[criterion.pk] = tallies.get(organisation, (0, 0))
    return now
