"""Pages of requests: the list, and one with what may be done about it."""

from django.utils.translation import gettext_lazy as _

from portal.evidence.serving import attached
from portal.ui.pages import Action, ModelPages
from rectification.ledger.pages import ProblemPages
from rectification.requests.columns import REQUEST
from rectification.requests.filters import ChangeRequestFilter
from rectification.requests.models import DECIDE, WITHDRAW, ChangeRequest
from rectification.requests.services import is_own, may_decide


class ChangeRequestPages(ModelPages):
    """Requests for a change."""

    model = ChangeRequest
    name = "change_request"
    path = "change-requests/"
    title = _("Requests for a change")
    permission = "rectification.view_problem"
    columns = REQUEST
    filterset = ChangeRequestFilter
    joins = (
        "problem__organisation",
        "problem__unit",
        "problem__campaign",
        "asked_by",
        "decided_by",
        "measure",
    )
    order = ("-asked_at", "-pk")
    detail_template = "rectification/change_request_detail.html"
    trail = ((ProblemPages.title, "problem_list"),)
    empty = _("Nobody has asked for a change.")
    row_actions = (
        Action(
            _("Decide on the request"),
            "decide_request",
            "stamp",
            DECIDE,
            primary=True,
            when=ChangeRequest.ACCEPT.allows,
            may=may_decide,
        ),
        Action(
            _("Withdraw"),
            "withdraw_request",
            "undo-2",
            WITHDRAW,
            when=ChangeRequest.WITHDRAW.allows,
            may=is_own,
        ),
    )

    @classmethod
    def detail_context(cls, request, row):
        """Add the proof."""
        return super().detail_context(request, row) | {"files": attached(row.evidence.all())}
