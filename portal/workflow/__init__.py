"""State changes and edits that never overwrite silently: one conditional UPDATE each, no row locks."""

from portal.workflow.additions import add_row
from portal.workflow.edits import StaleEdit, apply_edit, check_change, check_names, on_version
from portal.workflow.rights import check_right, check_row
from portal.workflow.transitions import StaleState, Transition

__all__ = [
    "StaleEdit",
    "StaleState",
    "Transition",
    "add_row",
    "apply_edit",
    "check_change",
    "check_names",
    "check_right",
    "check_row",
    "on_version",
]
