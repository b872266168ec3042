"""Ratings in the menu."""

from django.utils.translation import gettext_lazy as _

from portal.ui.navigation import Entry, declare

declare(
    Entry("ratings", _("The month's ranking"), "rating_home", "trophy", "ratings.view_standing", order=40),
    Entry("ratings", _("Passport of the flag"), "flag_list", "flag", "ratings.view_custody", order=41),
    Entry(
        "ratings",
        _("Scores to review"),
        "score_desk",
        "stamp",
        "ratings.score_entry",
        order=42,
    ),
    Entry("ratings", _("Rating rounds"), "round_list", "calendar-range", "ratings.view_round", order=43),
    Entry(
        "ratings",
        _("Objections"),
        "objection_list",
        "message-circle-question-mark",
        "ratings.view_objection",
        order=44,
    ),
    Entry("ratings", _("Rating schemes"), "scheme_list", "scale", "ratings.view_scheme", order=45),
)
