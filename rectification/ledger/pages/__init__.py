"""Pages of the ledger: problems, the page of one, measures across problems."""

from rectification.ledger.pages.measures import MeasurePages
from rectification.ledger.pages.problems import ProblemPages, carried

__all__ = ["MeasurePages", "ProblemPages", "carried"]
