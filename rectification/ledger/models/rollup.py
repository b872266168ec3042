"""The kept counts of problems, for the tiles and charts of the home page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation, Unit
from portal.rollups.models import Grouping, Rollup, upper_lengths
from rectification.campaigns.models import Campaign
from rectification.checklists.models import ProblemType
from rectification.ledger.models.problem import Problem

OPEN = {"state": Problem.OPEN}
OTHERS = {"state": tuple(state for state in Problem.State if state not in Problem.OPEN)}


def _counted_by(model: type[models.Model]) -> models.ForeignKey:
    """Return a relation for joins only: no constraint, no index, nothing happens when the row is deleted."""
    return models.ForeignKey(
        model, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )


class ProblemRollup(Rollup):
    """Counts of problems. Limits and lights turn by day, so the days of open work are among the values."""

    source = Problem
    lengths = upper_lengths(Organisation.steplen)
    amounts = ("measures_total", "measures_done")
    groupings = (
        Grouping("places", ("campaign", "unit", "type", "state")),
        Grouping("limits", ("campaign", "state", "closed_on", "due_on", "in_time"), OPEN),
        Grouping("limits", ("campaign", "state", "in_time"), OTHERS),
        Grouping("lights", ("campaign", "state", "in_time", "amber_on", "red_on"), OPEN),
        Grouping("lights", ("campaign", "state"), OTHERS),
        Grouping("found", ("campaign", "state", "found_on")),
        Grouping("closed", ("campaign", "state", "closed_on"), {"state": (Problem.State.CLOSED,)}),
    )

    campaign = _counted_by(Campaign)
    unit = _counted_by(Unit)
    type = _counted_by(ProblemType)
    state = models.CharField(max_length=12, null=True)  # noqa: DJ001 - empty where a grouping does not count by it
    found_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    amber_on = models.DateField(null=True)
    red_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    in_time = models.BooleanField(null=True)
    measures_total = models.IntegerField(default=0)
    measures_done = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("kept count of problems")
        verbose_name_plural = _("kept counts of problems")
        indexes = [models.Index(fields=["grouping", "path", "campaign"], name="problem_rollup_by_path")]
