"""Services of the ledger. Each checks, writes, records and notifies, in one transaction."""

from rectification.ledger.services.measures import add_measure, change_measure
from rectification.ledger.services.problems import change_problem, register_problem, void_problem
from rectification.ledger.services.progress import log_progress
from rectification.ledger.services.rescheduling import reschedule_problems, undo_reschedule

__all__ = [
    "add_measure",
    "change_measure",
    "change_problem",
    "log_progress",
    "register_problem",
    "reschedule_problems",
    "undo_reschedule",
    "void_problem",
]
