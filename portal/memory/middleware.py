"""Names each request as the act by which its changes are made."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.memory import acts
from portal.memory.models import Act

API = "/api/"


class ActMiddleware:
    """Stands behind authentication and asks for the person at the first change, when signing in has named one, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Do the request as one act, whose key is the id of the request."""
        source = Act.Source.API if request.path_info.startswith(API) else Act.Source.PAGE
        with acts.act(
            source, request.path_info, request_id=request.id, key=request.id, who=lambda: request.user
        ):
            return self.get_response(request)
