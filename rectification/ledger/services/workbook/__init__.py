"""Import of the ledger: rows are checked one by one, written in bulk, and can be undone.

Existing problems are found by number, measures by number and ordinal. An empty cell changes nothing. An import
never changes progress or states: progress is logged, and closing is decided.
"""

from rectification.ledger.services.workbook.apply import apply_ledger
from rectification.ledger.services.workbook.check import VERB, check_ledger, running_campaigns
from rectification.ledger.services.workbook.staged import LedgerRow
from rectification.ledger.services.workbook.undo import undo_ledger

__all__ = ["VERB", "LedgerRow", "apply_ledger", "check_ledger", "running_campaigns", "undo_ledger"]
