"""Writes staged rows in the caller's transaction: new problems with numbers, new measures, changed cells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.services import record_many
from portal.organisations.models import Organisation
from portal.spreadsheets.applying import keep
from portal.spreadsheets.staging import Kept, given
from rectification.campaigns.models import Campaign
from rectification.checklists.models import ProblemType
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.asking import asking
from rectification.ledger.services.lights import set_measure_days, set_problem_days
from rectification.ledger.services.measured import fixed
from rectification.ledger.services.numbers import take_numbers
from rectification.ledger.services.workbook.bulk import (
    BATCH,
    Rows,
    claim_rows,
    measured_in,
    moves_days,
    refresh,
    save_cells,
    settled_in,
)
from rectification.ledger.services.workbook.check import VERB
from rectification.ledger.services.workbook.staged import LedgerRow


def apply_ledger(staged: Sequence[Kept[LedgerRow]], context: Mapping[str, object], actor: User) -> None:
    """Write staged rows: new problems with their numbers, new measures, changed ones by version, then the lights.

    Changes that somebody above decides become requests with the reason of the run. Nothing is written when a row was
    changed since the check. Raises ValidationError.
    """
    new = [row for row in staged if row.is_new]
    changed = [row for row in staged if not row.is_new]
    _check_rights(new, changed, actor)
    _create(new, actor)
    problems = _problems_of(changed)
    _check_free(changed, problems, actor)
    reason = str((context or {}).get("reason") or "")
    turned = _change(changed)
    _record_measured(changed, problems, reason, actor)
    _ask(changed, problems, reason, actor)
    refresh(turned)


def _problems_of(rows: Rows) -> dict[int, Problem]:
    """Return the problems of rows that move a measured field, by key."""
    keys = sorted({row.key for row in rows if measured_in(row) or moves_days(row) or given(row.values.asked)})
    found: dict[int, Problem] = {}
    for first in range(0, len(keys), BATCH):
        part = Problem._base_manager.filter(pk__in=keys[first : first + BATCH])
        found |= {one.pk: one for one in part.select_related("organisation", "campaign", "type")}
    return found


def _check_free(rows: Rows, problems: Mapping[int, Problem], actor: User) -> None:
    """Raise ValidationError when the day of registration has ended, or somebody above has acted, since the check."""
    keys = {row.key for row in rows if measured_in(row)} | settled_in(rows)
    direct = [problems[key] for key in sorted(keys) if key in problems]
    if held := fixed(direct, actor):
        numbers = "、".join(sorted(problems[key].number for key in held)[:10])
        message = _("Changes of %(numbers)s have to be asked for by now. Nothing was written; check again.")
        raise ValidationError(message % {"numbers": numbers})


def _record_measured(rows: Rows, problems: Mapping[int, Problem], reason: str, actor: User) -> None:
    """Record what a workbook changes in measured fields, in the problem's own record."""
    acts: dict[int, dict[str, list[object]]] = {}
    for row in rows:
        before = given(row.values.stored_problem.problem_before)
        for name, value in measured_in(row).items():
            acts.setdefault(row.key, {})[name.removesuffix("_id")] = [before[name], value]
    record_many(VERB, [(problems[key], changes, reason) for key, changes in acts.items()], actor=actor)


def _ask(rows: Rows, problems: Mapping[int, Problem], reason: str, actor: User) -> None:
    """Ask for what somebody above decides. The first row of a problem stores its requests, for undo."""
    asked: dict[int, dict[str, object]] = defaultdict(dict)
    holders: dict[int, Kept[LedgerRow]] = {}
    for row in rows:
        if wanted := given(row.values.asked):
            asked[row.key] |= wanted
            holders.setdefault(row.key, row)
    if not asked:
        return
    types = ProblemType.objects.in_bulk({one["type_id"] for one in asked.values() if "type_id" in one})
    changes = [
        (problems[key], {"type": types[value]} if name == "type_id" else {name: value})
        for key, wanted in asked.items()
        for name, value in wanted.items()
    ]
    for request in asking().ask(asked=changes, reason=reason, actor=actor):
        holders[request.problem_id].values.stored_problem.requests.append(request.pk)
    keep(list(holders.values()), values=True)


def _check_rights(new: Rows, changed: Rows, actor: User) -> None:
    """Raise ValidationError when a place or problem of the rows has left the person's reach."""
    places = {row.values.new_problem.organisation for row in new}
    problems = {row.key for row in changed}
    held = Organisation.objects.visible_to(actor, VERB).active().filter(pk__in=places).count()
    kept = Problem.objects.visible_to(actor, VERB).filter(pk__in=problems).order_by().count()
    if held < len(places) or kept < len(problems):
        raise ValidationError(_("Some rows have left your reach since the check. Nothing was written."))


def _create(rows: Rows, actor: User) -> None:
    """Write new problems and their measures with their lights, each once."""
    if not rows:
        return
    campaign = Campaign.objects.select_related("organisation").get(pk=rows[0].values.new_problem.campaign)
    if campaign.state != Campaign.State.RUNNING:
        raise ValidationError(_("The campaign has ended since the check. Nothing was written."))
    places = Organisation.objects.in_bulk({row.values.new_problem.organisation for row in rows})
    problems: dict[int, Problem] = {}
    for row in rows:
        told = row.values.new_problem
        if told.group not in problems:
            problems[told.group] = Problem(
                campaign=campaign,
                organisation=places[told.organisation],
                organisation_path=places[told.organisation].path,
                unit_id=told.unit,
                registered_by=actor,
                **{"channel": Problem.Channel.SELF_CHECK} | given(row.values.problem),
            )
    measures = _new_measures(rows, campaign)
    for group, problem in problems.items():
        set_problem_days(problem, measures[group], campaign)
    _number(list(problems.values()))
    Problem.objects.bulk_create(problems.values(), batch_size=BATCH)
    for group, own in measures.items():
        for measure in own:
            measure.problem = problems[group]
    Measure.objects.bulk_create([one for own in measures.values() for one in own], batch_size=BATCH)
    for row in rows:
        row.made(problems[row.values.new_problem.group].pk)
    keep(rows)


def _new_measures(rows: Rows, campaign: Campaign) -> dict[int, list[Measure]]:
    """Return the unsaved measures of new problems by group, with their ordinals and lights."""
    measures: dict[int, list[Measure]] = defaultdict(list)
    for row in rows:
        if row.values.has_measure:
            own = measures[row.values.new_problem.group]
            measure = Measure(ordinal=len(own) + 1, **given(row.values.measure))
            set_measure_days(measure, campaign)
            own.append(measure)
    return measures


def _number(problems: list[Problem]) -> None:
    years: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        years[problem.found_on.year].append(problem)
    for year, rows in sorted(years.items()):
        for problem, number in zip(rows, take_numbers(year, len(rows)), strict=True):
            problem.number = number


def _change(rows: Rows) -> set[int]:
    if moved := claim_rows(rows):
        message = _("%(number)s was changed by somebody after the check. Nothing was written; check again.")
        raise ValidationError(message % {"number": "、".join(problem.number for problem in moved)})
    save_cells([(row, row.values.problem, row.values.measure) for row in rows])
    _add_measures([row for row in rows if row.values.adds_measure])
    return {row.key for row in rows if row.values.turns}


def _add_measures(rows: Rows) -> None:
    """Add measures to existing problems, under the given ordinal or the next one. The row stores it for undo."""
    if not rows:
        return
    taken: dict[int, int] = defaultdict(int)
    of_problems = Measure._base_manager.filter(problem__in={row.key for row in rows})
    for problem, ordinal in of_problems.values_list("problem", "ordinal"):
        taken[problem] = max(taken[problem], ordinal)
    for row in rows:
        taken[row.key] = max(taken[row.key], row.values.stored_problem.ordinal or 0)
    for row in rows:
        if not row.values.stored_problem.ordinal:
            taken[row.key] += 1
            row.values.stored_problem.ordinal = taken[row.key]
    added = [
        Measure(
            problem_id=row.key,
            ordinal=row.values.stored_problem.ordinal,
            **given(row.values.measure),
        )
        for row in rows
    ]
    Measure.objects.bulk_create(added, batch_size=BATCH)
    keep(rows, values=True)
