"""State changes and edits that never overwrite silently: one conditional UPDATE each, no row locks."""

from portal.workflow.edits import StaleEdit, apply_edit
from portal.workflow.rights import check_right, check_row
from portal.workflow.transitions import StaleState, Transition

__all__ = ["StaleEdit", "StaleState", "Transition", "apply_edit", "check_right", "check_row"]
