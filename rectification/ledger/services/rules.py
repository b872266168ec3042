"""Conditions for writing a problem or measure. Faults name the field and say what to do."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.organisations.models import Organisation, Unit
from portal.workflow import StaleState
from rectification.campaigns.models import Campaign
from rectification.checklists.models import ProblemType
from rectification.ledger.models import Problem
from rectification.ledger.services.units import unit_of


def participating_unit(campaign: Campaign, organisation: Organisation) -> Unit:
    """Return the unit of an organisation. Raises ValidationError unless it takes part in the campaign."""
    unit = unit_of(organisation)
    if unit is None:
        message = _("No unit is recorded for this organisation. Ask the administrator to add it under Units.")
        raise ValidationError({"organisation": message})
    if not campaign.participations.filter(unit=unit).exists():
        message = _("%(unit)s does not take part in this campaign.") % {"unit": unit}
        raise ValidationError({"organisation": message})
    return unit


def check_campaign(campaign: Campaign) -> None:
    """Raise ValidationError unless the campaign is running."""
    if campaign.state != Campaign.State.RUNNING:
        raise ValidationError(
            {"campaign": _("This campaign is not running, so nothing can be registered in it.")}
        )


def check_problem_values(values: dict[str, object], campaign: Campaign) -> None:
    """Raise ValidationError for dates and types that cannot be right."""
    faults = {}
    found_on, due_on = values.get("found_on"), values.get("due_on")
    if isinstance(found_on, date) and found_on > timezone.localdate():
        faults["found_on"] = _("The day it was found lies in the future.")
    if isinstance(found_on, date) and isinstance(due_on, date) and due_on < found_on:
        faults["due_on"] = _("The limit lies before the day it was found (%(day)s).") % {"day": found_on}
    kind = values.get("type")
    if isinstance(kind, ProblemType) and kind.aspect.checklist_id != campaign.checklist_id:
        faults["type"] = _("This type belongs to another edition of the checklist.")
    if faults:
        raise ValidationError(faults)


def check_measure_dates(problem: Problem, starts_on: date, due_on: date) -> None:
    """Raise ValidationError unless a measure lies within its problem's limit."""
    if due_on < starts_on:
        raise ValidationError({"due_on": _("The limit lies before the start.")})
    if due_on > problem.due_on:
        words = {"day": problem.due_on}
        raise ValidationError({"due_on": _("A measure must end by the problem's limit (%(day)s).") % words})


def check_measures_fit(problem: Problem, due_on: date) -> None:
    """Raise ValidationError when a measure runs beyond a limit of its problem."""
    latest = problem.measures.order_by("-due_on").first()
    if latest and latest.due_on > due_on:
        words = {"number": latest.ordinal, "day": latest.due_on}
        message = _("Measure %(number)s runs until %(day)s. Shorten it first, or set a later limit.")
        raise ValidationError({"due_on": message % words})


def hold_working(problem: Problem, verb: str, states: Collection[str] = Problem.WORKING) -> None:
    """Claim a problem at work until the transaction ends, so that another act that takes it out of work waits.

    Raises StaleState when the problem is in none of the states any more.
    """
    if not Problem._base_manager.filter(pk=problem.pk, state__in=states).update(state=F("state")):
        problem.refresh_from_db()
        raise StaleState(problem, verb)


def check_working(problem: Problem, verb: str) -> None:
    """Raise StaleState unless the branch is at work on the problem."""
    if problem.state not in Problem.WORKING:
        raise StaleState(problem, verb)
