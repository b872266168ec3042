"""The numbers of reports."""

from django.utils.translation import gettext_lazy as _

from grids.reports.models import Report
from portal.indicators import Indicator, declare

REPORTS_IN_TIME = Indicator(
    key="grids.reports_in_time",
    label=_("Reports handled in time"),
    unit=_("reports"),
    model=Report,
    part="in_time",
    whole="handled",
    list_url="grid_report_list",
    note=_("Reports whose handling was logged before the limit, of all that were handled."),
    of_a_day=True,
)

declare(REPORTS_IN_TIME)
