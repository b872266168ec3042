"""Reviews in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry(
        "ratings",
        _("Scores to review"),
        "score_desk",
        "stamp",
        "ratings.score_entry",
        order=42,
    ),
)
