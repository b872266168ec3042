"""Writes staged rows in the caller's transaction: new problems with numbers, new measures, changed cells."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.spreadsheets.models import StagedRow
from rectification.campaigns.models import Campaign
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.lights import set_measure_days, set_problem_days
from rectification.ledger.services.numbers import take_numbers
from rectification.ledger.services.workbook.bulk import (
    BATCH,
    adds_measure,
    claim_rows,
    fields_of,
    refresh,
    save_cells,
    turns,
)
from rectification.ledger.services.workbook.check import VERB


def apply_ledger(staged: Sequence[StagedRow], context: Mapping[str, object], actor: User) -> None:
    """Write staged rows: new problems with numbers, new measures, changed rows by version, then the lights.

    Nothing is written when a row was changed since the check. Raises ValidationError.
    """
    new = [row for row in staged if row.outcome == "new"]
    changed = [row for row in staged if row.outcome == "changed"]
    _check_rights(new, changed, actor)
    _create(new, actor)
    refresh(_change(changed))


def _check_rights(new: Sequence[StagedRow], changed: Sequence[StagedRow], actor: User) -> None:
    """Raise ValidationError when a place or problem of the rows has left the person's reach."""
    places = {row.values["organisation"] for row in new}
    problems = {int(row.row_id) for row in changed}
    held = Organisation.objects.visible_to(actor, VERB).active().filter(pk__in=places).count()
    kept = Problem.objects.visible_to(actor, VERB).filter(pk__in=problems).order_by().count()
    if held < len(places) or kept < len(problems):
        raise ValidationError(_("Some rows have left your reach since the check. Nothing was written."))


def _create(rows: Sequence[StagedRow], actor: User) -> None:
    """Write new problems and their measures with their lights, each once."""
    if not rows:
        return
    campaign = Campaign.objects.select_related("organisation").get(pk=rows[0].values["campaign"])
    if campaign.state != Campaign.State.RUNNING:
        raise ValidationError(_("The campaign has ended since the check. Nothing was written."))
    places = Organisation.objects.in_bulk({row.values["organisation"] for row in rows})
    problems: dict[int, Problem] = {}
    for row in rows:
        group = row.values["group"]
        if group not in problems:
            problems[group] = Problem(
                campaign=campaign,
                organisation=places[row.values["organisation"]],
                organisation_path=places[row.values["organisation"]].path,
                unit_id=row.values["unit"],
                registered_by=actor,
                **{"channel": Problem.Channel.SELF_CHECK} | fields_of(row.values["problem"]),
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
        row.row_id = str(problems[row.values["group"]].pk)
    type(rows[0]).objects.bulk_update(rows, ["row_id"], batch_size=BATCH)


def _new_measures(rows: Sequence[StagedRow], campaign: Campaign) -> dict[int, list[Measure]]:
    """Return the unsaved measures of new problems by group, with their ordinals and lights."""
    measures: dict[int, list[Measure]] = defaultdict(list)
    for row in rows:
        if row.values["measure"]:
            own = measures[row.values["group"]]
            measure = Measure(ordinal=len(own) + 1, **fields_of(row.values["measure"]))
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


def _change(rows: Sequence[StagedRow]) -> set[int]:
    if moved := claim_rows(rows):
        message = _("%(number)s was changed by somebody after the check. Nothing was written; check again.")
        raise ValidationError(message % {"number": "、".join(problem.number for problem in moved)})
    save_cells(rows, "problem", "measure")
    _add_measures([row for row in rows if adds_measure(row)])
    return {int(row.row_id) for row in rows if turns(row)}


def _add_measures(rows: Sequence[StagedRow]) -> None:
    """Add measures to existing problems, under the given ordinal or the next one. The row stores it for undo."""
    if not rows:
        return
    taken: dict[int, int] = defaultdict(int)
    of_problems = Measure._base_manager.filter(problem__in={int(row.row_id) for row in rows})
    for problem, ordinal in of_problems.values_list("problem", "ordinal"):
        taken[problem] = max(taken[problem], ordinal)
    for row in rows:
        taken[int(row.row_id)] = max(taken[int(row.row_id)], row.values["ordinal"] or 0)
    for row in rows:
        if not row.values["ordinal"]:
            taken[int(row.row_id)] += 1
            row.values["ordinal"] = taken[int(row.row_id)]
    added = [
        Measure(
            problem_id=int(row.row_id),
            ordinal=row.values["ordinal"],
            **fields_of(row.values["measure"]),
        )
        for row in rows
    ]
    Measure.objects.bulk_create(added, batch_size=BATCH)
    type(rows[0]).objects.bulk_update(rows, ["values"], batch_size=BATCH)
