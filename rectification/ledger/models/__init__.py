"""The models of the ledger: problems, measures, progress, the series of numbers."""

from rectification.ledger.models.measure import Measure
from rectification.ledger.models.number import NumberSeries
from rectification.ledger.models.problem import Lateness, Problem
from rectification.ledger.models.progress import Progress
from rectification.ledger.models.rollup import ProblemRollup

__all__ = ["Lateness", "Measure", "NumberSeries", "Problem", "ProblemRollup", "Progress"]
