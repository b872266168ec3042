"""Frequency rules in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry("branches", _("Frequency rules"), "frequency_list", "repeat", "branches.view_frequency", order=33),
)
