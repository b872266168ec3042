"""The menu entry of workbooks."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry("files", _("Import and export"), "files", "file-spreadsheet", order=10),
)
