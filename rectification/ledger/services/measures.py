"""Measures: what, who, how, by when, with what effect."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.changes import snapshot
from portal.audit.services import record
from portal.organisations.models import Organisation
from portal.workflow import StaleEdit, apply_edit, check_right
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.lights import refresh_lights, set_measure_days
from rectification.ledger.services.measured import check_free_days
from rectification.ledger.services.rules import check_measure_dates, check_working, hold_working

ADD = "rectification.add_measure"
CHANGE = "rectification.change_measure"
RECORDED = ["ordinal", "action", "owner", "method", "starts_on", "due_on", "effect", "category"]


def add_measure(
    *,
    problem: Problem,
    action: str,
    owner: str,
    starts_on: date,
    due_on: date,
    effect: str,
    method: str = "",
    category: str = Measure.Category.BY_LIMIT,
    helpers: Iterable[Organisation] = (),
    shares_action_with: Measure | None = None,
    actor: User,
) -> Measure:
    """Add a measure to a problem that the branch is at work on. Raises StaleState, ValidationError by field."""
    check_right(ADD, problem.organisation, actor)
    check_working(problem, ADD)
    check_measure_dates(problem, starts_on, due_on)
    helpers = list(helpers)
    check_helpers(problem, helpers)
    measure = Measure(
        problem=problem,
        action=action,
        owner=owner,
        method=method,
        starts_on=starts_on,
        due_on=due_on,
        effect=effect,
        category=category,
        shares_action_with=shares_action_with,
    )
    set_measure_days(measure, problem.campaign)
    with transaction.atomic():
        hold_working(problem, ADD)
        _save_next(measure)
        measure.helpers.set(helpers)
        refresh_lights(problem)
        changes = {name: [None, value] for name, value in snapshot(measure, RECORDED).items()}
        if helpers:
            changes["helpers"] = [None, "、".join(str(one) for one in helpers)]
        record(ADD, measure, actor=actor, changes=changes)
    return measure


def _save_next(measure: Measure) -> None:
    """Save under the next ordinal. Two people who add at the same time get two ordinals."""
    for _attempt in range(5):
        last = measure.problem.measures.aggregate(last=Max("ordinal"))["last"] or 0
        measure.ordinal = last + 1
        try:
            with transaction.atomic():
                measure.save()
        except IntegrityError:
            continue
        return
    raise ValidationError(_("Several people are adding measures right now. Try again in a moment."))


def check_helpers(problem: Problem, helpers: Iterable[Organisation]) -> None:
    """Raise ValidationError for a helper that takes no part in the campaign, or that is the branch itself."""
    possible = set(problem.possible_helpers())
    if strangers := [one for one in helpers if one not in possible]:
        words = {"names": "、".join(str(one) for one in strangers)}
        message = _("%(names)s cannot help here: choose others that take part in the campaign.")
        raise ValidationError({"helpers": message % words})


def _set_helpers(measure: Measure, helpers: list[Organisation], actor: User) -> None:
    """Set the helpers, and record the difference."""
    before = list(measure.helpers.order_by("path"))
    if {one.pk for one in before} != {one.pk for one in helpers}:
        measure.helpers.set(helpers)
        changes = {"helpers": ["、".join(str(one) for one in before), "、".join(str(one) for one in helpers)]}
        record(CHANGE, measure, actor=actor, changes=changes)


def change_measure(measure: Measure, *, version: int, actor: User, **values: object) -> Measure:
    """Change plain fields of a measure. Raises StaleEdit, StaleState, ValidationError by field."""
    problem = measure.problem
    check_right(CHANGE, problem.organisation, actor)
    if measure.version != version:
        raise StaleEdit(measure, version)
    check_working(problem, CHANGE)
    check_measure_dates(
        problem, values.get("starts_on", measure.starts_on), values.get("due_on", measure.due_on)
    )
    check_free_days(measure, values, actor)
    helpers = values.pop("helpers", None)
    if helpers is not None:
        helpers = list(helpers)
        check_helpers(problem, set(helpers) - set(measure.helpers.all()))
    with transaction.atomic():
        hold_working(problem, CHANGE)
        apply_edit(CHANGE, measure, values, version=version, actor=actor)
        if helpers is not None:
            _set_helpers(measure, helpers, actor)
        _turn(measure)
    return measure


def set_days(measure: Measure, values: Mapping[str, date], *, verb: str, actor: User, reason: str) -> Measure:
    """Write days of a measure of a problem at work, as the last step of `verb`. The caller has checked who may.

    Raises StaleState, StaleEdit, and ValidationError by field.
    """
    problem = measure.problem
    check_working(problem, verb)
    check_measure_dates(
        problem, values.get("starts_on", measure.starts_on), values.get("due_on", measure.due_on)
    )
    with transaction.atomic():
        hold_working(problem, verb)
        apply_edit(verb, measure, values, version=measure.version, actor=actor, reason=reason)
        _turn(measure)
    return measure


def _turn(measure: Measure) -> None:
    """Update the lights of a measure and of its problem."""
    set_measure_days(measure, measure.problem.campaign)
    Measure._base_manager.filter(pk=measure.pk).update(amber_on=measure.amber_on, red_on=measure.red_on)
    refresh_lights(measure.problem)
