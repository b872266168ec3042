"""Acts by form: `answering` has the parts of any such view, `declared` an act on a row that is declared once."""

from portal.ui.acts.answering import (
    READ_OR_WRITE,
    act,
    allow,
    answer,
    conflict_with,
    form_of,
    sent,
    show_faults,
    version_of,
)
from portal.ui.acts.declared import Act, of, row_for

__all__ = [
    "READ_OR_WRITE",
    "Act",
    "act",
    "allow",
    "answer",
    "conflict_with",
    "form_of",
    "of",
    "row_for",
    "sent",
    "show_faults",
    "version_of",
]
