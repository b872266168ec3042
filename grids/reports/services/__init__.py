"""What people do with reports. Each function checks, does, records and tells, in one transaction."""

from grids.reports.services.reports import (
    accept_report,
    add_report,
    assign_report,
    handle_report,
    refuse_report,
    return_report,
    verify_report,
)

__all__ = [
    "accept_report",
    "add_report",
    "assign_report",
    "handle_report",
    "refuse_report",
    "return_report",
    "verify_report",
]
