"""The ledger brought in from a workbook: understood row by row, written in bulk, taken back.

Existing problems are found by number, measures by number and ordinal; an empty cell leaves what is there. Progress
and states never come in by workbook: progress is logged, closing is decided.
"""

from rectification.ledger.services.workbook.apply import apply_ledger
from rectification.ledger.services.workbook.check import VERB, check_ledger, running_campaigns
from rectification.ledger.services.workbook.staged import LedgerRow
from rectification.ledger.services.workbook.undo import undo_ledger

__all__ = ["VERB", "LedgerRow", "apply_ledger", "check_ledger", "running_campaigns", "undo_ledger"]
