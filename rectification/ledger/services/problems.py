"""Problems: registered with a number, changed by version, voided with a reason."""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.changes import snapshot
from portal.audit.services import record
from portal.organisations.models import Organisation
from portal.workflow import StaleEdit, apply_edit, check_right
from rectification.campaigns.models import Campaign
from rectification.checklists.models import ProblemType
from rectification.ledger.models import Problem
from rectification.ledger.services.lights import refresh_lights, set_problem_days
from rectification.ledger.services.measured import check_free, check_values, require_superior
from rectification.ledger.services.numbers import take_numbers
from rectification.ledger.services.rules import (
    check_campaign,
    check_problem_values,
    check_working,
    participating_unit,
)

VERB = "rectification.register_problem"
CHANGE, VOID = "rectification.change_problem", "rectification.void_problem"
RECORDED = ["number", "title", "type", "organisation", "unit", "found_on", "due_on", "leader", "owner"]


_followers: list[Callable[[Problem], object]] = []


def when_ended(follow: Callable[[Problem], object]) -> None:
    """Register a function that runs in the same transaction when a problem is closed or made void."""
    _followers.append(follow)


def follow_end(problem: Problem) -> None:
    """Run what was registered by `when_ended`. Called by each act that ends a problem."""
    for follow in _followers:
        follow(problem)


def register_problem(
    *,
    campaign: Campaign,
    organisation: Organisation,
    type: ProblemType,
    title: str,
    channel: str,
    found_on: date,
    leader: str,
    owner: str,
    due_on: date,
    severity: str = ProblemType.Severity.ORDINARY,
    description: str = "",
    cause: str = "",
    remark: str = "",
    actor: User,
) -> Problem:
    """Register a problem of a branch. It gets its number in the same transaction.

    Raises PermissionDenied outside the actor's reach, and ValidationError by field.
    """
    check_right(VERB, organisation, actor)
    check_campaign(campaign)
    unit = participating_unit(campaign, organisation)
    problem = Problem(
        campaign=campaign,
        organisation=organisation,
        unit=unit,
        type=type,
        title=title,
        channel=channel,
        found_on=found_on,
        leader=leader,
        owner=owner,
        due_on=due_on,
        severity=severity,
        description=description,
        cause=cause,
        remark=remark,
        registered_by=actor,
    )
    check_problem_values({"found_on": found_on, "due_on": due_on, "type": type}, campaign)
    set_problem_days(problem, [], campaign)
    with transaction.atomic():
        problem.number = take_numbers(found_on.year)[0]
        problem.save()
        changes = {name: [None, value] for name, value in snapshot(problem, RECORDED).items()}
        record(VERB, problem, actor=actor, changes=changes)
    return problem


def change_problem(problem: Problem, *, version: int, actor: User, **values: object) -> Problem:
    """Change plain fields of a problem while the branch is at work on it.

    Measured fields are changed here until the end of the day of registration only (services.measured). Raises
    StaleEdit on an old version, StaleState once it is in review or ended, and ValidationError by field.
    """
    check_right(CHANGE, problem.organisation, actor)
    if problem.version != version:
        raise StaleEdit(problem, version)
    check_working(problem, CHANGE)
    organisation = values.get("organisation", problem.organisation)
    if organisation != problem.organisation:
        check_right(CHANGE, organisation, actor)
        values["unit"] = participating_unit(problem.campaign, organisation)
    check_values(problem, values)
    check_free(problem, values, actor)
    with transaction.atomic():
        apply_edit(CHANGE, problem, values, version=version, actor=actor)
        refresh_lights(problem)
    return problem


def void_problem(*, problem: Problem, reason: str, actor: User) -> Problem:
    """Make a problem void, with a reason such as a duplicate. It no longer counts. Somebody above does it.

    Its number is not reused. Functions registered by `when_ended` run in the same transaction. Raises
    PermissionDenied, StaleState, ValidationError.
    """
    require_superior(problem, actor, VOID)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is void.")})
    with transaction.atomic():
        Problem.VOID.apply(problem, actor=actor, reason=reason)
        follow_end(problem)
    return problem
