"""Objections to a month in notice."""

from django.utils.translation import gettext_lazy as _

from portal.ui.pages import ModelPages
from ratings.objections.columns import OBJECTION
from ratings.objections.filters import ObjectionFilter
from ratings.objections.forms import AnswerForm
from ratings.objections.models import Objection
from ratings.objections.services import may_answer
from ratings.reviews.pages import HOME


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
    )
    detail_template = "ratings/objection_detail.html"
    trail = (HOME,)
    empty = _("Nobody has objected.")

    @classmethod
    def detail_context(cls, request, row, form=None):
        """Show the form of the answer to people who may answer."""
        answers = row.state == Objection.State.OPEN and may_answer(row, request.user)
        return super().detail_context(request, row) | {
            "form": form or (AnswerForm(user=request.user) if answers else None)
        }
