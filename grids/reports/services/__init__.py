"""Services of reports. Each checks, writes, records and notifies, in one transaction."""

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
