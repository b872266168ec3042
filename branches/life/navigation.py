"""Organisation life in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry("branches", _("Organisation life"), "record_list", "book-open", "branches.view_record", order=31),
    Entry(
        "branches",
        _("Organisation life still due"),
        "life_due",
        "calendar-check",
        "branches.view_record",
        order=32,
    ),
)
