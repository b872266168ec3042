"""Updates of the turning days of measures and problems after each entry (decision 0007)."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Model

from rectification.campaigns.models import Campaign
from rectification.ledger.lights import first_day_after_silence, turning_days
from rectification.ledger.models import Measure, Problem


def set_measure_days(measure: Measure, rules: Campaign) -> None:
    """Set the turning days of a measure without saving it. `rules` is its campaign."""
    measure.amber_on, measure.red_on = turning_days(
        starts_on=measure.starts_on,
        due_on=measure.due_on,
        percent=measure.percent,
        last_entry_on=measure.last_entry_on or measure.starts_on,
        rules=rules,
    )


def set_problem_days(problem: Problem, measures: Iterable[Measure], rules: Campaign) -> None:
    """Set counts and turning days of a problem from its measures without saving it. The worst measure decides.

    The problem's own limit counts too, even when every measure is at 100 %: the branch must apply for closing by
    then.
    """
    measures = list(measures)
    problem.measures_total = len(measures)
    problem.measures_done = sum(measure.percent >= 100 for measure in measures)
    limits = [problem.due_on + timedelta(days=1)]
    if not measures:
        limits.append(first_day_after_silence(problem.found_on, rules.silent_months))
    problem.red_on = min([*limits, *(measure.red_on for measure in measures if measure.red_on)])
    soon = problem.due_on - timedelta(days=rules.due_soon_days)
    problem.amber_on = min([soon, *(measure.amber_on for measure in measures if measure.amber_on)])


def refresh_lights(problem: Problem) -> None:
    """Update counts and turning days of a problem, in the database and on `problem`."""
    set_problem_days(problem, problem.measures.all(), problem.campaign)
    _write(problem, "measures_total", "measures_done", "amber_on", "red_on")


def refresh_campaign(campaign: Campaign) -> int:
    """Update every open problem of a campaign after its rules changed, and return their number."""
    problems = list(
        Problem._base_manager.filter(campaign=campaign, state__in=Problem.OPEN).prefetch_related("measures")
    )
    measures = []
    for problem in problems:
        own = list(problem.measures.all())
        for measure in own:
            set_measure_days(measure, campaign)
        set_problem_days(problem, own, campaign)
        measures += own
    Measure._base_manager.bulk_update(measures, ["amber_on", "red_on"], batch_size=500)
    Problem._base_manager.bulk_update(problems, ["amber_on", "red_on"], batch_size=500)
    return len(problems)


def _write(row: Model, *fields: str) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**{name: getattr(row, name) for name in fields})
