"""The id of the request that a change belongs to, so that entries of one click can be read together."""

from contextvars import ContextVar
from uuid import uuid4

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """Return the id of the current request or job, or "" outside of both."""
    return _request_id.get()


def begin(request_id: str = "") -> str:
    """Start work under an id. Jobs pass the id of the request that enqueued them."""
    request_id = request_id or uuid4().hex
    _request_id.set(request_id)
    return request_id
