"""The menu entry of one's own inbox."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry("desk", _("My inbox"), "inbox", "inbox", order=5, counted_at="inbox_count", alarming=True),
)
