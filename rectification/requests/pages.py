"""Pages of requests: the list, and one with what may be done about it."""

from django.utils.translation import gettext_lazy as _

from portal.evidence.serving import attached
from portal.ui.pages import Action, ModelPages
from rectification.ledger.pages import ProblemPages
from rectification.requests.columns import REQUEST
from rectification.requests.filters import ChangeRequestFilter
from rectification.requests.models import DECIDE, WITHDRAW, ChangeRequest
from rectification.requests.services import may_decide


class ChangeRequestPages(ModelPages):
    """Requests for a change."""

    model = ChangeRequest
    name = "change_request"
    path = "change-requests/"
    title = _("Requests for a change")
    permission = "rectification.view_problem"
    columns = REQUEST
    filterset = ChangeRequestFilter
    joins = ("problem__organisation", "problem__unit", "problem__campaign", "asked_by", "decided_by")
    order = ("-asked_at", "-pk")
    detail_template = "rectification/change_request_detail.html"
    trail = ((ProblemPages.title, "problem_list"),)
    empty = _("Nobody has asked for a change.")
    row_actions = (
        Action(
            _("Decide"), "decide_request", "stamp", DECIDE, primary=True, when=ChangeRequest.ACCEPT.allows
        ),
        Action(_("Withdraw"), "withdraw_request", "undo-2", WITHDRAW, when=ChangeRequest.WITHDRAW.allows),
    )

    @classmethod
    def detail_context(cls, request, row):
        """Show the acts to whom they belong: deciding to those above, withdrawing to the asker."""
        shared = super().detail_context(request, row)
        own = {
            "decide_request": may_decide(row, request.user),
            "withdraw_request": row.asked_by_id == request.user.pk,
        }
        shared["row_actions"] = [one for one in shared["row_actions"] if own[one.url_name]]
        return shared | {"files": attached(row.evidence.all())}
