"""The view that undoes an urging."""

from django.http import HttpRequest
from django.views.decorators.http import require_POST

from rectification.ledger.views.problems import take_back
from rectification.urging import services
from rectification.urging.models import Urge


@require_POST
def undo_urge(request: HttpRequest, batch):
    """Undo one's own urging."""
    own = Urge.objects.visible_to(request.user, "rectification.urge_problem").filter(by=request.user)
    own = own.filter(batch=batch)
    return take_back(request, own, lambda: services.undo_urge(batch=batch, actor=request.user))
