"""The verbs of rectification: what can be done, each in one function."""

from rectification.services.campaigns import change_campaign, end_campaign, launch_campaign
from rectification.services.checklists import activate_checklist, default_checklist, import_checklist
from rectification.services.closings import (
    accept_closing,
    apply_for_closing,
    return_closing,
    undo_return,
    withdraw_closing,
)
from rectification.services.measures import add_measure, change_measure
from rectification.services.problems import change_problem, register_problem, void_problem
from rectification.services.progress import log_progress
from rectification.services.rescheduling import reschedule_problems, undo_reschedule
from rectification.services.urges import undo_urge, urge_problems

__all__ = [
    "accept_closing",
    "activate_checklist",
    "add_measure",
    "apply_for_closing",
    "change_campaign",
    "change_measure",
    "change_problem",
    "default_checklist",
    "end_campaign",
    "import_checklist",
    "launch_campaign",
    "log_progress",
    "register_problem",
    "reschedule_problems",
    "return_closing",
    "undo_reschedule",
    "undo_return",
    "undo_urge",
    "urge_problems",
    "void_problem",
    "withdraw_closing",
]
