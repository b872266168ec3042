"""Verbs of objections."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare(
    "ratings",
    {
        "view_objection": _("View objections"),
        "raise_objection": _("Object to a score"),
        "answer_objection": _("Answer an objection"),
        "keep_score": _("Say why a score stays after an upheld objection"),
    },
)
