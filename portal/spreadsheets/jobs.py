"""The background work of workbooks."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from portal.jobs.registry import job
from portal.spreadsheets import expiry, exports, imports

job(exports.WRITE, label=_("Write a workbook"))(exports.write_in_background)
job(imports.CHECK, label=_("Check a workbook"))(imports.check_in_background)
job(imports.APPLY, label=_("Bring a workbook in"))(imports.apply_in_background)
job(imports.UNDO, label=_("Take an import back"))(imports.undo_in_background)
job(expiry.CLEAR, label=_("Clear old workbooks"), every=timedelta(hours=1))(expiry.clear_runs)
