"""Branches in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry("branches", _("Branch profiles"), "profile_list", "flag", "branches.view_profile", order=30),
    Entry("branches", _("Organisation life"), "record_list", "book-open", "branches.view_record", order=31),
    Entry(
        "branches",
        _("Organisation life still due"),
        "life_due",
        "calendar-check",
        "branches.view_record",
        order=32,
    ),
    Entry("branches", _("Frequency rules"), "frequency_list", "repeat", "branches.view_frequency", order=33),
)
