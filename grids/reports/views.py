"""The pictures of reports."""

from grids.ground.views import file_of
from grids.reports.pages import ReportPages

report_file = file_of(ReportPages, lambda user, row: True)
