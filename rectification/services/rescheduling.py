"""Another limit for problems, set from above with a reason."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import people_with
from portal.notifications.services import notify
from portal.workflow import apply_edit, check_right
from rectification.models import Measure, Problem
from rectification.services.lights import refresh_lights
from rectification.services.rules import check_working

VERB = "rectification.reschedule_problem"


def reschedule_problems(*, rows: Sequence[Problem], due_on: date, reason: str, actor) -> int:
    """Set the limit of problems that branches are at work on; the branches are told. Returns how many.

    Raises PermissionDenied, StaleState, StaleEdit, ValidationError (due_on) naming those that it does not fit;
    nothing is written then.
    """
    for problem in rows:
        check_right(VERB, problem.organisation, actor)
        check_working(problem, VERB)
    _check_fits(rows, due_on)
    with transaction.atomic():
        for problem in rows:
            apply_edit(VERB, problem, {"due_on": due_on}, version=problem.version, actor=actor, reason=reason)
            refresh_lights(problem)
            notify(
                people_with("rectification.log_progress", problem.organisation_path).exclude(pk=actor.pk),
                gettext_noop("%(who)s has set the limit of %(what)s to %(day)s: %(reason)s"),
                link=reverse("problem_detail", args=[problem.pk]),
                who=actor,
                what=problem.number,
                day=due_on,
                reason=reason,
            )
    return len(rows)


def _check_fits(rows: Sequence[Problem], due_on: date) -> None:
    late = Measure._base_manager.filter(problem__in=rows, due_on__gt=due_on)
    clashing = set(late.values_list("problem", flat=True))
    unfit = [one.number for one in rows if one.pk in clashing or due_on < one.found_on]
    if unfit:
        words = {"day": due_on, "numbers": "、".join(unfit)}
        message = _("%(day)s lies before the problem was found, or before the end of a measure: %(numbers)s")
        raise ValidationError({"due_on": message % words})
