"""Objections to a month in notice."""

from django.utils.translation import gettext_lazy as _

from portal.ui.pages import ModelPages
from ratings.objections.columns import OBJECTION
from ratings.objections.filters import ObjectionFilter
from ratings.objections.forms import AnswerForm
from ratings.objections.models import Objection
from ratings.objections.services import is_unsettled, may_answer, may_keep
from ratings.reviews.pages import HOME
from ratings.rounds.models import Round


class ObjectionPages(ModelPages):
    """Objections and their answers."""

    model = Objection
    name = "objection"
    path = "objections/"
    title = _("Objections")
    permission = "ratings.view_objection"
    columns = OBJECTION
    filterset = ObjectionFilter
    joins = (
        "entry__round__scheme",
        "entry__round__organisation",
        "entry__organisation",
        "criterion",
        "raised_by",
        "answered_by",
        "kept_by",
    )
    detail_template = "ratings/objection_detail.html"
    trail = (HOME,)
    empty = _("Nobody has objected.")

    @classmethod
    def detail_context(cls, request, row, form=None):
        """Show the form of the answer to people who may answer."""
        answers = row.state == Objection.State.OPEN and may_answer(row, request.user)
        blocks = row.entry.round.state != Round.State.PUBLISHED and is_unsettled(row)
        return super().detail_context(request, row) | {
            "blocks": blocks,
            "may_keep": blocks and may_keep(row, request.user),
            "form": form or (AnswerForm(user=request.user) if answers else None),
        }
